"""Deliveries of the stream: each to one worker, counted, leased, and taken over when the lease ends."""

import asyncio
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from redis.asyncio import Redis
from redis.exceptions import ResponseError

from comments_service import streams
from comments_service.domain.comments import new_id
from comments_service.streams import GROUP, QUEUE, Delivery

QUEUED = datetime(2026, 4, 1, 9, 30, 0, 123456, tzinfo=UTC)
LEASE_MS = 60_000


@pytest.fixture
async def queue(redis: Redis) -> Redis:
    """A Redis whose stream and group are there."""
    await streams.ensure_group(redis)
    return redis


async def enqueued(queue: Redis, count: int = 1) -> list[UUID]:
    comments = [new_id() for _ in range(count)]
    await streams.enqueue(queue, [(comment, QUEUED) for comment in comments])
    return comments


async def read(queue: Redis, consumer: str = "first", count: int = 10) -> list[Delivery]:
    return await streams.read_new(queue, consumer, count, block_ms=1)


async def given_up(queue: Redis, delivery: Delivery, consumer: str = "first") -> None:
    """Let a delivery's lease end."""
    await streams.release(queue, consumer, delivery, LEASE_MS)


async def claim(queue: Redis, consumer: str = "second") -> Delivery | None:
    return await streams.claim_stale(queue, consumer, LEASE_MS)


async def entries(queue: Redis) -> list[tuple[str, dict[str, str]]]:
    answer: Any = await queue.xrange(QUEUE)
    return answer


async def in_hand(queue: Redis) -> int:
    return (await queue.xpending(QUEUE, GROUP))["pending"]


async def test_comments_are_delivered_in_the_order_they_were_queued(queue: Redis) -> None:
    comments = await enqueued(queue, 3)
    assert [(one.comment_id, one.attempt) for one in await read(queue)] == [
        (comment, 1) for comment in comments
    ]


async def test_a_comment_is_delivered_to_one_worker(queue: Redis) -> None:
    comments = await enqueued(queue, 30)
    shares = await asyncio.gather(*(read(queue, f"worker-{number}", 10) for number in range(5)))
    assert sorted(str(one.comment_id) for share in shares for one in share) == sorted(map(str, comments))


async def test_no_more_is_read_than_asked_for(queue: Redis) -> None:
    await enqueued(queue, 5)
    assert [len(await read(queue, count=2)) for _ in range(4)] == [2, 2, 1, 0]


async def test_what_is_finished_is_gone(queue: Redis) -> None:
    await enqueued(queue, 2)
    first, second = await read(queue)

    await streams.finish(queue, [first])
    assert (await streams.queue_length(queue), await in_hand(queue)) == (1, 1)

    await streams.finish(queue, [second])
    await streams.finish(queue, [second])
    assert (await streams.queue_length(queue), await in_hand(queue)) == (0, 0)


async def test_entries_older_than_the_group_are_delivered(redis: Redis) -> None:
    [comment] = await enqueued(redis)
    await streams.ensure_group(redis)
    await streams.ensure_group(redis)
    assert [one.comment_id for one in await read(redis)] == [comment]


async def test_a_missing_group_is_an_error_that_says_so(redis: Redis) -> None:
    for call in (read(redis), claim(redis)):
        with pytest.raises(ResponseError, match=r"^NOGROUP"):
            await call


async def test_a_destroyed_group_begins_again_with_what_is_unfinished(queue: Redis) -> None:
    comments = await enqueued(queue, 3)
    first, *_ = await read(queue)
    await streams.finish(queue, [first])
    await queue.xgroup_destroy(QUEUE, GROUP)

    await streams.ensure_group(queue)

    assert [one.comment_id for one in await read(queue)] == comments[1:]


async def test_a_live_workers_deliveries_are_not_taken(queue: Redis) -> None:
    await enqueued(queue)
    await read(queue)
    assert await claim(queue) is None


async def test_a_lapsed_delivery_is_taken_over_and_counted(queue: Redis) -> None:
    [comment] = await enqueued(queue)
    [delivery] = await read(queue)
    for attempt in (2, 3, 4):
        await given_up(queue, delivery)
        taken = await claim(queue)
        assert taken == Delivery(delivery.entry, comment, attempt)


async def test_a_lapsed_delivery_goes_to_one_of_many_who_want_it(queue: Redis) -> None:
    await enqueued(queue, 3)
    for delivery in await read(queue):
        await given_up(queue, delivery)

    taken = await asyncio.gather(*(claim(queue, f"worker-{number}") for number in range(8)))

    won = [one.entry for one in taken if one]
    assert len(won) == len(set(won)) == 3


async def test_a_lapsed_delivery_is_found_behind_any_number_of_live_ones(queue: Redis) -> None:
    """XAUTOCLAIM would look at a few of the oldest entries and give up."""
    await enqueued(queue, 300)
    deliveries = await read(queue, count=300)
    await given_up(queue, deliveries[-1])
    taken = await claim(queue)
    assert taken
    assert taken.entry == deliveries[-1].entry


async def test_renewing_keeps_a_delivery_and_does_not_count(queue: Redis) -> None:
    await enqueued(queue)
    [delivery] = await read(queue)
    await given_up(queue, delivery)

    for _ in range(5):
        await streams.renew(queue, "first", [delivery])
    assert await claim(queue) is None

    await given_up(queue, delivery)
    taken = await claim(queue)
    assert taken
    assert taken.attempt == 2


async def test_a_delivery_released_for_later_waits_for_the_rest_of_its_lease(queue: Redis) -> None:
    await enqueued(queue)
    [delivery] = await read(queue)
    await streams.release(queue, "first", delivery, LEASE_MS // 2)
    assert await claim(queue) is None
    assert await streams.claim_stale(queue, "second", LEASE_MS // 2) is not None


async def test_what_was_given_back_untried_does_not_count(queue: Redis) -> None:
    await enqueued(queue, 2)
    await streams.give_back(queue, "first", await read(queue), LEASE_MS)
    first = await claim(queue)
    assert first
    await streams.give_back(queue, "second", [first], LEASE_MS)

    attempts = [one.attempt for one in (await claim(queue), await claim(queue)) if one]
    assert attempts == [1, 1]


async def test_an_entry_of_somebody_else_has_no_comment(queue: Redis) -> None:
    await queue.xadd(QUEUE, {"hello": "world"})
    await queue.xadd(QUEUE, {"id": "not a comment's id"})
    deliveries = await read(queue)
    assert [one.comment_id for one in deliveries] == [None, None]
    await streams.finish(queue, deliveries)
    assert await streams.queue_length(queue) == 0


async def test_an_entry_deleted_by_somebody_else_keeps_nobody_busy(queue: Redis) -> None:
    """Redis 6.2 still hands it out, newer ones forget it."""
    [_, comment] = await enqueued(queue, 2)
    for delivery in await read(queue):
        await given_up(queue, delivery)
    await queue.xdel(QUEUE, (await entries(queue))[0][0])

    taken: list[UUID | None] = []
    while one := await claim(queue):
        taken.append(one.comment_id)
        await streams.finish(queue, [one])

    assert [one for one in taken if one] == [comment]
    assert await in_hand(queue) == 0


async def test_the_oldest_unfinished_entry_says_when_it_was_queued(queue: Redis) -> None:
    assert await streams.oldest_queued(queue) is None
    await streams.enqueue(queue, [(new_id(), QUEUED)])
    await streams.enqueue(queue, [(new_id(), datetime(2026, 4, 2, tzinfo=UTC))])
    assert await streams.oldest_queued(queue) == QUEUED

    first, second = await read(queue)
    await streams.finish(queue, [first])
    assert await streams.oldest_queued(queue) == datetime(2026, 4, 2, tzinfo=UTC)
    await streams.finish(queue, [second])
    assert await streams.oldest_queued(queue) is None


async def test_an_entry_that_does_not_say_when_it_was_queued_counts_as_old(queue: Redis) -> None:
    await queue.xadd(QUEUE, {"hello": "world"})
    assert await streams.oldest_queued(queue) == datetime.fromtimestamp(0, UTC)


async def test_a_worker_that_leaves_with_nothing_in_hand_is_forgotten(queue: Redis) -> None:
    await enqueued(queue, 2)
    [delivery] = await read(queue, "first", 1)
    await read(queue, "second", 1)
    await streams.finish(queue, [delivery])

    await streams.leave(queue, "first")
    await streams.leave(queue, "second")

    assert [one["name"] for one in await queue.xinfo_consumers(QUEUE, GROUP)] == ["second"]
    assert await in_hand(queue) == 1


async def test_the_stream_and_the_bell_carry_ids_and_numbers_only(queue: Redis) -> None:
    await enqueued(queue)
    [(_, fields)] = await entries(queue)
    assert set(fields) == {"id", "queued"}
