"""`python -m comments_service` is `comments`."""

from comments_service.cli import main

if __name__ == "__main__":
    main()
