"""`moderation`: the worker's command line, and the only reader of its environment."""

import os
from collections.abc import Sequence

import click

from comments_service import __version__
from comments_service.command_line import HELP_OPTIONS, VERSION, Group, add_commands, run_to_the_end


@click.group("moderation", cls=Group, context_settings=HELP_OPTIONS)
@click.version_option(__version__, message=VERSION)
def group() -> None:
    """Scores comments and decides about them.

    \b
    Examples:
      moderation work
      moderation score "市電の復活、楽しみにしています。"
      moderation evaluate comments.jsonl

    Settings are environment variables that begin with MODERATION_. The worker finds its servers through COMMENTS_
    ones.

    \b
    Completion by Tab, for bash, zsh and fish:
      eval "$(_MODERATION_COMPLETE=bash_source moderation)"
      eval "$(_MODERATION_COMPLETE=zsh_source moderation)"
      _MODERATION_COMPLETE=fish_source moderation | source
    """


add_commands(
    group,
    "moderation.commands",
    {
        "work": "take comments from the stream until stopped",
        "alive": "is a worker of this host at work (a container's health check)",
        "serve": "answer the calls of the Perspective API over HTTP",
        "score": "score texts, or JSON lines on standard input",
        "feedback": "export or erase the scores that clients suggested",
        "train": "train the embedded models",
        "evaluate": "measure a scorer on labelled texts",
        "suite": "measure scorers on the functional suite",
        "calibrate": "measure what a scorer's scores mean on Perspective's scale",
        "export": "write a Detoxify model as a folder that scores without torch",
        "verify": "compare an exported model with the one it was made from",
        "certificates": "make a private CA and a certificate for `moderation serve --tls`",
    },
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit status."""
    return run_to_the_end(group, arguments, os.environ)
