"""What a comment has besides its scores: contacts, solicitation, an unknown language, noise, self-harm (pure).

Each finder takes a `Line`, the text as it was written in a folded spelling, and returns the stretches that it
found.
"""
