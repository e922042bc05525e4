"""The database of the commands that change or show what is stored."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import TypeVar

from comments_service.run_file import service_settings
from comments_service.store.pool import COMMAND_SECONDS, Connection, single_connection

ResultT = TypeVar("ResultT")


def database_url(environ: Mapping[str, str]) -> str:
    """Raises `ConfigurationError` if there is none."""
    [url] = service_settings(environ).required("database_url")
    return url


def with_database(
    environ: Mapping[str, str],
    action: Callable[[Connection], Awaitable[ResultT]],
    *,
    seconds: float = COMMAND_SECONDS,
) -> ResultT:
    """Returns what `action` returns, which may take so many `seconds`.

    Raises `ConfigurationError`, `Unavailable` and what `action` raises.
    """

    async def connected(url: str) -> ResultT:
        async with single_connection(url, patience=seconds) as database:
            return await action(database)

    return asyncio.run(connected(database_url(environ)))


def no_site(*sites: str) -> str:
    """The error about sites that do not exist."""
    return f"there is no site {', '.join(map(repr, sites))}; `comments site list` shows all"
