"""`moderation` as its commands see it: arguments, the variables of the environment, a status."""

from comments_service import command_line
from moderation.cli import group


def moderation(*arguments: object, **environ: str) -> int:
    """The status of `moderation ARGUMENT…` in an environment of nothing but `environ`."""
    return command_line.run(group, [str(argument) for argument in arguments], environ)
