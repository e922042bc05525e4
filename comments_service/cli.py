"""`comments`: the service's command line, and the only reader of its environment."""

import os
from collections.abc import Sequence

import click

from comments_service import __version__
from comments_service.command_line import HELP_OPTIONS, VERSION, Group, add_commands, run_to_the_end


@click.group("comments", cls=Group, context_settings=HELP_OPTIONS)
@click.version_option(__version__, message=VERSION)
def group() -> None:
    """A moderated comment service for news sites.

    \b
    Examples:
      comments up
      comments site add news --origin https://www.news.example
      comments moderator add yamada --role admin

    Settings are environment variables that begin with COMMENTS_. Next to a running `comments up`, the other
    commands find its servers through COMMENTS_DATA_DIR.

    \b
    Completion by Tab, for bash, zsh and fish:
      eval "$(_COMMENTS_COMPLETE=bash_source comments)"
      eval "$(_COMMENTS_COMPLETE=zsh_source comments)"
      _COMMENTS_COMPLETE=fish_source comments | source
    """


add_commands(
    group,
    "comments_service.commands",
    {
        "up": "run everything on this machine",
        "serve": "run the API",
        "migrate": "bring the database to this release",
        "site": "make, list, close and open sites",
        "article": "move articles to other ids, and merge them",
        "moderator": "make, list and remove moderators",
    },
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit status."""
    return run_to_the_end(group, arguments, os.environ)
