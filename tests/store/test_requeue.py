"""Which pending comments the sweeper takes."""

import asyncio
from datetime import datetime, timedelta
from uuid import UUID

from comments_service.domain.comments import Status
from comments_service.store.comments import requeue_lost
from comments_service.store.decisions import decide
from comments_service.store.pool import Connection, Pool, connection
from tests.stored import by_policy, stored

# Ages differ from the grace by half a minute, since the tests themselves take time.
GRACE = 60.0


async def queued(database: Connection, seconds: float) -> UUID:
    """A pending comment that was queued some seconds ago."""
    comment = await stored(database)
    await database.execute(
        "UPDATE comments SET queued_at = now() - make_interval(secs => $2) WHERE id = $1", comment, seconds
    )
    return comment


async def lost(database: Connection, before: datetime | None = None, limit: int = 500) -> list[UUID]:
    return [one for one, _ in await requeue_lost(database, before=before, grace=GRACE, limit=limit)]


async def ago(database: Connection, seconds: float) -> datetime:
    return await database.fetchval("SELECT now()") - timedelta(seconds=seconds)


async def test_with_an_empty_stream_all_that_is_past_its_grace_is_lost(database: Connection) -> None:
    old = await queued(database, 90)
    await queued(database, 30)
    assert await lost(database) == [old]


async def test_what_was_queued_before_the_streams_oldest_entry_is_lost(database: Connection) -> None:
    old = await queued(database, 600 + 90)
    await queued(database, 600 + 30)
    await queued(database, 300)
    assert await lost(database, before=await ago(database, 600)) == [old]


async def test_what_is_taken_counts_as_queued_now(database: Connection) -> None:
    comment = await queued(database, 90)
    [(taken, queued_at)] = await requeue_lost(database, before=None, grace=GRACE, limit=500)
    assert taken == comment
    assert queued_at > await ago(database, GRACE)
    assert await lost(database) == []


async def test_what_is_decided_is_not_lost(database: Connection) -> None:
    comment = await queued(database, 90)
    await decide(database, [by_policy(comment, Status.HELD)])
    assert await lost(database) == []


async def test_the_oldest_are_taken_first_and_no_more_than_the_limit(database: Connection) -> None:
    comments = [await queued(database, 190 - number) for number in range(20)]
    assert sorted(await lost(database, limit=8)) == sorted(comments[:8])
    assert sorted(await lost(database, limit=8)) == sorted(comments[8:16])
    assert sorted(await lost(database, limit=8)) == sorted(comments[16:])


async def test_rows_that_another_sweeper_holds_are_passed_over(pool: Pool) -> None:
    async with connection(pool) as one, connection(pool) as other:
        comments = [await queued(one, 190 - number) for number in range(10)]
        async with one.transaction():
            assert sorted(await lost(one, limit=4)) == sorted(comments[:4])
            async with asyncio.timeout(5):
                assert sorted(await lost(other, limit=4)) == sorted(comments[4:8])


async def test_many_sweepers_take_each_comment_once(pool: Pool, database: Connection) -> None:
    comments = [await queued(database, 90) for _ in range(120)]

    async def sweep() -> list[UUID]:
        taken: list[UUID] = []
        async with connection(pool) as own:
            while some := await lost(own, limit=7):
                taken += some
        return taken

    taken = await asyncio.gather(*(sweep() for _ in range(6)))
    # One that finds all the rest held by others ends early; what they left is its own next time.
    rest = await lost(database)
    assert sorted([*(one for some in taken for one in some), *rest]) == sorted(comments)
