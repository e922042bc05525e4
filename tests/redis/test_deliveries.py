"""Deliveries of the stream: each goes to one worker, is counted and leased, and is taken over when its lease ends."""

import asyncio
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from comments_service.domain.comments import new_id
from comments_service.errors import GroupMissing
from comments_service.redis import queue
from comments_service.redis.client import RedisClient
from comments_service.redis.queue import GROUP, QUEUE, Delivery

QUEUED_AT = datetime(2026, 4, 1, 9, 30, 0, 123456, tzinfo=UTC)
LEASE_MS = 60_000


@pytest.fixture
async def client(redis: RedisClient) -> RedisClient:
    """A client of a Redis that has the stream and its group."""
    await queue.ensure_group(redis)
    return redis


async def enqueue_new(client: RedisClient, count: int = 1) -> list[UUID]:
    """Put new comments on the stream and return their ids."""
    comments = [new_id() for _ in range(count)]
    await queue.enqueue(client, [(comment, QUEUED_AT) for comment in comments])
    return comments


async def read(client: RedisClient, consumer: str = "first", count: int = 10) -> list[Delivery]:
    return await queue.read_new(client, consumer, count, block_ms=1)


async def end_lease(client: RedisClient, delivery: Delivery, consumer: str = "first") -> None:
    await queue.release(client, consumer, delivery, LEASE_MS)


async def claim(client: RedisClient, consumer: str = "second") -> Delivery | None:
    return await queue.claim_stale(client, consumer, LEASE_MS)


async def entries(client: RedisClient) -> list[tuple[str, dict[str, str]]]:
    answer: Any = await client.xrange(QUEUE)
    return answer


async def in_hand(client: RedisClient) -> int:
    """The number of deliveries that are not acknowledged."""
    return (await client.xpending(QUEUE, GROUP))["pending"]


async def test_comments_are_delivered_in_the_order_they_were_queued(client: RedisClient) -> None:
    comments = await enqueue_new(client, 3)
    deliveries = await read(client)
    assert [(delivery.comment_id, delivery.attempt) for delivery in deliveries] == [
        (comment, 1) for comment in comments
    ]


async def test_a_comment_is_delivered_to_one_worker(client: RedisClient) -> None:
    comments = await enqueue_new(client, 30)
    batches = await asyncio.gather(*(read(client, f"worker-{number}", 10) for number in range(5)))
    delivered = [str(delivery.comment_id) for batch in batches for delivery in batch]
    assert sorted(delivered) == sorted(map(str, comments))


async def test_a_read_returns_no_more_deliveries_than_its_count(client: RedisClient) -> None:
    await enqueue_new(client, 5)
    assert [len(await read(client, count=2)) for _ in range(4)] == [2, 2, 1, 0]


async def test_a_finished_delivery_leaves_the_stream(client: RedisClient) -> None:
    await enqueue_new(client, 2)
    first, second = await read(client)

    await queue.finish(client, [first])
    assert (await queue.queue_length(client), await in_hand(client)) == (1, 1)

    await queue.finish(client, [second])
    await queue.finish(client, [second])
    assert (await queue.queue_length(client), await in_hand(client)) == (0, 0)


async def test_entries_older_than_the_group_are_delivered(redis: RedisClient) -> None:
    [comment] = await enqueue_new(redis)
    await queue.ensure_group(redis)
    await queue.ensure_group(redis)
    assert [delivery.comment_id for delivery in await read(redis)] == [comment]


async def test_a_missing_group_raises_group_missing(redis: RedisClient) -> None:
    for call in (read(redis), claim(redis)):
        with pytest.raises(GroupMissing) as raised:
            await call
        assert str(raised.value.__cause__).startswith("NOGROUP")


async def test_a_group_made_anew_delivers_the_unfinished_entries(client: RedisClient) -> None:
    comments = await enqueue_new(client, 3)
    first, *_ = await read(client)
    await queue.finish(client, [first])
    await client.xgroup_destroy(QUEUE, GROUP)

    await queue.ensure_group(client)

    assert [delivery.comment_id for delivery in await read(client)] == comments[1:]


async def test_a_delivery_cannot_be_claimed_during_its_lease(client: RedisClient) -> None:
    await enqueue_new(client)
    await read(client)
    assert await claim(client) is None


async def test_a_delivery_whose_lease_has_ended_is_claimed_and_counted(client: RedisClient) -> None:
    [comment] = await enqueue_new(client)
    [delivery] = await read(client)
    for attempt in (2, 3, 4):
        await end_lease(client, delivery)
        claimed = await claim(client)
        assert claimed == Delivery(delivery.entry, comment, attempt)


async def test_only_one_of_many_consumers_claims_a_delivery(client: RedisClient) -> None:
    await enqueue_new(client, 3)
    for delivery in await read(client):
        await end_lease(client, delivery)

    claims = await asyncio.gather(*(claim(client, f"worker-{number}") for number in range(8)))

    claimed = [delivery.entry for delivery in claims if delivery]
    assert len(claimed) == len(set(claimed)) == 3


async def test_a_delivery_whose_lease_has_ended_is_claimed_behind_hundreds_of_leased_ones(
    client: RedisClient,
) -> None:
    """XAUTOCLAIM looks at only a few of the oldest entries."""
    await enqueue_new(client, 300)
    deliveries = await read(client, count=300)
    await end_lease(client, deliveries[-1])
    claimed = await claim(client)
    assert claimed
    assert claimed.entry == deliveries[-1].entry


async def test_a_renewal_keeps_a_delivery_and_does_not_count_as_an_attempt(client: RedisClient) -> None:
    await enqueue_new(client)
    [delivery] = await read(client)
    await end_lease(client, delivery)

    for _ in range(5):
        await queue.renew(client, "first", [delivery])
    assert await claim(client) is None

    await end_lease(client, delivery)
    claimed = await claim(client)
    assert claimed
    assert claimed.attempt == 2


async def test_a_released_delivery_can_be_claimed_after_the_rest_of_its_lease(client: RedisClient) -> None:
    await enqueue_new(client)
    [delivery] = await read(client)
    await queue.release(client, "first", delivery, LEASE_MS // 2)
    assert await claim(client) is None
    assert await queue.claim_stale(client, "second", LEASE_MS // 2) is not None


async def test_a_delivery_that_is_given_back_does_not_count_as_an_attempt(client: RedisClient) -> None:
    await enqueue_new(client, 2)
    await queue.give_back(client, "first", await read(client), LEASE_MS)
    first = await claim(client)
    assert first
    await queue.give_back(client, "second", [first], LEASE_MS)

    claims = (await claim(client), await claim(client))
    assert [delivery.attempt for delivery in claims if delivery] == [1, 1]


async def test_an_entry_of_another_program_has_no_comment(client: RedisClient) -> None:
    await client.xadd(QUEUE, {"hello": "world"})
    await client.xadd(QUEUE, {"id": "not a comment's id"})
    deliveries = await read(client)
    assert [delivery.comment_id for delivery in deliveries] == [None, None]
    await queue.finish(client, deliveries)
    assert await queue.queue_length(client) == 0


async def test_an_entry_that_another_program_deleted_can_be_finished(client: RedisClient) -> None:
    """RedisClient 6.2 still delivers it; newer versions do not."""
    [_, comment] = await enqueue_new(client, 2)
    for delivery in await read(client):
        await end_lease(client, delivery)
    await client.xdel(QUEUE, (await entries(client))[0][0])

    claimed: list[UUID | None] = []
    while delivery := await claim(client):
        claimed.append(delivery.comment_id)
        await queue.finish(client, [delivery])

    assert [comment_id for comment_id in claimed if comment_id] == [comment]
    assert await in_hand(client) == 0


async def test_oldest_queued_is_when_the_oldest_unfinished_entry_was_queued(client: RedisClient) -> None:
    assert await queue.oldest_queued(client) is None
    await queue.enqueue(client, [(new_id(), QUEUED_AT)])
    await queue.enqueue(client, [(new_id(), datetime(2026, 4, 2, tzinfo=UTC))])
    assert await queue.oldest_queued(client) == QUEUED_AT

    first, second = await read(client)
    await queue.finish(client, [first])
    assert await queue.oldest_queued(client) == datetime(2026, 4, 2, tzinfo=UTC)
    await queue.finish(client, [second])
    assert await queue.oldest_queued(client) is None


async def test_an_entry_without_a_time_counts_as_queued_in_1970(client: RedisClient) -> None:
    await client.xadd(QUEUE, {"hello": "world"})
    assert await queue.oldest_queued(client) == datetime.fromtimestamp(0, UTC)


async def test_only_a_consumer_with_nothing_in_hand_is_deleted_when_it_leaves(client: RedisClient) -> None:
    await enqueue_new(client, 2)
    [delivery] = await read(client, "first", 1)
    await read(client, "second", 1)
    await queue.finish(client, [delivery])

    await queue.leave(client, "first")
    await queue.leave(client, "second")

    assert [consumer["name"] for consumer in await client.xinfo_consumers(QUEUE, GROUP)] == ["second"]
    assert await in_hand(client) == 1


async def test_the_stream_carries_only_ids_and_times(client: RedisClient) -> None:
    await enqueue_new(client)
    [(_, fields)] = await entries(client)
    assert set(fields) == {"id", "queued"}
