"""The HTTP service of `moderation serve`."""
