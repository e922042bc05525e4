"""Tokens that a publisher signs: who a reader is, and what an article is called."""
