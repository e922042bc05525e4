"""What a process and its servers hold: memory, descriptors, tasks, connections; and whether that stays flat."""

import re
from collections.abc import Sequence
from pathlib import Path
from statistics import median

import httpx
import msgspec

from comments_service.redis.client import RedisClient
from comments_service.store.pool import Pool, connection

# Caches and memory arenas go on filling for a while. What leaks for each request grows by more than this.
GROWTH_SHARE = 0.10
GROWTH_MIB = 6.0
# Below this many readings a quarter says nothing.
LEAST_READINGS = 8


class Usage(msgspec.Struct, frozen=True):
    """`memory` is what a process has in anonymous pages, in MiB."""

    memory: float
    descriptors: int
    threads: int


def usage_of(pid: int) -> Usage:
    """Reads `/proc`. Raises `FileNotFoundError` if the process has ended."""
    status = Path(f"/proc/{pid}/status").read_text("ascii")
    figures = {name: int(value) for name, value in re.findall(r"^(\w+):\s+(\d+)", status, re.MULTILINE)}
    descriptors = sum(1 for _ in Path(f"/proc/{pid}/fd").iterdir())
    return Usage(figures["RssAnon"] / 1024, descriptors, figures["Threads"])


class AtRest(msgspec.Struct, frozen=True):
    """What is held while nobody asks for anything. The connections are those to both servers."""

    tasks: int
    api_descriptors: int
    worker_descriptors: int
    database_connections: int
    redis_connections: int


async def gauge(client: httpx.AsyncClient, name: str) -> float:
    """Returns the value of a metric without labels."""
    found = re.search(rf"^{name} (\S+)$", (await client.get("/metrics")).text, re.MULTILINE)
    assert found is not None, f"/metrics has no {name}"
    return float(found[1])


async def at_rest(
    client: httpx.AsyncClient, api_pid: int, worker_pid: int, pool: Pool, redis: RedisClient
) -> AtRest:
    """Reads everything now. Wait before until nothing is under way."""
    async with connection(pool) as database:
        connections = await database.fetchval(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        )
    return AtRest(
        tasks=int(await gauge(client, "comments_tasks")),
        api_descriptors=usage_of(api_pid).descriptors,
        worker_descriptors=usage_of(worker_pid).descriptors,
        database_connections=connections,
        redis_connections=len(await redis.client_list()),
    )


def left_behind(before: AtRest, after: AtRest, allowance: int) -> dict[str, tuple[int, int]]:
    """The figures that rose by more than `allowance`, which is for the connections that a pool may open.

    Tasks have no allowance: no pool has any.
    """
    figures = msgspec.structs.asdict(before)
    return {
        name: (figure, later)
        for name, figure in figures.items()
        if (later := getattr(after, name)) > figure + (0 if name == "tasks" else allowance)
    }


def grown(readings: Sequence[float]) -> float:
    """Returns by how many MiB memory grew beyond what is allowed, 0 if it stayed flat.

    Compares the medians of the second quarter and of the last one; in the first one caches fill.
    """
    assert len(readings) >= LEAST_READINGS, "too few readings"
    quarter = len(readings) // 4
    early, late = median(readings[quarter : 2 * quarter]), median(readings[-quarter:])
    return max(0.0, late - early * (1 + GROWTH_SHARE) - GROWTH_MIB)
