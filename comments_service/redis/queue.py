"""The queue: a Redis stream of the comments that wait for a decision. It carries ids and numbers, never text.

`comments:{queue}` is the stream. Its fields are `id` (the comment) and `queued` (when PostgreSQL says it was queued, in
microseconds since 1970). The consumer group is `moderation`. Finished entries are acknowledged and deleted, so that the
stream holds only unfinished ones, in the order they were queued.

Every function raises `RedisUnavailable`. Those that read or claim raise `GroupMissing` if the stream or its group does
not exist.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec
from redis.exceptions import ResponseError

from comments_service.redis.client import RedisClient, redis_call
from comments_service.redis.gathered import GatheredCommands

QUEUE = "comments:{queue}"
GROUP = "moderation"

_Entry = tuple[str, dict[str, str] | None]


class Delivery(msgspec.Struct, frozen=True):
    """One entry of the stream as handed to a worker.

    `attempt` counts from 1. `comment_id` is None where the entry is not one of ours.
    """

    entry: str
    comment_id: UUID | None
    attempt: int


async def enqueue_one(commands: GatheredCommands, comment_id: UUID, queued_at: datetime) -> None:
    """Put a comment on the stream, with the time PostgreSQL queued it."""
    await commands.send(*_xadd(comment_id, queued_at))


@redis_call
async def enqueue(client: RedisClient, comments: Sequence[tuple[UUID, datetime]]) -> None:
    """Put comments on the stream, each with the time PostgreSQL queued it."""
    pipeline = client.pipeline(transaction=False)
    for comment_id, queued_at in comments:
        pipeline.execute_command(*_xadd(comment_id, queued_at))
    await pipeline.execute()


def _xadd(comment_id: UUID, queued_at: datetime) -> tuple[str | int, ...]:
    return "XADD", QUEUE, "*", "id", str(comment_id), "queued", int(queued_at.timestamp() * 1_000_000)


@redis_call
async def ensure_group(client: RedisClient) -> None:
    """Make stream and group where they are missing. From 0, so that entries older than the group are delivered."""
    try:
        await client.xgroup_create(QUEUE, GROUP, id="0", mkstream=True)
    except ResponseError as error:
        if not str(error).startswith("BUSYGROUP"):
            raise


@redis_call
async def read_new(client: RedisClient, consumer: str, count: int, block_ms: int) -> list[Delivery]:
    """Entries never delivered before, waiting up to `block_ms` for the first."""
    answer: Any = await client.xreadgroup(GROUP, consumer, {QUEUE: ">"}, count=count, block=block_ms)
    streams: list[tuple[str, list[_Entry]]] = answer or []
    return [_delivery(entry, fields, 1) for _, entries in streams for entry, fields in entries]


@redis_call
async def claim_stale(client: RedisClient, consumer: str, idle_ms: int) -> Delivery | None:
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


@redis_call
async def renew(client: RedisClient, consumer: str, deliveries: Sequence[Delivery]) -> None:
    """Keep what this consumer is working on from looking stale. Does not count as a delivery."""
    if deliveries:
        entries: list[Any] = [delivery.entry for delivery in deliveries]
        await client.xclaim(QUEUE, GROUP, consumer, 0, entries, idle=0, justid=True)


@redis_call
async def release(client: RedisClient, consumer: str, delivery: Delivery, idle_ms: int) -> None:
    """Make a delivery look `idle_ms` idle, so that it is claimed again once the rest of the lease has passed."""
    await client.xclaim(QUEUE, GROUP, consumer, 0, [delivery.entry], idle=idle_ms, justid=True)


@redis_call
async def give_back(client: RedisClient, consumer: str, deliveries: Sequence[Delivery], idle_ms: int) -> None:
    """Release deliveries that were not tried: they do not count as attempts."""
    pipeline = client.pipeline(transaction=False)
    for delivery in deliveries:
        tried = delivery.attempt - 1
        pipeline.xclaim(
            QUEUE, GROUP, consumer, 0, [delivery.entry], idle=idle_ms, retrycount=tried, justid=True
        )
    await pipeline.execute()


@redis_call
async def finish(client: RedisClient, deliveries: Sequence[Delivery]) -> None:
    """Acknowledge and delete."""
    if deliveries:
        entries = [delivery.entry for delivery in deliveries]
        pipeline = client.pipeline(transaction=True)
        pipeline.xack(QUEUE, GROUP, *entries)
        pipeline.xdel(QUEUE, *entries)
        await pipeline.execute()


@redis_call
async def leave(client: RedisClient, consumer: str) -> None:
    """Forget a consumer that has nothing in hand, and those that have been silent with nothing in hand for an hour.

    One with deliveries in hand must stay: deleting it would lose their count of attempts.
    """
    rows: Any = await client.xinfo_consumers(QUEUE, GROUP)
    for row in rows:
        if int(row["pending"]) == 0 and (row["name"] == consumer or int(row["idle"]) > 3_600_000):
            await client.xgroup_delconsumer(QUEUE, GROUP, row["name"])


@redis_call
async def oldest_queued(client: RedisClient) -> datetime | None:
    """When the oldest unfinished entry was queued; None when the stream is empty."""
    entries: Any = await client.xrange(QUEUE, count=1)
    for _, fields in entries:
        try:
            return datetime.fromtimestamp(int(fields["queued"]) / 1_000_000, UTC)
        except (KeyError, ValueError):
            return datetime.fromtimestamp(0, UTC)
    return None


@redis_call
async def queue_length(client: RedisClient) -> int:
    return int(await client.xlen(QUEUE))
