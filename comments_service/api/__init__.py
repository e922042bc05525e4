"""HTTP, and only here: the calls of readers, pages, moderators and operators."""
