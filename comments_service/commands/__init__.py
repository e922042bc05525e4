"""The commands of `comments`, a module each, and the database connection that they share."""
