"""Reactions: exact whatever happens at once, and shown to readers once a second."""

import asyncio
import random
from uuid import UUID

import msgspec
import pytest

from comments_service.domain.articles import ArticleKey
from comments_service.domain.comments import Status, new_id
from comments_service.domain.people import Visitor
from comments_service.domain.reactions import ArticleReactions
from comments_service.store.decisions import decide
from comments_service.store.pool import Connection, Pool, connection, open_pool
from comments_service.store.reaction_flushes import flush_reactions, select_due_articles
from comments_service.store.reactions import (
    count_reactions,
    select_article_reactions,
    select_own_reactions,
    set_article_reaction,
    set_reaction,
)
from moderation.measures import share
from tests.stored import SITE, TRAM, article_state, by_moderator, published, stored, waiting_for_locks
from tests.waiting import wait_until

ARTICLE = ArticleKey(SITE, TRAM)
KINDS = ("empathy", "insight", "doubt")
POSITIVE = ("empathy", "insight")


def reader() -> Visitor:
    return Visitor(new_id(), SITE)


async def react(database: Connection, comment: UUID, kind: str, times: int = 1) -> None:
    """As many readers choose this kind."""
    for _ in range(times):
        assert await set_reaction(database, comment, reader(), kind)


async def shown(database: Connection, comment: UUID) -> dict[str, int]:
    """What readers are shown of a comment's reactions."""
    return msgspec.json.decode(
        await database.fetchval("SELECT reactions FROM comments WHERE id = $1", comment)
    )


async def a_second_later(database: Connection) -> None:
    await database.execute("UPDATE reaction_flushes SET flushed_at = flushed_at - interval '1 second'")


async def anything_due(database: Connection) -> bool:
    return await database.fetchval("SELECT EXISTS (SELECT FROM reaction_counts WHERE due)")


async def miscounted(database: Connection) -> int:
    """Returns how many counts are not the number of rows, or are of no rows and not 0."""
    return await database.fetchval(
        """
        SELECT count(*) FROM reaction_counts counts FULL JOIN (
            SELECT comment_id, site_id, article_id, kind, count(*) AS number FROM reactions
            GROUP BY comment_id, site_id, article_id, kind
        ) rows USING (comment_id, site_id, article_id, kind)
        WHERE coalesce(counts.number, 0) <> coalesce(rows.number, 0)
        """
    )


class TestReacting:
    async def test_a_reader_has_one_reaction_and_changes_it(self, database: Connection) -> None:
        comment, visitor = await published(database), reader()
        changed: list[bool] = []
        for kind in ("empathy", "empathy", "doubt", None, None):
            taken = await set_reaction(database, comment, visitor, kind)
            assert taken is not None
            changed.append(taken.changed)
            assert await count_reactions(database, ARTICLE, comment) == ({kind: 1} if kind else {})
        assert changed == [True, False, True, True, False]
        assert await miscounted(database) == 0

    async def test_only_visible_comments_of_the_visitors_site_take_reactions(
        self, database: Connection
    ) -> None:
        waiting, removed, visible = (
            await stored(database),
            await published(database),
            await published(database),
        )
        assert await decide(database, [by_moderator(removed, Status.REMOVED, 2)])
        stranger = Visitor(new_id(), "evening")
        assert await set_reaction(database, waiting, reader(), "empathy") is None
        assert await set_reaction(database, removed, reader(), "empathy") is None
        assert await set_reaction(database, visible, stranger, "empathy") is None
        assert await set_reaction(database, new_id(), reader(), "empathy") is None

    async def test_an_article_that_nobody_commented_on_takes_reactions(self, database: Connection) -> None:
        visitor = reader()
        assert (await set_article_reaction(database, ARTICLE, visitor.id, "insight")).changed
        assert not (await set_article_reaction(database, ARTICLE, visitor.id, "insight")).changed
        assert await count_reactions(database, ARTICLE) == {"insight": 1}
        assert (await select_own_reactions(database, ARTICLE, visitor.id)).to_article == "insight"
        assert (await set_article_reaction(database, ARTICLE, visitor.id, None)).changed
        assert await count_reactions(database, ARTICLE) == {}

    async def test_a_reader_finds_the_own_reactions_of_an_article(self, database: Connection) -> None:
        first, second = await published(database), await published(database)
        elsewhere = await published(database, article_id="school-lunch")
        visitor = reader()
        for comment, kind in ((first, "empathy"), (second, "doubt"), (elsewhere, "empathy")):
            await set_reaction(database, comment, visitor, kind)
        await react(database, first, "insight")
        own = await select_own_reactions(database, ARTICLE, visitor.id)
        assert own == ({first: "empathy", second: "doubt"}, None)


class TestExactness:
    async def test_sixteen_connections_at_once_lose_nothing(self, database_url: str, pool: Pool) -> None:
        choices = random.Random(11)
        async with connection(pool) as database:
            comments = [await published(database) for _ in range(3)]
        # Few readers, so that one reacts by several connections at once.
        readers = [reader() for _ in range(6)]
        sixteen = await open_pool(database_url, max_size=17)

        async def process() -> None:
            for _ in range(60):
                kind = choices.choice((*KINDS, None))
                visitor, comment = choices.choice(readers), choices.choice((*comments, None))
                async with connection(sixteen) as database:
                    if comment is None:
                        await set_article_reaction(database, ARTICLE, visitor.id, kind)
                    else:
                        await set_reaction(database, comment, visitor, kind)

        all_reacted = asyncio.Event()

        async def flush() -> None:
            while not all_reacted.is_set():
                async with connection(sixteen) as database:
                    await flush_reactions(database, ARTICLE, POSITIVE)
                    await a_second_later(database)

        flushing = asyncio.create_task(flush())
        await asyncio.gather(*(process() for _ in range(16)))
        all_reacted.set()
        await flushing
        async with connection(pool) as database:
            assert await miscounted(database) == 0
            await a_second_later(database)
            await flush_reactions(database, ARTICLE, POSITIVE)
            assert not await anything_due(database)
            for comment in comments:
                assert await shown(database, comment) == await count_reactions(database, ARTICLE, comment)
            assert (await select_article_reactions(database, ARTICLE)).reactions == await count_reactions(
                database, ARTICLE
            )
        sixteen.terminate()


class TestLocks:
    async def test_a_flush_locks_the_article_after_all_its_comments(
        self, database: Connection, pool: Pool
    ) -> None:
        first, last = [await published(database) for _ in range(2)]
        await react(database, first, "empathy")
        await react(database, last, "empathy")
        async with connection(pool) as deciding, connection(pool) as flushing:
            async with deciding.transaction():
                await deciding.execute("SELECT FROM comments WHERE id = $1 FOR NO KEY UPDATE", last)
                flush = asyncio.create_task(flush_reactions(flushing, ARTICLE, POSITIVE))
                await wait_until(lambda: waiting_for_locks(database), "the flush to wait for the comment")
                # As `decide` does next. With the article locked already, each would wait for the other.
                await deciding.execute(
                    "SELECT FROM articles WHERE site_id = $1 AND article_id = $2 FOR NO KEY UPDATE NOWAIT",
                    *ARTICLE,
                )
            assert (await flush).revision is not None


class TestShowing:
    async def test_readers_are_shown_all_that_is_due_at_one_revision(self, database: Connection) -> None:
        first, second = await published(database), await published(database)
        await react(database, first, "empathy", 2)
        await react(database, second, "doubt")
        await set_article_reaction(database, ARTICLE, new_id(), "insight")
        assert await select_due_articles(database, 10) == [ARTICLE]
        assert await shown(database, first) == {}
        flush = await flush_reactions(database, ARTICLE, POSITIVE)
        assert flush == (0, 3, 2)
        assert await article_state(database) == (2, 3)
        assert await shown(database, first) == {"empathy": 2}
        assert await shown(database, second) == {"doubt": 1}
        assert await select_article_reactions(database, ARTICLE) == ArticleReactions({"insight": 1}, 3)
        assert not await anything_due(database)

    async def test_readers_are_shown_no_more_than_once_a_second(self, database: Connection) -> None:
        comment = await published(database)
        await react(database, comment, "empathy")
        assert (await flush_reactions(database, ARTICLE, POSITIVE)).revision == 2
        await react(database, comment, "empathy")
        early = await flush_reactions(database, ARTICLE, POSITIVE)
        assert early.revision is None
        assert 0 < early.wait <= 1
        assert await shown(database, comment) == {"empathy": 1}
        await a_second_later(database)
        assert await flush_reactions(database, ARTICLE, POSITIVE) == (0, 3, 1)
        assert await shown(database, comment) == {"empathy": 2}

    async def test_what_is_too_much_at_once_comes_a_second_later(self, database: Connection) -> None:
        comments = sorted([await published(database) for _ in range(3)])
        for comment in comments:
            await react(database, comment, "empathy")
            await react(database, comment, "doubt")
        assert await flush_reactions(database, ARTICLE, POSITIVE, most=3) == (1, 4, 3)
        assert await shown(database, comments[0]) == {"empathy": 1, "doubt": 1}
        await a_second_later(database)
        assert await flush_reactions(database, ARTICLE, POSITIVE, most=4) == (0, 5, 3)
        assert [await shown(database, comment) for comment in comments] == [{"empathy": 1, "doubt": 1}] * 3

    async def test_a_reaction_that_was_taken_back_moves_no_revision(self, database: Connection) -> None:
        comment, visitor = await published(database), reader()
        await set_reaction(database, comment, visitor, "empathy")
        await set_reaction(database, comment, visitor, None)
        assert await flush_reactions(database, ARTICLE, POSITIVE) == (0, None, 0)
        assert not await anything_due(database)

    @pytest.mark.parametrize(("good", "bad"), [(1, 0), (0, 1), (3, 1), (7, 0), (2, 5)])
    async def test_the_rank_is_the_lower_wilson_bound_of_the_positive_kinds(
        self, database: Connection, good: int, bad: int
    ) -> None:
        comment = await published(database)
        await react(database, comment, "insight", good)
        await react(database, comment, "doubt", bad)
        await flush_reactions(database, ARTICLE, POSITIVE)
        rank = await database.fetchval("SELECT rank FROM comments WHERE id = $1", comment)
        bound = share(good, good + bad)
        assert bound
        assert rank == pytest.approx(bound.low, abs=1e-4)


async def test_showing_reactions_locks_all_comments_before_their_article(pool: Pool) -> None:
    """It locked the article after the first comment. Whoever had locked the second one then waited for ever."""
    async with connection(pool) as database, connection(pool) as watcher:
        comments = sorted([await published(database), await published(database)])
        for comment in comments:
            await react(database, comment, "empathy")

        async def show() -> None:
            async with connection(pool) as flusher:
                await flush_reactions(flusher, ARTICLE, POSITIVE)

        async with database.transaction():
            await database.execute("SELECT FROM comments WHERE id = $1 FOR NO KEY UPDATE", comments[1])
            showing = asyncio.create_task(show())
            await wait_until(lambda: waiting_for_locks(watcher), "nobody waits for the comment")
            assert await decide(database, [by_moderator(comments[1], Status.REMOVED, 2)])
        await showing
        assert await shown(database, comments[0]) == {"empathy": 1}
