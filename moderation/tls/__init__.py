"""HTTPS of `moderation serve`: certificates of a private CA, made and taken up."""
