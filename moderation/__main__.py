"""`python -m moderation` is `moderation`."""

import sys

from moderation.cli import main

if __name__ == "__main__":
    sys.exit(main())
