"""`python -m comments_service` is `comments`."""

import sys

from comments_service.cli import main

if __name__ == "__main__":
    sys.exit(main())
