"""The workers' heartbeat.

`comments:worker` expires unless a working worker sets it again. Its value is the scorer's name and version.
`comments:worker:{host}` is the same for the workers of one host.

Every function raises `RedisUnavailable`.
"""

from typing import Any

from comments_service.redis.client import RedisClient, redis_call

WORKER = "comments:worker"
HEARTBEAT_SECONDS = 20


@redis_call
async def record_heartbeat(client: RedisClient, host: str, scorer: str) -> None:
    """Say that a worker of `host` is at work."""
    pipeline = client.pipeline(transaction=False)
    for key in (WORKER, f"{WORKER}:{host}"):
        pipeline.set(key, scorer, ex=HEARTBEAT_SECONDS)
    await pipeline.execute()


@redis_call
async def read_heartbeat(client: RedisClient, host: str | None = None) -> str | None:
    """The scorer of a worker that is at work, on `host` or on any host. None if there is no such worker."""
    value: Any = await client.get(WORKER if host is None else f"{WORKER}:{host}")
    return value
