"""The nouns of the service and their rules: comments, articles, sites, people, decisions, text (pure)."""
