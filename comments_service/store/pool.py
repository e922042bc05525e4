"""The connection pool, and the one place where the driver's errors become ours."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import asyncpg

from comments_service.errors import ConfigurationError, Unavailable

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

    Pool = asyncpg.Pool[asyncpg.Record]
    Connection = asyncpg.Connection[asyncpg.Record] | PoolConnectionProxy[asyncpg.Record]
else:
    Pool = asyncpg.Pool
    Connection = asyncpg.Connection

ACQUIRE_SECONDS = 2.0
COMMAND_SECONDS = 10.0

UNREACHABLE = (
    OSError,
    TimeoutError,
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    # asyncpg raises it if a connection breaks between two messages.
    asyncpg.InternalClientError,
    asyncpg.OperatorInterventionError,
    asyncpg.CannotConnectNowError,
    asyncpg.InsufficientResourcesError,
    asyncpg.ReadOnlySQLTransactionError,
    # The operator can repair the cause of these two while the service runs.
    asyncpg.InvalidAuthorizationSpecificationError,
    asyncpg.InvalidCatalogNameError,
)


class _PlainConnection(asyncpg.Connection):
    """Resets nothing on release: no statement of this project changes a session, and the reset is a round trip."""

    def get_reset_query(self) -> str:
        return ""


async def open_pool(url: str, *, max_size: int = 10) -> Pool:
    """A pool that connects at its first use, so that a process may start before its database does."""
    return await asyncpg.create_pool(
        url,
        min_size=0,
        max_size=max_size,
        command_timeout=COMMAND_SECONDS,
        timeout=ACQUIRE_SECONDS,
        connection_class=_PlainConnection,
    )


@asynccontextmanager
async def connection(pool: Pool) -> AsyncGenerator[Connection, None]:
    """A connection of `pool`. Raises `Unavailable` if there is none in time or if it breaks during the block.

    After `Unavailable` a write may or may not have happened: repeat only an idempotent one.
    """
    try:
        # Without a timeout asyncpg waits for ever for a free connection.
        async with pool.acquire(timeout=ACQUIRE_SECONDS) as acquired:
            yield acquired
    except UNREACHABLE as error:
        raise Unavailable("the database does not answer") from error


async def ping(connection: Connection) -> None:
    """Raises what the driver raises if the server does not answer."""
    await connection.execute("SELECT 1")


@asynccontextmanager
async def single_connection(url: str) -> AsyncGenerator[Connection, None]:
    """One connection, for a command. Raises `Unavailable`, and `ConfigurationError` if the database has no tables."""
    pool = await open_pool(url, max_size=1)
    try:
        async with connection(pool) as database:
            yield database
    except asyncpg.UndefinedTableError as error:
        raise ConfigurationError("the database has no tables yet; run `comments migrate`") from error
    finally:
        await pool.close()
