"""The comment service that readers, article pages and moderators talk to."""

__version__ = "0.1.0"
