"""The commands of `comments`, a module each: arguments in, status out."""
