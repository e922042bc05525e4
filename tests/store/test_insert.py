"""Accepting a comment: once for each idempotency key, on open articles, under published parents."""

import asyncio

from comments_service.domain.comments import AcceptedComment, NewComment, Status, new_id
from comments_service.store.articles import name_article
from comments_service.store.comments import insert_comment, select_accepted
from comments_service.store.decisions import decide
from comments_service.store.pool import Connection, Pool, connection
from tests.stored import SITE, TRAM, by_moderator, by_policy, comment_state, new_comment, published, stored


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
