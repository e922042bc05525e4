"""Labelled texts: their sources, their files and our own annotations."""
