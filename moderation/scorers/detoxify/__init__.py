"""Detoxify models on torch: locate them on disk, load, test and run them."""
