"""The connections to PostgreSQL and Redis that a process opens at its start and closes at its end."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import NamedTuple

from comments_service.redis.account import require_account as require_redis_account
from comments_service.redis.client import RedisClient, blocking_client, command_client, redis_outage
from comments_service.settings import ServerUrls
from comments_service.store.account import require_account as require_database_account
from comments_service.store.pool import COMMAND_SECONDS, Pool, open_pool

CLOSING_SECONDS = 5.0

STATES_POOL = 2
DESK_POOL = 4


class Connections(NamedTuple):
    """Pools of PostgreSQL, a client of Redis for short commands, and one for commands that block.

    `states_pool` is for the states of articles alone: they are read from small rows that no decision locks for long, so
    that what is in memory can be answered whatever else waits. `desk_pool` is for moderators and rankings, whose
    queries are the longest: they take no connection from readers and commenters. Each pool has a breaker of its own:
    what waits in one says nothing about the others.
    """

    pool: Pool
    states_pool: Pool
    desk_pool: Pool
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

        async def pool_of(size: int, patience: float, server: str = "postgresql") -> Pool:
            pool = await open_pool(servers.database_url, max_size=size, patience=patience, server=server)
            stack.push_async_callback(_close, pool)
            return pool

        pools = (
            await pool_of(pool_size, patience),
            await pool_of(STATES_POOL, patience, "postgresql, for counts"),
            await pool_of(DESK_POOL, COMMAND_SECONDS, "postgresql, for moderators and rankings"),
        )
        outage = redis_outage()
        redis = command_client(servers.redis_url, outage)
        stack.push_async_callback(redis.aclose)
        blocking = blocking_client(servers.redis_url, outage)
        stack.push_async_callback(blocking.aclose)
        yield Connections(*pools, redis, blocking)


async def require_servers(servers: ServerUrls) -> None:
    """Raises `ConfigurationError` that names the setting whose value cannot be right. Logs which server is away."""
    await require_database_account(servers.database_url)
    await require_redis_account(servers.redis_url)


async def _close(pool: Pool) -> None:
    # A server that hangs does not take leave.
    try:
        async with asyncio.timeout(CLOSING_SECONDS):
            await pool.close()
    except TimeoutError:
        pool.terminate()
