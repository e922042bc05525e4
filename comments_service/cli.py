"""`comments`: the service's command line, and the only reader of its environment."""

import argparse
import asyncio
import os
import sys
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from comments_service.domain.people import Moderator, Role
from comments_service.domain.sites import SITE_ID, origin_of
from comments_service.errors import CONFIGURATION_STATUS, CommentsError, ConfigurationError
from comments_service.run_file import running, service_settings
from comments_service.settings import Settings, from_environment
from comments_service.store.migrations import migrate
from comments_service.store.moderators import delete_moderator, insert_moderator, new_token
from comments_service.store.pool import Connection, single_connection
from comments_service.store.sites import add_origins, close_site, select_sites

T = TypeVar("T")


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command; an error that the operator can mend is one line on standard error and status 1."""
    options = _parser().parse_args(arguments)
    try:
        options.run(options, service_settings(os.environ))
    except CommentsError as error:
        sys.stderr.write(f"comments: {error}\n")
        hopeless = options.run is _serve and isinstance(error, ConfigurationError)
        sys.exit(CONFIGURATION_STATUS if hopeless else 1)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="comments", description="A moderated comment service for news sites."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    commands.add_parser("up", help="run everything on this machine").set_defaults(run=_up)
    commands.add_parser("serve", help="run the API").set_defaults(run=_serve)
    commands.add_parser("migrate", help="bring the database to this release").set_defaults(run=_migrate)

    site = commands.add_parser("site", help="sites").add_subparsers(required=True, metavar="ACTION")
    adding = site.add_parser("add", help="make a site, or allow it more origins")
    adding.add_argument("site", metavar="SITE")
    adding.add_argument("--origin", action="append", default=[], metavar="URL", help="whose pages may post")
    adding.set_defaults(run=_site_add)
    for action, summary in (("close", "take no more comments"), ("open", "take comments again")):
        closing = site.add_parser(action, help=summary)
        closing.add_argument("site", metavar="SITE")
        closing.set_defaults(run=_site_close, closed=action == "close")

    moderator = commands.add_parser("moderator", help="moderators").add_subparsers(
        required=True, metavar="ACTION"
    )
    adding = moderator.add_parser("add", help="make a moderator and print the token, once")
    adding.add_argument("name", metavar="NAME")
    adding.add_argument("--role", choices=[role.value for role in Role], default=Role.MODERATOR.value)
    adding.add_argument("--site", action="append", metavar="SITE", help="only this site; may be repeated")
    adding.set_defaults(run=_moderator_add)
    removing = moderator.add_parser("remove", help="take a moderator's token away")
    removing.add_argument("name", metavar="NAME")
    removing.set_defaults(run=_moderator_remove)
    return parser


def _up(_: argparse.Namespace, settings: Settings) -> None:
    from comments_service.local.first_site import make_first_site
    from comments_service.local.up import Plan, up

    given = from_environment(Settings, "COMMENTS_", os.environ)
    if running(settings.data_path) is not None:
        raise ConfigurationError(f"`comments up` is running on {settings.data_dir} already")

    async def prepare(database_url: str) -> None:
        await migrate(database_url)
        await make_first_site(database_url, given.host, given.port)

    up(
        Plan(
            data_dir=given.data_path,
            host=given.host,
            port=given.port,
            database_url=given.database_url,
            redis_url=given.redis_url,
            secret=given.secret,
        ),
        prepare,
    )


def _serve(_: argparse.Namespace, settings: Settings) -> None:
    from comments_service.server import serve

    serve(settings)


def _migrate(_: argparse.Namespace, settings: Settings) -> None:
    applied = asyncio.run(migrate(_database_url(settings)))
    print("\n".join(f"applied {name}" for name in applied) or "nothing to do")


def _site_add(options: argparse.Namespace, settings: Settings) -> None:
    if not SITE_ID.fullmatch(options.site):
        raise ConfigurationError("a site is 1 to 64 of a-z 0-9 -")
    origins = sorted({origin_of(url) for url in options.origin})
    asyncio.run(
        _with_database(_database_url(settings), lambda database: add_origins(database, options.site, origins))
    )


def _site_close(options: argparse.Namespace, settings: Settings) -> None:
    if not asyncio.run(
        _with_database(
            _database_url(settings),
            lambda database: close_site(database, options.site, closed=options.closed),
        )
    ):
        raise ConfigurationError(f"there is no site {options.site!r}")


def _moderator_add(options: argparse.Namespace, settings: Settings) -> None:
    token = new_token()
    moderator = Moderator(options.name, Role(options.role), options.site)

    async def add(database: Connection) -> None:
        missing = set(options.site or []) - set(await select_sites(database, options.site or []))
        if missing:
            raise ConfigurationError(f"there is no site {', '.join(sorted(missing))}")
        await insert_moderator(database, moderator, token)

    asyncio.run(_with_database(_database_url(settings), add))
    print(token)


def _moderator_remove(options: argparse.Namespace, settings: Settings) -> None:
    if not asyncio.run(
        _with_database(_database_url(settings), lambda database: delete_moderator(database, options.name))
    ):
        raise ConfigurationError(f"there is no moderator {options.name!r}")


def _database_url(settings: Settings) -> str:
    [database_url] = settings.required("database_url")
    return database_url


async def _with_database(url: str, work: Callable[[Connection], Awaitable[T]]) -> T:
    async with single_connection(url) as database:
        return await work(database)
