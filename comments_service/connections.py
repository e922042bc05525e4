"""The connections to PostgreSQL and Redis that a process opens at its start and closes at its end."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import NamedTuple

from comments_service.redis.client import RedisClient, blocking_client, command_client, redis_outage
from comments_service.settings import ServerUrls
from comments_service.store.pool import COMMAND_SECONDS, Pool, open_pool

CLOSING_SECONDS = 5.0


class Connections(NamedTuple):
    """A pool of PostgreSQL, a client of Redis for short commands, and one for commands that block."""

    pool: Pool
    redis: RedisClient
    blocking: RedisClient


@asynccontextmanager
async def open_connections(
    servers: ServerUrls, *, pool_size: int = 10, patience: float = COMMAND_SECONDS
) -> AsyncGenerator[Connections]:
    """Nothing connects before it is first used, so that a process may start before its servers do.

    A block that uses PostgreSQL may take `patience` seconds.
    """
    async with AsyncExitStack() as stack:
        pool = await open_pool(servers.database_url, max_size=pool_size, patience=patience)
        stack.push_async_callback(_close, pool)
        outage = redis_outage()
        redis = command_client(servers.redis_url, outage)
        stack.push_async_callback(redis.aclose)
        blocking = blocking_client(servers.redis_url, outage)
        stack.push_async_callback(blocking.aclose)
        yield Connections(pool, redis, blocking)


async def _close(pool: Pool) -> None:
    # A server that hangs does not take leave.
    try:
        async with asyncio.timeout(CLOSING_SECONDS):
            await pool.close()
    except TimeoutError:
        pool.terminate()
