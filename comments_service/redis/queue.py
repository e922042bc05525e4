"""Redis: the queue that hurries moderation along, and the bell that tells what changed. Ids and numbers only.

Keys, all disposable:

- `comments:{queue}`: stream of comments that wait for a decision. Fields `id` (the comment) and `queued` (when
  PostgreSQL says it was queued, microseconds since 1970). Consumer group `moderation`. Finished entries are
  acknowledged and deleted, so that the stream holds the unfinished ones in the order they were queued.
- `comments:bell`: channel. One message a transaction that decided something: a JSON list of `[site, article,
  revision, count, comment, status, version]`; revision 0 where readers see no difference.
- `comments:worker`: set by working workers, expires. Its value is the scorer's name and version.
- `comments:worker:{host}`: the same, of the workers of one host.
- `comments:limit:…`: rate limits (`api/limits.py`).

Commands are those of Redis 6.2, which Valkey has too.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec
from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError, ResponseError

from comments_service.domain.decisions import AppliedDecision

QUEUE = "comments:{queue}"
GROUP = "moderation"
BELL = "comments:bell"
WORKER = "comments:worker"
HEARTBEAT_SECONDS = 20

COMMAND_SECONDS = 1.0
READER_SECONDS = 15.0

UNREACHABLE = (RedisError, OSError, TimeoutError)


_Entry = tuple[str, dict[str, str] | None]


class Delivery(msgspec.Struct, frozen=True):
    """One entry of the stream as handed to a worker.

    `attempt` counts from 1. `comment_id` is None where the entry is not one of ours.
    """

    entry: str
    comment_id: UUID | None
    attempt: int


class Ring(msgspec.Struct, frozen=True, array_like=True):
    """What one decision tells the listeners."""

    site_id: str
    article_id: str
    revision: int
    count: int
    comment_id: UUID
    status: str
    version: int


def command_client(url: str) -> Redis:
    """A client for short commands: never retried, since a repeated XADD is a second entry, and quick to give up."""
    return _client(url, COMMAND_SECONDS)


def reader_client(url: str) -> Redis:
    """A client for one blocking reader; its time-out only has to outlast any BLOCK."""
    return _client(url, READER_SECONDS)


def _client(url: str, seconds: float) -> Redis:
    pool = BlockingConnectionPool.from_url(
        url,
        max_connections=50,
        timeout=seconds,
        socket_timeout=seconds,
        socket_connect_timeout=COMMAND_SECONDS,
        retry=Retry(NoBackoff(), 0),
        protocol=2,
        decode_responses=True,
    )
    return Redis.from_pool(pool)


async def enqueue(client: Redis, comments: Sequence[tuple[UUID, datetime]]) -> None:
    """Put comments on the stream, each with the time PostgreSQL queued it."""
    pipeline = client.pipeline(transaction=False)
    for comment_id, queued_at in comments:
        pipeline.xadd(QUEUE, {"id": str(comment_id), "queued": str(int(queued_at.timestamp() * 1_000_000))})
    await pipeline.execute()


async def ensure_group(client: Redis) -> None:
    """Make stream and group where they are missing. From 0, so that entries older than the group are delivered."""
    try:
        await client.xgroup_create(QUEUE, GROUP, id="0", mkstream=True)
    except ResponseError as error:
        if not str(error).startswith("BUSYGROUP"):
            raise


async def read_new(client: Redis, consumer: str, count: int, block_ms: int) -> list[Delivery]:
    """Entries never delivered before, waiting up to `block_ms` for the first."""
    answer: Any = await client.xreadgroup(GROUP, consumer, {QUEUE: ">"}, count=count, block=block_ms)
    streams: list[tuple[str, list[_Entry]]] = answer or []
    return [_delivery(entry, fields, 1) for _, entries in streams for entry, fields in entries]


async def claim_stale(client: Redis, consumer: str, idle_ms: int) -> Delivery | None:
    """One entry, the oldest, whose worker has not renewed its lease for `idle_ms`: now it is this consumer's.

    Not XAUTOCLAIM, which gives up after the first few entries when their workers are alive.
    """
    stale: Any = await client.xpending_range(QUEUE, GROUP, "-", "+", 16, idle=idle_ms)
    for row in stale:
        entry = row["message_id"]
        # Nothing where another worker was quicker.
        claimed: Any = await client.xclaim(QUEUE, GROUP, consumer, idle_ms, [entry])
        for _, fields in claimed:
            return _delivery(entry, fields, int(row["times_delivered"]) + 1)
    return None


def _delivery(entry: str, fields: dict[str, str] | None, attempt: int) -> Delivery:
    # Redis 6.2 hands out deleted entries with no fields; anything else without a comment's id is not ours.
    try:
        return Delivery(entry, UUID((fields or {})["id"]), attempt)
    except (KeyError, ValueError):
        return Delivery(entry, None, attempt)


async def renew(client: Redis, consumer: str, deliveries: Sequence[Delivery]) -> None:
    """Keep what this consumer is working on from looking stale. Does not count as a delivery."""
    if deliveries:
        entries: list[Any] = [delivery.entry for delivery in deliveries]
        await client.xclaim(QUEUE, GROUP, consumer, 0, entries, idle=0, justid=True)


async def release(client: Redis, consumer: str, delivery: Delivery, idle_ms: int) -> None:
    """Make a delivery look `idle_ms` idle, so that it is claimed again once the rest of the lease has passed."""
    await client.xclaim(QUEUE, GROUP, consumer, 0, [delivery.entry], idle=idle_ms, justid=True)


async def give_back(client: Redis, consumer: str, deliveries: Sequence[Delivery], idle_ms: int) -> None:
    """Release deliveries that were not tried: they do not count as attempts."""
    pipeline = client.pipeline(transaction=False)
    for delivery in deliveries:
        tried = delivery.attempt - 1
        pipeline.xclaim(
            QUEUE, GROUP, consumer, 0, [delivery.entry], idle=idle_ms, retrycount=tried, justid=True
        )
    await pipeline.execute()


async def finish(client: Redis, deliveries: Sequence[Delivery]) -> None:
    """Acknowledge and delete."""
    if deliveries:
        entries = [delivery.entry for delivery in deliveries]
        pipeline = client.pipeline(transaction=True)
        pipeline.xack(QUEUE, GROUP, *entries)
        pipeline.xdel(QUEUE, *entries)
        await pipeline.execute()


async def leave(client: Redis, consumer: str) -> None:
    """Forget a consumer that has nothing in hand, and those that have been silent with nothing in hand for an hour.

    One with deliveries in hand must stay: deleting it would lose their count of attempts.
    """
    rows: Any = await client.xinfo_consumers(QUEUE, GROUP)
    for row in rows:
        if int(row["pending"]) == 0 and (row["name"] == consumer or int(row["idle"]) > 3_600_000):
            await client.xgroup_delconsumer(QUEUE, GROUP, row["name"])


async def oldest_queued(client: Redis) -> datetime | None:
    """When the oldest unfinished entry was queued; None when the stream is empty."""
    entries: Any = await client.xrange(QUEUE, count=1)
    for _, fields in entries:
        try:
            return datetime.fromtimestamp(int(fields["queued"]) / 1_000_000, UTC)
        except (KeyError, ValueError):
            return datetime.fromtimestamp(0, UTC)
    return None


async def queue_length(client: Redis) -> int:
    return int(await client.xlen(QUEUE))


def rings(applied: Sequence[AppliedDecision]) -> list[Ring]:
    """What decisions tell the listeners."""
    return [
        Ring(
            a.site_id,
            a.article_id,
            a.revision if a.visible else 0,
            a.count,
            a.comment_id,
            a.status,
            a.version,
        )
        for a in applied
    ]


async def ring(client: Redis, rung: Sequence[Ring]) -> None:
    """Tell every process what was decided. A bell that is not heard is made good by the listeners' healing query."""
    if rung:
        await client.publish(BELL, msgspec.json.encode(rung))


async def beat(client: Redis, host: str, scorer: str) -> None:
    """Say that a worker of `host` is at work."""
    pipeline = client.pipeline(transaction=False)
    for key in (WORKER, f"{WORKER}:{host}"):
        pipeline.set(key, scorer, ex=HEARTBEAT_SECONDS)
    await pipeline.execute()


async def worker_alive(client: Redis, host: str | None = None) -> str | None:
    """The scorer of a worker that is at work, on `host` or anywhere; None when none is."""
    value: Any = await client.get(WORKER if host is None else f"{WORKER}:{host}")
    return value
