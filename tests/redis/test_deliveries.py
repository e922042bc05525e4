"""Deliveries of the stream: each to one worker, counted, leased, and taken over when the lease ends."""

import asyncio
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from redis.asyncio import Redis

from comments_service.domain.comments import new_id
from comments_service.errors import GroupMissing
from comments_service.redis import queue
from comments_service.redis.queue import GROUP, QUEUE, Delivery

QUEUED = datetime(2026, 4, 1, 9, 30, 0, 123456, tzinfo=UTC)
LEASE_MS = 60_000


@pytest.fixture
async def client(redis: Redis) -> Redis:
    """A Redis whose stream and group are there."""
    await queue.ensure_group(redis)
    return redis


async def enqueued(client: Redis, count: int = 1) -> list[UUID]:
    comments = [new_id() for _ in range(count)]
    await queue.enqueue(client, [(comment, QUEUED) for comment in comments])
    return comments


async def read(client: Redis, consumer: str = "first", count: int = 10) -> list[Delivery]:
    return await queue.read_new(client, consumer, count, block_ms=1)


async def given_up(client: Redis, delivery: Delivery, consumer: str = "first") -> None:
    """Let a delivery's lease end."""
    await queue.release(client, consumer, delivery, LEASE_MS)


async def claim(client: Redis, consumer: str = "second") -> Delivery | None:
    return await queue.claim_stale(client, consumer, LEASE_MS)


async def entries(client: Redis) -> list[tuple[str, dict[str, str]]]:
    answer: Any = await client.xrange(QUEUE)
    return answer


async def in_hand(client: Redis) -> int:
    return (await client.xpending(QUEUE, GROUP))["pending"]


async def test_comments_are_delivered_in_the_order_they_were_queued(client: Redis) -> None:
    comments = await enqueued(client, 3)
    assert [(one.comment_id, one.attempt) for one in await read(client)] == [
        (comment, 1) for comment in comments
    ]


async def test_a_comment_is_delivered_to_one_worker(client: Redis) -> None:
    comments = await enqueued(client, 30)
    shares = await asyncio.gather(*(read(client, f"worker-{number}", 10) for number in range(5)))
    assert sorted(str(one.comment_id) for share in shares for one in share) == sorted(map(str, comments))


async def test_no_more_is_read_than_asked_for(client: Redis) -> None:
    await enqueued(client, 5)
    assert [len(await read(client, count=2)) for _ in range(4)] == [2, 2, 1, 0]


async def test_what_is_finished_is_gone(client: Redis) -> None:
    await enqueued(client, 2)
    first, second = await read(client)

    await queue.finish(client, [first])
    assert (await queue.queue_length(client), await in_hand(client)) == (1, 1)

    await queue.finish(client, [second])
    await queue.finish(client, [second])
    assert (await queue.queue_length(client), await in_hand(client)) == (0, 0)


async def test_entries_older_than_the_group_are_delivered(redis: Redis) -> None:
    [comment] = await enqueued(redis)
    await queue.ensure_group(redis)
    await queue.ensure_group(redis)
    assert [one.comment_id for one in await read(redis)] == [comment]


async def test_a_missing_group_is_an_error_that_says_so(redis: Redis) -> None:
    for call in (read(redis), claim(redis)):
        with pytest.raises(GroupMissing) as raised:
            await call
        assert str(raised.value.__cause__).startswith("NOGROUP")


async def test_a_destroyed_group_begins_again_with_what_is_unfinished(client: Redis) -> None:
    comments = await enqueued(client, 3)
    first, *_ = await read(client)
    await queue.finish(client, [first])
    await client.xgroup_destroy(QUEUE, GROUP)

    await queue.ensure_group(client)

    assert [one.comment_id for one in await read(client)] == comments[1:]


async def test_a_live_workers_deliveries_are_not_taken(client: Redis) -> None:
    await enqueued(client)
    await read(client)
    assert await claim(client) is None


async def test_a_lapsed_delivery_is_taken_over_and_counted(client: Redis) -> None:
    [comment] = await enqueued(client)
    [delivery] = await read(client)
    for attempt in (2, 3, 4):
        await given_up(client, delivery)
        taken = await claim(client)
        assert taken == Delivery(delivery.entry, comment, attempt)


async def test_a_lapsed_delivery_goes_to_one_of_many_who_want_it(client: Redis) -> None:
    await enqueued(client, 3)
    for delivery in await read(client):
        await given_up(client, delivery)

    taken = await asyncio.gather(*(claim(client, f"worker-{number}") for number in range(8)))

    won = [one.entry for one in taken if one]
    assert len(won) == len(set(won)) == 3


async def test_a_lapsed_delivery_is_found_behind_any_number_of_live_ones(client: Redis) -> None:
    """XAUTOCLAIM would look at a few of the oldest entries and give up."""
    await enqueued(client, 300)
    deliveries = await read(client, count=300)
    await given_up(client, deliveries[-1])
    taken = await claim(client)
    assert taken
    assert taken.entry == deliveries[-1].entry


async def test_renewing_keeps_a_delivery_and_does_not_count(client: Redis) -> None:
    await enqueued(client)
    [delivery] = await read(client)
    await given_up(client, delivery)

    for _ in range(5):
        await queue.renew(client, "first", [delivery])
    assert await claim(client) is None

    await given_up(client, delivery)
    taken = await claim(client)
    assert taken
    assert taken.attempt == 2


async def test_a_delivery_released_for_later_waits_for_the_rest_of_its_lease(client: Redis) -> None:
    await enqueued(client)
    [delivery] = await read(client)
    await queue.release(client, "first", delivery, LEASE_MS // 2)
    assert await claim(client) is None
    assert await queue.claim_stale(client, "second", LEASE_MS // 2) is not None


async def test_what_was_given_back_untried_does_not_count(client: Redis) -> None:
    await enqueued(client, 2)
    await queue.give_back(client, "first", await read(client), LEASE_MS)
    first = await claim(client)
    assert first
    await queue.give_back(client, "second", [first], LEASE_MS)

    attempts = [one.attempt for one in (await claim(client), await claim(client)) if one]
    assert attempts == [1, 1]


async def test_an_entry_of_somebody_else_has_no_comment(client: Redis) -> None:
    await client.xadd(QUEUE, {"hello": "world"})
    await client.xadd(QUEUE, {"id": "not a comment's id"})
    deliveries = await read(client)
    assert [one.comment_id for one in deliveries] == [None, None]
    await queue.finish(client, deliveries)
    assert await queue.queue_length(client) == 0


async def test_an_entry_deleted_by_somebody_else_keeps_nobody_busy(client: Redis) -> None:
    """Redis 6.2 still hands it out, newer ones forget it."""
    [_, comment] = await enqueued(client, 2)
    for delivery in await read(client):
        await given_up(client, delivery)
    await client.xdel(QUEUE, (await entries(client))[0][0])

    taken: list[UUID | None] = []
    while one := await claim(client):
        taken.append(one.comment_id)
        await queue.finish(client, [one])

    assert [one for one in taken if one] == [comment]
    assert await in_hand(client) == 0


async def test_the_oldest_unfinished_entry_says_when_it_was_queued(client: Redis) -> None:
    assert await queue.oldest_queued(client) is None
    await queue.enqueue(client, [(new_id(), QUEUED)])
    await queue.enqueue(client, [(new_id(), datetime(2026, 4, 2, tzinfo=UTC))])
    assert await queue.oldest_queued(client) == QUEUED

    first, second = await read(client)
    await queue.finish(client, [first])
    assert await queue.oldest_queued(client) == datetime(2026, 4, 2, tzinfo=UTC)
    await queue.finish(client, [second])
    assert await queue.oldest_queued(client) is None


async def test_an_entry_that_does_not_say_when_it_was_queued_counts_as_old(client: Redis) -> None:
    await client.xadd(QUEUE, {"hello": "world"})
    assert await queue.oldest_queued(client) == datetime.fromtimestamp(0, UTC)


async def test_a_worker_that_leaves_with_nothing_in_hand_is_forgotten(client: Redis) -> None:
    await enqueued(client, 2)
    [delivery] = await read(client, "first", 1)
    await read(client, "second", 1)
    await queue.finish(client, [delivery])

    await queue.leave(client, "first")
    await queue.leave(client, "second")

    assert [one["name"] for one in await client.xinfo_consumers(QUEUE, GROUP)] == ["second"]
    assert await in_hand(client) == 1


async def test_the_stream_and_the_bell_carry_ids_and_numbers_only(client: Redis) -> None:
    await enqueued(client)
    [(_, fields)] = await entries(client)
    assert set(fields) == {"id", "queued"}
