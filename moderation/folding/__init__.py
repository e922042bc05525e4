"""What a text says, however it is disguised (pure)."""
