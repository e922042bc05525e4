"""Whether a worker of this host is at work: the health check of its container."""

import socket

from comments_service.errors import RedisUnavailable
from comments_service.redis.client import command_client
from comments_service.redis.heartbeat import HEARTBEAT_SECONDS, read_heartbeat


async def why_not_alive(redis_url: str) -> str | None:
    """The reason if the worker should be restarted; None if it gave a sign of life in the last 20 seconds.

    Also None while Redis, where the signs are left, does not answer: a restart of the worker would not help that.
    """
    client = command_client(redis_url)
    host = socket.gethostname()
    try:
        scorer = await read_heartbeat(client, host)
    except RedisUnavailable:
        return None
    finally:
        await client.aclose()
    return None if scorer else f"no worker of {host} has given a sign of life in {HEARTBEAT_SECONDS} s"
