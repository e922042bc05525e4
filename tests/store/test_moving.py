"""Articles that move while somebody writes and reacts: nobody waits for their comments, and nothing is lost."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from uuid import UUID, uuid4

import pytest

from comments_service.domain.articles import ArticleKey
from comments_service.domain.comments import new_id
from comments_service.domain.moving import MovedArticle
from comments_service.domain.people import Visitor
from comments_service.store.comments import insert_comment
from comments_service.store.moving import move_article
from comments_service.store.pool import Connection, Pool, connection
from comments_service.store.reaction_flushes import flush_reactions
from comments_service.store.reactions import (
    count_reactions,
    select_own_reactions,
    set_article_reaction,
    set_reaction,
)
from comments_service.store.reader_merges import take_along
from tests.stored import SITE, miscounted, new_comment, published, stored, waiting_for_locks
from tests.waiting import wait_until

OLD, NEW = ArticleKey(SITE, "old"), ArticleKey(SITE, "new")


async def article_of(database: Connection, comment: UUID) -> str:
    return await database.fetchval("SELECT article_id FROM comments WHERE id = $1", comment)


@asynccontextmanager
async def moving(pool: Pool, waits_for: UUID) -> AsyncGenerator[asyncio.Task[MovedArticle]]:
    """The old article is being merged during the block: it waits for this comment, and has others already."""

    async def move() -> MovedArticle:
        async with connection(pool, 60) as database:
            return await move_article(database, OLD, "new", "merge")

    async with connection(pool, 60) as other, other.transaction():
        await other.execute("SELECT FROM comments WHERE id = $1 FOR NO KEY UPDATE", waits_for)
        task = asyncio.create_task(move())
        await wait_until(lambda: waiting_for_locks(other), "the move does not wait")
        yield task


async def test_readers_write_and_react_while_comments_are_moved(pool: Pool, database: Connection) -> None:
    key, reader = str(uuid4()), Visitor(new_id(), SITE)
    sent = new_comment(article_id="old", idempotency_key=key)
    assert await insert_comment(database, sent)
    first = await published(database, article_id="old")
    last = await published(database, article_id="old")
    await published(database, article_id="new")
    async with moving(pool, last) as move:
        # What any of these waited for would not come before the end of the block.
        written = await stored(database, article_id="old")
        reply = await stored(database, article_id="old", parent_id=first)
        beside = await published(database, article_id="new")
        taken = await set_reaction(database, first, reader, "empathy")
        again = new_comment(article_id="old", idempotency_key=key)
        assert await insert_comment(database, again) is None
        assert taken is not None
        assert taken.article == OLD
        assert not move.done()
    moved = await move
    assert (moved.count, moved.changed) == (4, True)
    articles = {await article_of(database, each) for each in (sent.id, first, last, written, reply, beside)}
    assert articles == {"new"}
    assert await miscounted(database) == []
    assert await count_reactions(database, NEW, first) == {"empathy": 1}
    ranked = await database.fetch(
        "SELECT article_id, span, sum(published) FROM published_counts GROUP BY article_id, span ORDER BY span"
    )
    assert [tuple(row) for row in ranked] == [("new", "day", 4), ("new", "hour", 4)]


async def test_what_is_taken_along_waits_for_a_move(pool: Pool, database: Connection) -> None:
    visitor, account = Visitor(new_id(), SITE), new_id()
    own = await published(database, article_id="old", visitor_id=visitor.id)
    last = await published(database, article_id="old")
    await published(database, article_id="new")
    await set_reaction(database, last, visitor, "empathy")

    async def take() -> int:
        async with connection(pool, 60) as another, another.transaction():
            return (await take_along(another, visitor, account)).comments

    async with moving(pool, last) as move:
        taking = asyncio.create_task(take())
        await wait_until(
            lambda: _waiting(database, 2), "what the visitor has is taken along in the middle of a move"
        )
    assert (await move).changed
    assert await taking == 1
    assert await article_of(database, own) == "new"
    assert await database.fetchval("SELECT visitor_id FROM comments WHERE id = $1", own) == account


async def _waiting(database: Connection, sessions: int) -> bool:
    waiting = "SELECT count(DISTINCT pid) FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE NOT granted"
    return await database.fetchval(f"{waiting} AND datname = current_database()") == sessions


@pytest.mark.parametrize("to_article", [False, True])
async def test_a_reaction_that_is_taken_back_while_its_article_moves_is_gone(
    pool: Pool, database: Connection, *, to_article: bool
) -> None:
    reader = Visitor(new_id(), SITE)
    comment = await published(database, article_id="old")
    await published(database, article_id="new")
    await set_reaction(database, comment, reader, "empathy")
    await set_article_reaction(database, OLD, reader.id, "insight")

    async def take_back() -> object:
        async with connection(pool) as another:
            if to_article:
                return await set_article_reaction(another, OLD, reader.id, None)
            return await set_reaction(another, comment, reader, None)

    async with connection(pool, 60) as mover, mover.transaction():
        await move_article(mover, OLD, "new", "merge")
        taking = asyncio.create_task(take_back())
        await wait_until(lambda: waiting_for_locks(mover), "taking back does not wait for the move")
    assert await taking == (NEW, True)
    own = await select_own_reactions(database, NEW, reader.id)
    assert own == (({comment: "empathy"}, None) if to_article else ({}, "insight"))
    numbers = await count_reactions(database, NEW), await count_reactions(database, NEW, comment)
    assert numbers == (({}, {"empathy": 1}) if to_article else ({"insight": 1}, {}))


async def test_a_process_that_does_not_know_of_a_move_takes_a_reaction_back(database: Connection) -> None:
    reader = Visitor(new_id(), SITE)
    await published(database, article_id="old")
    await set_article_reaction(database, OLD, reader.id, "insight")
    await move_article(database, OLD, "new", "move")
    assert await set_article_reaction(database, OLD, reader.id, None) == (NEW, True)
    assert await count_reactions(database, NEW) == {}


async def test_readers_are_shown_after_a_move_what_was_taken_back_before_it(database: Connection) -> None:
    reader = Visitor(new_id(), SITE)
    comment = await published(database, article_id="old")
    await published(database, article_id="new")
    await set_reaction(database, comment, reader, "empathy")
    await flush_reactions(database, OLD, ["empathy"])
    await set_reaction(database, comment, reader, None)
    await move_article(database, OLD, "new", "merge")
    await database.execute("UPDATE reaction_flushes SET flushed_at = flushed_at - interval '1 second'")
    flush = await flush_reactions(database, NEW, ["empathy"])
    assert flush.revision is not None
    assert await database.fetchval("SELECT reactions FROM comments WHERE id = $1", comment) == "{}"
