"""The commands of `moderation`, a module each, and the parameters and scorer that they share."""
