"""What answers before any routing."""
