"""Detoxify models, on torch: found on disk, loaded, tested and run."""
