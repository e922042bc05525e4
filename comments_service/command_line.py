"""What both command lines share: commands that are imported when they are used, and one handler of errors.

An error that the operator can mend is one line on standard error and status 1. A wrong command line is status 2 with
the usage on standard error.
"""

import logging
import re
import signal
import sys
from collections import deque
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import IO, Any

import click
from click.core import augment_usage_errors

from comments_service.errors import CONFIGURATION_STATUS, CommentsError, ConfigurationError

# For the group at the top; its commands inherit the options.
HELP_OPTIONS = {"help_option_names": ["-h", "--help"]}
VERSION = "%(prog)s %(version)s"

# Begins with a dash, but is not an option: the dash alone, a negative number, a text with a space.
_DASHED_ARGUMENT = re.compile(r"-|-\d+|-\d*\.\d+|-.* .*", re.DOTALL)


class CommandError(Exception):
    """A command did not succeed; the message says why, in words for the operator."""


class Failure(click.ClickException):
    """Ends a command with status 1. `message` is the whole line on standard error."""

    def show(self, file: IO[Any] | None = None) -> None:
        # Answers that were printed before the error stand before it on a terminal too.
        sys.stdout.flush()
        click.echo(self.message, file=file or sys.stderr)


class ConfigurationFailure(Failure):
    """Ends a command with the status that tells its supervisor not to start it again."""

    exit_code = CONFIGURATION_STATUS


class Command(click.Command):
    """A command that reports its errors on one line.

    The line begins with the name of the program. Reported are `CommentsError`, `CommandError` and the exceptions of
    `reports`. A `supervised` command is started again when it ends, except after a `ConfigurationError`.
    """

    def __init__(
        self,
        *args: Any,
        reports: tuple[type[Exception], ...] = (),
        supervised: bool = False,
        **attributes: Any,
    ) -> None:
        super().__init__(*args, **attributes)
        self._reports = (CommentsError, CommandError, *reports)
        self._supervised = supervised

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except self._reports as error:
            misconfigured = self._supervised and isinstance(error, ConfigurationError)
            failure = ConfigurationFailure if misconfigured else Failure
            raise failure(f"{ctx.find_root().info_name}: {error}") from error
        except KeyboardInterrupt:
            # click itself would write an empty line, which is none of a log's.
            raise click.Abort from None

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        # A command line that is being completed is not finished: click alone knows what may come next.
        with augment_usage_errors(ctx):
            return super().parse_args(ctx, args if ctx.resilient_parsing else self._options_first(ctx, args))

    def _options_first(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Move the arguments behind `--`, so that click does not take a text such as `-5` for an option.

        Raises `click.BadOptionUsage` if an option lacks its value: click would take the next option for it.
        """
        needs_value = {
            name: not option.is_flag
            for option in self.get_params(ctx)
            if isinstance(option, click.Option)
            for name in option.opts
        }
        options: list[str] = []
        arguments: list[str] = []
        words = deque(args)
        while words:
            word = words.popleft()
            if word == "--":
                arguments += words
                break
            if needs_value.get(word):
                if not words or _is_option(words[0]):
                    raise click.BadOptionUsage(word, f"Option {word!r} requires an argument.", ctx)
                options += [word, words.popleft()]
            elif word.partition("=")[0] in needs_value or _is_option(word):
                options.append(word)
            else:
                arguments.append(word)
        return [*options, "--", *arguments]


def _is_option(word: str) -> bool:
    return word.startswith("-") and not _DASHED_ARGUMENT.fullmatch(word)


class Group(click.Group):
    """A group whose commands report their errors. Its help lists them in the order in which they were added."""

    command_class = Command

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(self.commands)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        with augment_usage_errors(ctx):
            return super().parse_args(ctx, args)


class _LazyCommand(click.Command):
    """Stands for the `command` of a module. The module is imported when the command is run, completed or explained."""

    def __init__(self, name: str, summary: str, module: str) -> None:
        super().__init__(name, short_help=summary)
        self._module = module

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        command: click.Command = import_module(self._module).command
        return command.make_context(info_name, args, parent, **extra)


def add_commands(group: click.Group, package: str, summaries: Mapping[str, str]) -> None:
    """Add the commands of `package`, a module each. `summaries` are what the group's help says of them, by name."""
    for name, summary in summaries.items():
        group.add_command(_LazyCommand(name, summary, f"{package}.{name}"))


def run_to_the_end(group: click.Group, arguments: Sequence[str] | None, environ: Mapping[str, str]) -> int:
    """As `run`, but Ctrl-C ends this process as the signal itself would: its caller sees it, nobody a traceback."""
    try:
        return run(group, arguments, environ)
    except KeyboardInterrupt:
        # A third Ctrl-C must not bring the traceback back while this ends.
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        logging.shutdown()
        sys.stdout.flush()
        sys.stderr.flush()
        signal.raise_signal(signal.SIGINT)
        raise


def run(group: click.Group, arguments: Sequence[str] | None, environ: Mapping[str, str]) -> int:
    """Run a command of `group` and return its exit status. The command receives `environ` as its context's object.

    Without `arguments` those of this process are taken.
    """
    try:
        group.main(arguments, prog_name=group.name, standalone_mode=False, obj=environ)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except click.Abort:
        # click raises it for Ctrl-C. The caller of this process must see that a signal ended it.
        raise KeyboardInterrupt from None
    return 0
