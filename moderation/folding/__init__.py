"""Folding: the plain text behind any disguise of it (pure)."""
