"""Whether the URL of PostgreSQL can be right, asked once when a process starts."""

import asyncpg

from comments_service.errors import ConfigurationError, Unavailable
from comments_service.store.pool import connection, open_pool

ASK_SECONDS = 3.0
_WRONG = (
    asyncpg.InvalidAuthorizationSpecificationError,
    asyncpg.InvalidCatalogNameError,
    asyncpg.ClientConfigurationError,
)


async def require_account(url: str) -> None:
    """Raises `ConfigurationError` for a wrong password, a database that does not exist, or a URL that cannot be read.

    A server that is away, or whose name cannot be resolved now, may come back: that is logged.
    """
    try:
        pool = await open_pool(url, max_size=1, patience=ASK_SECONDS)
    except ValueError as error:
        raise ConfigurationError(f"COMMENTS_DATABASE_URL: {error}") from error
    try:
        async with connection(pool) as database:
            await database.fetchval("SELECT 1")
    except Unavailable as error:
        if isinstance(error.__cause__, _WRONG):
            raise ConfigurationError(f"COMMENTS_DATABASE_URL: {error.__cause__}") from error
    finally:
        pool.terminate()
