"""Accepting a comment: once for each idempotency key, on open articles, under published parents."""

import asyncio
import random

import asyncpg
import pytest

from comments_service.domain.comments import AcceptedComment, NewComment, Status, new_id
from comments_service.store.comments import insert_comment, insert_comments, select_accepted
from comments_service.store.decisions import decide
from comments_service.store.pool import Connection, Pool, connection
from tests.stored import (
    SITE,
    TRAM,
    by_moderator,
    by_policy,
    comment_state,
    name_article,
    new_comment,
    published,
    stored,
    waiting_for_locks,
)
from tests.waiting import wait_until


async def accept(pool: Pool, new: NewComment) -> AcceptedComment | None:
    async with connection(pool) as database:
        return await insert_comment(database, new)


async def test_a_comment_is_accepted_as_pending(database: Connection) -> None:
    new = new_comment()
    accepted = await insert_comment(database, new)
    assert accepted is not None
    assert (accepted.id, accepted.visitor_id, accepted.new_visitor) == (new.id, new.visitor_id, True)
    assert await comment_state(database, new.id) == ("pending", 1, None)


async def test_only_one_of_many_requests_with_the_same_key_is_accepted(
    pool: Pool, database: Connection
) -> None:
    requests = [new_comment(idempotency_key="key-1") for _ in range(40)]

    answers = await asyncio.gather(*(accept(pool, request) for request in requests))

    [accepted] = [answer for answer in answers if answer is not None]
    assert await select_accepted(database, SITE, "key-1") == accepted
    assert await database.fetchval("SELECT count(*) FROM comments") == 1


async def test_an_idempotency_key_belongs_to_its_site(database: Connection) -> None:
    await database.execute("INSERT INTO sites (site_id) VALUES ('other')")
    first = await stored(database, idempotency_key="key-1")
    second = await stored(database, idempotency_key="key-1", site_id="other")

    for site, comment in ((SITE, first), ("other", second)):
        accepted = await select_accepted(database, site, "key-1")
        assert accepted is not None
        assert accepted.id == comment
    assert await select_accepted(database, SITE, "key-2") is None


async def test_many_first_comments_at_once_make_their_article_once(pool: Pool, database: Connection) -> None:
    answers = await asyncio.gather(*(accept(pool, new_comment()) for _ in range(40)))

    assert None not in answers
    assert await database.fetchval("SELECT count(*) FROM comments WHERE article_id = $1", TRAM) == 40
    assert await database.fetchval("SELECT count(*) FROM articles") == 1


async def test_a_closed_article_takes_no_comment(database: Connection) -> None:
    await name_article(database, SITE, TRAM, title="市電、復活へ", url=None, closed=True)
    assert await insert_comment(database, new_comment()) is None
    assert await insert_comment(database, new_comment(article_id="another")) is not None


async def test_a_published_comment_can_be_answered(database: Connection) -> None:
    parent = await published(database)
    assert await insert_comment(database, new_comment(parent_id=parent)) is not None


async def test_only_a_published_comment_can_be_answered(database: Connection) -> None:
    removed = await published(database)
    await decide(database, [by_moderator(removed, Status.REMOVED, 2)])
    held = await stored(database)
    await decide(database, [by_policy(held, Status.HELD)])

    for parent in (new_id(), await stored(database), held, removed):
        assert await insert_comment(database, new_comment(parent_id=parent)) is None


async def test_a_parent_on_another_article_or_site_cannot_be_answered(database: Connection) -> None:
    await database.execute("INSERT INTO sites (site_id) VALUES ('other')")
    for field in ({"article_id": "another"}, {"site_id": "other"}):
        parent = await published(database, **field)
        assert await insert_comment(database, new_comment(parent_id=parent)) is None


async def test_comments_that_are_inserted_together_are_accepted_each_by_itself(database: Connection) -> None:
    await name_article(database, SITE, "closed", title="市電、復活へ", url=None, closed=True)
    earlier = await stored(database, idempotency_key="key-1")
    news = [
        new_comment(idempotency_key="key-1"),
        new_comment(idempotency_key="key-2"),
        new_comment(article_id="closed"),
        new_comment(idempotency_key="key-2"),
        new_comment(article_id="another"),
        new_comment(parent_id=earlier),
        new_comment(),
    ]
    answers = await insert_comments(database, news)
    accepted = [answer.id if answer else None for answer in answers]
    assert accepted[:1] + accepted[2:3] + accepted[5:6] == [None] * 3
    # One of the two with the same key, and those that nothing is wrong with.
    assert [accepted[1], accepted[3]].count(None) == 1
    assert (accepted[4], accepted[6]) == (news[4].id, news[6].id)
    stored_ids = await database.fetch("SELECT id FROM comments")
    assert {row["id"] for row in stored_ids} == {earlier, *accepted} - {None}


async def test_an_error_of_one_comment_stores_none_of_those_together_with_it(database: Connection) -> None:
    news = [new_comment(), new_comment(site_id="no-such-site"), new_comment()]
    with pytest.raises(asyncpg.ForeignKeyViolationError):
        await insert_comments(database, news)
    assert await database.fetchval("SELECT count(*) FROM comments") == 0


async def test_many_that_make_the_same_articles_do_not_deadlock(pool: Pool, database: Connection) -> None:
    async def accept_together(seed: int) -> list[AcceptedComment | None]:
        names = [f"article-{number}" for number in range(20)]
        random.Random(seed).shuffle(names)
        async with connection(pool) as own:
            return await insert_comments(own, [new_comment(article_id=name) for name in names])

    answers = await asyncio.gather(*(accept_together(seed) for seed in range(20)))
    assert None not in [answer for together in answers for answer in together]
    assert await database.fetchval("SELECT count(*) FROM comments") == 400
    assert await database.fetchval("SELECT count(*) FROM articles") == 20


async def test_keys_in_common_under_different_articles_refuse_nobody(
    pool: Pool, database: Connection
) -> None:
    """Two calls that wait for each other's keys: one is rolled back, and stores its comments one by one."""
    news = [
        new_comment(article_id="a", idempotency_key="key-1"),
        new_comment(article_id="b", idempotency_key="key-2"),
        new_comment(article_id="c"),
    ]
    async with connection(pool) as other, other.transaction():
        await insert_comment(other, new_comment(article_id="d", idempotency_key="key-2"))
        together = asyncio.create_task(_insert_together(pool, news))

        async def waits() -> bool:
            # The one that began to wait first finds the deadlock, a second later.
            return await waiting_for_locks(database, seconds=0.2)

        await wait_until(waits, "the comments did not wait for the key")
        alone = await insert_comment(other, new_comment(article_id="d", idempotency_key="key-1"))
    answers = await together
    # After the rollback either of the two may be the first with the key.
    assert [alone, answers[0]].count(None) == 1
    assert [answer and answer.id for answer in answers[1:]] == [None, news[2].id]


async def _insert_together(pool: Pool, news: list[NewComment]) -> list[AcceptedComment | None]:
    async with connection(pool) as own:
        return await insert_comments(own, news)
