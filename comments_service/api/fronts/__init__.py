"""Fronts: ASGI applications that answer before any routing."""
