"""`comments up`: everything on one machine, with a real PostgreSQL and a real Redis from wheels.

It supervises processes itself. supervisord and honcho start processes too, but neither waits until a server answers
before it starts the next one, runs PostgreSQL under another account than root, stops the servers that a killed
predecessor left behind, or ends its children when it is killed.
"""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

from comments_service.local.postgres import Postgres
from comments_service.local.redis import Redis


@asynccontextmanager
async def embedded_servers(folder: Path, *, durable: bool = True) -> AsyncGenerator[tuple[Postgres, Redis]]:
    """Both servers, with their data below `folder`. They are stopped at the end of the block.

    Without `durable` nothing is forced to disk, which is enough for the data of a test.
    """
    postgres, redis = Postgres(folder / "postgres", durable=durable), Redis(folder / "redis", durable=durable)
    try:
        await postgres.start()
        await redis.start()
        yield postgres, redis
    finally:
        await redis.stop()
        await postgres.stop()
