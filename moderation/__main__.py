"""`moderation`: the worker's command line, and the only reader of its environment."""

import argparse
import asyncio
import os
import signal
import sys
from collections.abc import Callable, Sequence

from comments_service.errors import CONFIGURATION_STATUS, CommentsError, ConfigurationError
from comments_service.run_file import service_settings
from comments_service.settings import from_environment
from moderation.scorers import Scorer
from moderation.scorers.choose import load_scorer
from moderation.settings import ModerationSettings


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and give its exit status; what the operator can mend is one line on standard error and 1."""
    parser = argparse.ArgumentParser(prog="moderation", description="Scores comments and decides about them.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for run, summary in _COMMANDS:
        # A command reads its own arguments, -h too, and loads what it needs only when it runs.
        commands.add_parser(run.__name__.strip("_"), help=summary, add_help=False).set_defaults(run=run)
    options, rest = parser.parse_known_args(arguments)
    try:
        return options.run(rest)
    except CommentsError as error:
        sys.stderr.write(f"moderation: {error}\n")
        hopeless = options.run is _work and isinstance(error, ConfigurationError)
        return CONFIGURATION_STATUS if hopeless else 1


def _work(arguments: Sequence[str]) -> int:
    from comments_service.logs import configure
    from moderation.worker.process import work

    argparse.ArgumentParser(
        prog="moderation work", description="Take comments from the stream until stopped."
    ).parse_args(arguments)
    own = _own_settings()
    settings = service_settings(os.environ)
    servers = settings.servers()
    configure()
    scorer, why = load_scorer(own.scorer, own.model, own.languages, own.gate_loss, own.device)
    asyncio.run(work(servers, scorer, why, (signal.SIGINT, signal.SIGTERM)))
    return 0


def _alive(arguments: Sequence[str]) -> int:
    from moderation.worker.alive import why_not_alive

    argparse.ArgumentParser(
        prog="moderation alive", description="Exit with 1 when no worker of this host is at work."
    ).parse_args(arguments)
    settings = service_settings(os.environ)
    [redis_url] = settings.required("redis_url")
    why = asyncio.run(why_not_alive(redis_url))
    if why:
        sys.stderr.write(f"moderation: {why}\n")
    return 1 if why else 0


def _score(arguments: Sequence[str]) -> int:
    from moderation.commands.score import run

    return run(arguments, _scorer)


def _train(arguments: Sequence[str]) -> int:
    from moderation.commands.train import run

    try:
        return run(arguments)
    except (OSError, ValueError) as error:
        sys.stderr.write(f"moderation train: {error}\n")
    except ModuleNotFoundError as error:
        sys.stderr.write(f"moderation train: {error}; run `pip install '.[train]'`\n")
    return 1


def _evaluate(arguments: Sequence[str]) -> int:
    from moderation.commands.evaluate import run

    return run(arguments, _scorer)


def _export(arguments: Sequence[str]) -> int:
    from moderation.commands.export import run

    return run(arguments)


def _verify(arguments: Sequence[str]) -> int:
    from moderation.commands.verify import run

    return run(arguments)


_COMMANDS: tuple[tuple[Callable[[Sequence[str]], int], str], ...] = (
    (_work, "take comments from the stream until stopped"),
    (_alive, "is a worker of this host at work (a container's health check)"),
    (_score, "score texts, or JSON lines on standard input"),
    (_train, "train the embedded model"),
    (_evaluate, "measure a scorer on labelled texts"),
    (_export, "write a Detoxify model as a folder that scores without torch"),
    (_verify, "compare an exported model with the one it was made from"),
)


def _own_settings() -> ModerationSettings:
    return from_environment(ModerationSettings, "MODERATION_", os.environ)


def _scorer(kind: str | None = None) -> Scorer:
    own = _own_settings()
    return load_scorer(kind or own.scorer, own.model, own.languages, own.gate_loss, own.device)[0]


if __name__ == "__main__":
    sys.exit(main())
