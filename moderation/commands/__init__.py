"""What the command line runs: arguments in, an exit status out."""
