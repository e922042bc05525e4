"""The nouns of the service and their rules: comments, articles, sites, people, decisions, text (no I/O)."""
