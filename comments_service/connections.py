"""The connections to PostgreSQL and Redis that a process opens at its start and closes at its end."""

from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import NamedTuple

from comments_service.redis.client import RedisClient, blocking_client, command_client
from comments_service.settings import ServerUrls
from comments_service.store.pool import Pool, open_pool


class Connections(NamedTuple):
    """A pool of PostgreSQL, a client of Redis for short commands, and one for commands that block."""

    pool: Pool
    redis: RedisClient
    blocking: RedisClient


@asynccontextmanager
async def open_connections(servers: ServerUrls, *, pool_size: int = 10) -> AsyncGenerator[Connections]:
    """Nothing connects before it is first used, so that a process may start before its servers do."""
    async with AsyncExitStack() as stack:
        pool = await open_pool(servers.database_url, max_size=pool_size)
        stack.push_async_callback(pool.close)
        redis = command_client(servers.redis_url)
        stack.push_async_callback(redis.aclose)
        blocking = blocking_client(servers.redis_url)
        stack.push_async_callback(blocking.aclose)
        yield Connections(pool, redis, blocking)
