"""Whether a worker, or `moderation serve`, of this host is at work: the health check of its container."""

import asyncio
import socket

from comments_service.errors import RedisUnavailable
from comments_service.redis.client import command_client
from comments_service.redis.heartbeat import HEARTBEAT_SECONDS, read_heartbeat

SERVE_SECONDS = 5.0


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


async def why_not_serving(host: str, port: int) -> str | None:
    """The reason if `moderation serve` should be restarted; None if it takes connections and answers one.

    The answer is not read for what it says, so that the same question fits HTTP and HTTPS: a server that hangs answers
    nothing, and one that expects HTTPS answers a request in HTTP by an alert.
    """
    local = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compared, not bound
    try:
        async with asyncio.timeout(SERVE_SECONDS):
            reader, writer = await asyncio.open_connection(local, port)
            writer.write(b"GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            await reader.read(1)
            writer.close()
    except (OSError, TimeoutError):
        return f"nothing answers on {local}, port {port}"
    return None
