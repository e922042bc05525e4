"""The sweeper: comments that never reached the stream, or were lost from it, and reactions that were not shown."""

import asyncio
from typing import Any

from comments_service.domain.comments import Status, new_id
from comments_service.domain.people import Visitor
from comments_service.redis.client import RedisClient
from comments_service.redis.queue import QUEUE
from comments_service.settings import Settings
from comments_service.store.pool import Pool, connection
from comments_service.store.reactions import set_reaction
from moderation.worker.sweeper import LIMIT, sweep
from tests.newsroom import Newsroom
from tests.running import running_worker
from tests.stored import SITE, article_state, published, stored
from tests.waiting import wait_until
from tests.worker.scripted import ScriptedScorer


async def store_unqueued(pool: Pool, count: int) -> None:
    """Store comments as if they had been accepted a minute ago while Redis did not answer."""
    async with connection(pool) as database:
        comment = await stored(database)
        await database.execute(
            """
            INSERT INTO comments (id, site_id, article_id, author, body, visitor_id, new_visitor, request_hash)
            SELECT gen_random_uuid(), site_id, article_id, author, body, gen_random_uuid(), true, ''
            FROM comments, generate_series(2, $2) WHERE id = $1
            """,
            comment,
            count,
        )
        await database.execute("UPDATE comments SET queued_at = now() - interval '1 minute'")


async def on_the_stream(redis: RedisClient) -> list[str]:
    entries: Any = await redis.xrange(QUEUE)
    return [fields["id"] for _, fields in entries]


async def test_a_sweep_queues_more_comments_than_one_statement_takes(pool: Pool, redis: RedisClient) -> None:
    await store_unqueued(pool, 2 * LIMIT + 1)
    await sweep(pool, redis, grace=5)
    queued = await on_the_stream(redis)
    assert len(queued) == len(set(queued)) == 2 * LIMIT + 1


async def test_simultaneous_sweepers_queue_each_comment_once(pool: Pool, redis: RedisClient) -> None:
    await store_unqueued(pool, 2 * LIMIT)
    await asyncio.gather(*(sweep(pool, redis, grace=5) for _ in range(4)))
    await sweep(pool, redis, grace=5)
    queued = await on_the_stream(redis)
    assert len(queued) == len(set(queued)) == 2 * LIMIT


async def test_a_comment_on_the_stream_is_not_queued_again(newsroom: Newsroom) -> None:
    await newsroom.submit("一つ目の意見", "二つ目の意見")
    await sweep(newsroom.pool, newsroom.redis, grace=0)
    assert len(await on_the_stream(newsroom.redis)) == 2


async def test_a_comment_queued_before_the_streams_oldest_entry_is_queued_again(newsroom: Newsroom) -> None:
    async with connection(newsroom.pool) as database:
        lost = await stored(database)
    queued = await newsroom.submit("一つ目の意見", "二つ目の意見")
    await sweep(newsroom.pool, newsroom.redis, grace=0)
    assert await on_the_stream(newsroom.redis) == [str(comment) for comment in (*queued, lost)]


async def test_a_comment_that_was_never_queued_is_decided(newsroom: Newsroom, settings: Settings) -> None:
    async with connection(newsroom.pool) as database:
        comment = await stored(database)
    async with running_worker(settings, ScriptedScorer()):
        assert (await newsroom.decided(comment)).status is Status.APPROVED


async def test_a_reaction_that_a_killed_process_took_is_shown(pool: Pool, settings: Settings) -> None:
    async with connection(pool) as database:
        comment = await published(database)
        assert await set_reaction(database, comment, Visitor(new_id(), SITE), "empathy")

    async def shown() -> bool:
        async with connection(pool) as database:
            return await article_state(database) == (1, 2)

    async with running_worker(settings, ScriptedScorer()):
        await wait_until(shown, "the reaction was never shown")
    async with connection(pool) as database:
        assert await database.fetchval("SELECT reactions FROM comments") == '{"empathy": 1}'
