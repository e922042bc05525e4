"""Runs `moderation` with arguments and variables of the environment inside the process of the test."""

from comments_service import command_line
from moderation.cli import group


def moderation(*arguments: object, **environ: str) -> int:
    """The status of `moderation ARGUMENT…` in an environment of nothing but `environ`."""
    return command_line.run(group, [str(argument) for argument in arguments], environ)
