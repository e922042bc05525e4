"""Stands in for the worker. It starts a child; at SIGTERM it records its stop in Redis and PostgreSQL."""

import asyncio
import os
import signal
import subprocess

import asyncpg
from redis import Redis


async def record_stop() -> None:
    connection = await asyncpg.connect(os.environ["COMMENTS_DATABASE_URL"])
    await connection.execute("CREATE TABLE stopped (at timestamptz)")
    await connection.close()


if __name__ == "__main__":
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
    with Redis.from_url(os.environ["COMMENTS_REDIS_URL"]) as redis:
        subprocess.Popen(["sleep", "60"])
        redis.incr("worker-starts")
        signal.sigwait({signal.SIGTERM})
        redis.set("worker-stopped", "yes")
    asyncio.run(record_stop())
