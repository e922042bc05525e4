"""The commands of `moderation`, a module each: arguments in, status out."""
