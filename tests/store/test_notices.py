"""Notices: what is told to whom, and that none is missed."""

import asyncio
from typing import Any
from uuid import UUID

from comments_service.domain.comments import Status, new_id
from comments_service.domain.people import Visitor
from comments_service.store.decisions import decide
from comments_service.store.notices import select_notices
from comments_service.store.pool import Connection, connection, open_pool
from tests.store.changing import edit, withdraw
from tests.stored import SITE, by_moderator, by_policy, published, stored

VISITOR = new_id()


async def told(database: Connection, visitor: UUID = VISITOR, since: int | None = None) -> list[Any]:
    """Kind and comment of each notice, with the answer or the number that it names."""
    notices, _ = await select_notices(database, Visitor(visitor, SITE), since, 50)
    return [(one.kind, one.comment_id, one.reply_id or one.count) for one in notices]


async def test_each_new_status_is_told_with_its_reason(database: Connection) -> None:
    comment = await stored(database, visitor_id=VISITOR)
    await decide(database, [by_policy(comment, Status.HELD)])
    await decide(database, [by_moderator(comment, Status.APPROVED, 2)])
    await decide(database, [by_moderator(comment, Status.APPROVED, 3)])
    await decide(database, [by_moderator(comment, Status.REMOVED, 4)])

    notices, last = await select_notices(database, Visitor(VISITOR, SITE), None, 50)
    assert [(one.number, one.kind, one.reason, one.actor) for one in notices] == [
        (1, "held", "clean", "policy"),
        (2, "approved", None, "moderator"),
        (3, "removed", "読み直しました", "moderator"),
    ]
    assert last == 3
    assert await select_notices(database, Visitor(VISITOR, SITE), 3, 50) == ([], 3)
    assert await told(database, since=2) == [("removed", comment, None)]
    assert await select_notices(database, Visitor(VISITOR, "evening"), None, 50) == ([], 0)


async def test_the_newest_notices_come_first_to_hand_in_their_order(database: Connection) -> None:
    comments = [await published(database, visitor_id=VISITOR) for _ in range(5)]
    notices, last = await select_notices(database, Visitor(VISITOR, SITE), None, 2)
    assert ([one.comment_id for one in notices], last) == (comments[3:], 5)
    notices, last = await select_notices(database, Visitor(VISITOR, SITE), 0, 2)
    assert ([one.comment_id for one in notices], last) == (comments[:2], 2)


async def test_an_answer_is_told_once_when_it_is_first_seen(database: Connection) -> None:
    comment = await published(database, visitor_id=VISITOR)
    answer = await stored(database, parent_id=comment)
    assert await told(database, since=1) == []

    await decide(database, [by_policy(answer, Status.APPROVED)])
    assert await told(database, since=1) == [("answered", comment, answer)]
    await decide(database, [by_moderator(answer, Status.REMOVED, 2)])
    assert await told(database, since=1) == []
    await decide(database, [by_moderator(answer, Status.APPROVED, 3)])
    await edit(database, answer, "私も同じ意見です。")
    await decide(database, [by_policy(answer, Status.APPROVED, 5)])
    assert await told(database, since=1) == [("answered", comment, answer)]


async def test_nobody_is_told_of_the_own_answer_nor_of_a_withdrawn_comment(database: Connection) -> None:
    comment = await published(database, visitor_id=VISITOR)
    await published(database, visitor_id=VISITOR, parent_id=comment)
    await published(database, parent_id=comment)
    await withdraw(database, comment)
    assert [kind for kind, _, _ in await told(database)] == ["approved"]


async def test_ten_reactions_are_told_once(database: Connection) -> None:
    comment = await published(database, visitor_id=VISITOR)
    for counts in ('{"empathy": 6, "doubt": 3}', '{"empathy": 7, "doubt": 3}', "{}", '{"empathy": 120}'):
        await database.execute("UPDATE comments SET reactions = $2 WHERE id = $1", comment, counts)
    assert await told(database, since=1) == [("reactions", comment, 10), ("reactions", comment, 100)]


async def test_a_reader_who_asks_all_the_time_misses_no_notice(database_url: str) -> None:
    """Numbers are given in the order of commits. Those of a sequence are not, and a lower one might come later."""
    pool = await open_pool(database_url, max_size=20)
    async with connection(pool) as database:
        comments = [await stored(database, visitor_id=VISITOR, article_id=f"a-{n}") for n in range(60)]
    done = asyncio.Event()
    seen: list[UUID] = []

    async def decide_about(comment: UUID) -> None:
        async with connection(pool) as database:
            await decide(database, [by_policy(comment, Status.APPROVED)])

    async def read() -> None:
        since = 0
        async with connection(pool) as database:
            while not done.is_set() or len(seen) < len(comments):
                ended = done.is_set()
                notices, since = await select_notices(database, Visitor(VISITOR, SITE), since, 50)
                seen.extend(one.comment_id for one in notices if one.comment_id)
                if ended and not notices:
                    return

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(read())
        await asyncio.gather(*map(decide_about, comments))
        done.set()
    assert sorted(seen) == sorted(comments)
    pool.terminate()
