"""Whether the URL of PostgreSQL can be right, asked once when a process starts."""

from comments_service.errors import Unavailable
from comments_service.outages import Outage, reason_of
from comments_service.store.pool import single_connection

ASK_SECONDS = 3.0


async def require_account(url: str) -> None:
    """Raises `ConfigurationError` for a wrong password, a database that does not exist, or a URL that cannot be read.

    A server that is away, or whose name cannot be resolved now, may come back: that is logged.
    """
    try:
        async with single_connection(url, patience=ASK_SECONDS) as database:
            await database.fetchval("SELECT 1")
    except Unavailable as unavailable:
        Outage("postgresql").failed(reason_of(unavailable.__cause__ or unavailable), timed_out=False)
