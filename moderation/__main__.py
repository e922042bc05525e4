"""`moderation`: the worker's command line, and the only reader of its environment."""

import argparse
import asyncio
import os
import signal
import sys
from collections.abc import Sequence

import msgspec

from comments_service.data_folder import running
from comments_service.errors import CommentsError
from comments_service.settings import Settings, from_environment
from moderation.scorers.choose import ScorerUnavailableError
from moderation.settings import ModerationSettings


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command; an error that the operator can mend is one line on standard error and status 1."""
    options = _parser().parse_args(arguments)
    try:
        options.run(options)
    except (CommentsError, ScorerUnavailableError) as error:
        sys.exit(f"moderation: {error}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="moderation", description="Scores comments and decides about them.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    commands.add_parser("work", help="take comments from the stream until stopped").set_defaults(run=_work)
    alive = commands.add_parser("alive", help="is a worker of this host at work (a container's health check)")
    alive.set_defaults(run=_alive)
    return parser


def _settings() -> Settings:
    settings = from_environment(Settings, "COMMENTS_", os.environ)
    servers = running(settings.data_path)
    if servers is None:
        return settings
    return msgspec.structs.replace(
        settings,
        database_url=settings.database_url or servers.database_url,
        redis_url=settings.redis_url or servers.redis_url,
    )


def _work(_: argparse.Namespace) -> None:
    from comments_service.logs import configure
    from moderation.scorers.choose import load_scorer
    from moderation.service import work

    own = from_environment(ModerationSettings, "MODERATION_", os.environ)
    settings = _settings()
    settings.require("database_url", "redis_url")
    configure()
    scorer, why = load_scorer(own.scorer, own.model)
    asyncio.run(work(settings, scorer, why, (signal.SIGINT, signal.SIGTERM)))


def _alive(_: argparse.Namespace) -> None:
    from moderation.alive import why_not_alive

    settings = _settings()
    settings.require("redis_url")
    if why := asyncio.run(why_not_alive(settings.redis_url or "")):
        sys.exit(f"moderation: {why}")


if __name__ == "__main__":
    main()
