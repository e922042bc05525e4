"""Exported transformers, on onnxruntime and without torch."""
