"""The connection pool, and the one place where the driver's errors become ours."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from time import monotonic
from typing import TYPE_CHECKING, Any

import asyncpg

from comments_service.errors import ConfigurationError, Unavailable
from comments_service.outages import Outage, reason_of
from comments_service.sockets import watch_connection
from comments_service.store.reached import why_not_reached

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

    _AsyncpgPool = asyncpg.Pool[asyncpg.Record]
    Connection = asyncpg.Connection[asyncpg.Record] | PoolConnectionProxy[asyncpg.Record]
else:
    _AsyncpgPool = asyncpg.Pool
    Connection = asyncpg.Connection

ACQUIRE_SECONDS = 2.0
COMMAND_SECONDS = 10.0
RELEASE_SECONDS = 1.0
READ_ONLY_SECONDS = 1.0

# The connection answers, but it is the wrong one: it leads to a server that is no longer the primary, or that ends, or
# (behind a pooler) to another session than the one that prepared our statements. It is ended, and never used again.
_WRONG_CONNECTION = (
    OSError,
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    # asyncpg raises it if a connection breaks between two messages.
    asyncpg.InternalClientError,
    asyncpg.OperatorInterventionError,
    asyncpg.ReadOnlySQLTransactionError,
    # Of a table that is not on a standby: what is not logged.
    asyncpg.FeatureNotSupportedError,
    asyncpg.IdleInTransactionSessionTimeoutError,
    asyncpg.InvalidSQLStatementNameError,
    asyncpg.DuplicatePreparedStatementError,
)
_SERVER_FAILS = (
    TimeoutError,
    asyncpg.CannotConnectNowError,
    asyncpg.InsufficientResourcesError,
    asyncpg.PostgresSystemError,
    # The operator can repair the cause of these two while the service runs.
    asyncpg.InvalidAuthorizationSpecificationError,
    asyncpg.InvalidCatalogNameError,
)
# Two transactions were in each other's way. The server is well.
_IN_THE_WAY = (asyncpg.TransactionRollbackError, asyncpg.LockNotAvailableError, asyncpg.QueryCanceledError)
UNREACHABLE = (*_WRONG_CONNECTION, *_SERVER_FAILS, *_IN_THE_WAY)


class _PlainConnection(asyncpg.Connection):
    """Resets nothing on release: no statement of this project changes a session, and the reset is a round trip."""

    def __init__(self, protocol: Any, transport: Any, loop: asyncio.AbstractEventLoop, *args: Any) -> None:
        super().__init__(protocol, transport, loop, *args)
        watch_connection(transport.get_extra_info("socket"))
        self._opened_at = monotonic()

    def get_reset_query(self) -> str:
        return ""

    @property
    def outdated(self) -> bool:
        """True if the session takes no writes and has been so for a moment: a new one may lead to the new primary.

        PostgreSQL reports both parameters at the start of a session and whenever they change.
        """
        parameters: Any = self.get_settings()
        standby_or_set = (
            getattr(parameters, "in_hot_standby", "off"),
            getattr(parameters, "default_transaction_read_only", "off"),
        )
        return "on" in standby_or_set and monotonic() - self._opened_at >= READ_ONLY_SECONDS


class Pool(_AsyncpgPool):
    """A pool that connects at its first use, and knows whether its server is away.

    A block of `connection` may take `patience` seconds.
    """

    def __init__(self, url: str, *, max_size: int, patience: float, server: str) -> None:
        super().__init__(
            url,
            min_size=0,
            max_size=max_size,
            max_queries=50_000,
            max_inactive_connection_lifetime=300.0,
            command_timeout=COMMAND_SECONDS,
            timeout=ACQUIRE_SECONDS,
            connection_class=_PlainConnection,
            record_class=asyncpg.Record,
            setup=None,
            init=None,
            loop=None,
        )
        self.patience = patience
        self.outage = Outage(server)
        self._releases: set[asyncio.Task[None]] = set()

    async def take(self) -> "PoolConnectionProxy[asyncpg.Record]":
        """A connection that is not known to be read-only, unless it is new."""
        while True:
            # Without a timeout asyncpg waits for ever for a free connection.
            acquired = await self.acquire(timeout=ACQUIRE_SECONDS)
            opened: Any = acquired
            if not opened.outdated:
                return acquired
            _end(acquired)

    async def give_back(self, acquired: "PoolConnectionProxy[asyncpg.Record]") -> None:
        """Release a connection. It is ended if it does not get free within a second: its server hangs."""
        with contextlib.suppress(*UNREACHABLE):
            await self.release(acquired, timeout=RELEASE_SECONDS)

    def give_back_later(self, acquired: "PoolConnectionProxy[asyncpg.Record]") -> None:
        """Release a connection whose statement was interrupted, without waiting for the server's consent."""
        task = asyncio.create_task(self.give_back(acquired), name="release")
        self._releases.add(task)
        task.add_done_callback(self._releases.discard)


async def open_pool(
    url: str, *, max_size: int = 10, patience: float = COMMAND_SECONDS, server: str = "postgresql"
) -> Pool:
    """A pool that connects at its first use, so that a process may start before its database does.

    The log calls it `server`.
    """
    return await Pool(url, max_size=max_size, patience=patience, server=server)


@asynccontextmanager
async def connection(pool: Pool, seconds: float | None = None) -> AsyncGenerator[Connection, None]:
    """A connection of `pool`, for `seconds` or the pool's patience at most.

    Raises `Unavailable` if there is none in time, if it breaks during the block, or if the block takes longer; at once
    while the server hangs. After `Unavailable` a write may or may not have happened: repeat only an idempotent one.
    """
    if not pool.outage.may_try():
        raise Unavailable("the database does not answer")
    acquired = None
    try:
        async with asyncio.timeout(pool.patience if seconds is None else seconds):
            acquired = await pool.take()
            yield acquired
    except UNREACHABLE as error:
        if acquired is not None:
            _let_go(pool, acquired, error)
        if not isinstance(error, _IN_THE_WAY):
            pool.outage.failed(reason_of(error), timed_out=isinstance(error, TimeoutError))
        raise Unavailable(_what_fails(error)) from error
    except asyncio.CancelledError:
        if acquired is not None:
            pool.give_back_later(acquired)
        raise
    except Exception:
        # An error of a statement, or a rule of ours: the server answered.
        if acquired is not None:
            pool.outage.worked()
            await pool.give_back(acquired)
        raise
    else:
        pool.outage.worked()
        await pool.give_back(acquired)


def _let_go(pool: Pool, acquired: "PoolConnectionProxy[asyncpg.Record]", error: Exception) -> None:
    if isinstance(error, _WRONG_CONNECTION) and not isinstance(error, (*_IN_THE_WAY, TimeoutError)):
        _end(acquired)
    pool.give_back_later(acquired)


def _end(acquired: "PoolConnectionProxy[asyncpg.Record]") -> None:
    # The pool may have noticed already that it is closed.
    with contextlib.suppress(asyncpg.InterfaceError):
        acquired.terminate()


def _what_fails(error: Exception) -> str:
    if isinstance(error, asyncpg.ReadOnlySQLTransactionError):
        return "the database is read-only"
    return "the database does not answer"


async def require_writable(connection: Connection) -> None:
    """Raises what the driver raises if the server does not answer, or does not take writes."""
    read_only = "SELECT pg_is_in_recovery() OR current_setting('transaction_read_only')::boolean"
    if await connection.fetchval(read_only):
        raise asyncpg.ReadOnlySQLTransactionError("the server is a standby, or was made read-only")


@asynccontextmanager
async def single_connection(
    url: str, *, patience: float = COMMAND_SECONDS
) -> AsyncGenerator[Connection, None]:
    """One connection, for a command that may take `patience` seconds.

    Raises `Unavailable`, and `ConfigurationError` if the URL cannot be right or the database has no tables. Their
    messages name the setting.
    """
    try:
        pool = await open_pool(url, max_size=1, patience=patience)
    except ValueError as error:
        raise why_not_reached(url, error) from error
    # Whoever asks says in his error what is wrong.
    pool.outage = Outage("postgresql", quiet=True)
    try:
        async with connection(pool) as database:
            yield database
    except Unavailable as unavailable:
        error = unavailable.__cause__
        if error is None or isinstance(error, (asyncpg.ReadOnlySQLTransactionError, *_IN_THE_WAY)):
            raise
        raise why_not_reached(url, error) from error
    except asyncpg.UndefinedTableError as error:
        raise ConfigurationError("the database has no tables yet; run `comments migrate`") from error
    finally:
        pool.terminate()
