"""`requeue_lost`: which pending comments the sweeper queues again."""

import asyncio
from datetime import datetime, timedelta
from uuid import UUID

from comments_service.domain.comments import Status
from comments_service.store.decisions import decide
from comments_service.store.pending import requeue_lost
from comments_service.store.pool import Connection, Pool, connection
from tests.stored import by_policy, stored

# Ages differ from the grace by half a minute, since the tests themselves take time.
GRACE = 60.0


async def queued(database: Connection, seconds: float) -> UUID:
    """Store a pending comment that was queued `seconds` ago."""
    comment = await stored(database)
    await database.execute(
        "UPDATE comments SET queued_at = now() - make_interval(secs => $2) WHERE id = $1", comment, seconds
    )
    return comment


async def requeue(database: Connection, before: datetime | None = None, limit: int = 500) -> list[UUID]:
    """The comments that one sweep queues again."""
    return [comment for comment, _ in await requeue_lost(database, before=before, grace=GRACE, limit=limit)]


async def ago(database: Connection, seconds: float) -> datetime:
    return await database.fetchval("SELECT now()") - timedelta(seconds=seconds)


async def test_with_an_empty_stream_every_comment_past_its_grace_is_lost(database: Connection) -> None:
    old = await queued(database, 90)
    await queued(database, 30)
    assert await requeue(database) == [old]


async def test_a_comment_queued_before_the_streams_oldest_entry_is_lost(database: Connection) -> None:
    old = await queued(database, 600 + 90)
    await queued(database, 600 + 30)
    await queued(database, 300)
    assert await requeue(database, before=await ago(database, 600)) == [old]


async def test_a_requeued_comment_counts_as_queued_now(database: Connection) -> None:
    comment = await queued(database, 90)
    [(requeued, queued_at)] = await requeue_lost(database, before=None, grace=GRACE, limit=500)
    assert requeued == comment
    assert queued_at > await ago(database, GRACE)
    assert await requeue(database) == []


async def test_a_decided_comment_is_not_lost(database: Connection) -> None:
    comment = await queued(database, 90)
    await decide(database, [by_policy(comment, Status.HELD)])
    assert await requeue(database) == []


async def test_the_oldest_comments_are_requeued_first_and_no_more_than_the_limit(
    database: Connection,
) -> None:
    comments = [await queued(database, 190 - number) for number in range(20)]
    assert sorted(await requeue(database, limit=8)) == sorted(comments[:8])
    assert sorted(await requeue(database, limit=8)) == sorted(comments[8:16])
    assert sorted(await requeue(database, limit=8)) == sorted(comments[16:])


async def test_rows_that_another_sweeper_has_locked_are_skipped(pool: Pool) -> None:
    async with connection(pool) as first, connection(pool) as second:
        comments = [await queued(first, 190 - number) for number in range(10)]
        async with first.transaction():
            assert sorted(await requeue(first, limit=4)) == sorted(comments[:4])
            async with asyncio.timeout(5):
                assert sorted(await requeue(second, limit=4)) == sorted(comments[4:8])


async def test_many_sweepers_requeue_each_comment_once(pool: Pool, database: Connection) -> None:
    comments = [await queued(database, 90) for _ in range(120)]

    async def sweep() -> list[UUID]:
        requeued: list[UUID] = []
        async with connection(pool) as sweeper:
            while batch := await requeue(sweeper, limit=7):
                requeued += batch
        return requeued

    batches = await asyncio.gather(*(sweep() for _ in range(6)))
    # A sweep ends early if the others have locked all remaining rows.
    rest = await requeue(database)
    assert sorted([*(comment for batch in batches for comment in batch), *rest]) == sorted(comments)
