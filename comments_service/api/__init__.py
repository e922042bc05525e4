"""HTTP, and only here: what readers, pages, moderators and operators call."""
