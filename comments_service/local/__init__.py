"""A real PostgreSQL and a real Redis from wheels, for one machine and for tests."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

from comments_service.local.postgres import Postgres
from comments_service.local.redis import Redis


@asynccontextmanager
async def embedded_servers(folder: Path, *, durable: bool = True) -> AsyncGenerator[tuple[Postgres, Redis]]:
    """Both servers, started, with their data below `folder`; stopped at the end of the block.

    Not `durable`: nothing is forced to disk, for data that may be lost with the machine, such as a test's.
    """
    postgres, redis = Postgres(folder / "postgres", durable=durable), Redis(folder / "redis", durable=durable)
    try:
        await postgres.start()
        await redis.start()
        yield postgres, redis
    finally:
        await redis.stop()
        await postgres.stop()
