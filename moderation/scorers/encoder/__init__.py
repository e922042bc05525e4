"""The encoder: a small multilingual language model that ships with the package, on numpy and sentencepiece."""
