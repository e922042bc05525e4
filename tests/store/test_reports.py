"""Reports: which count, and how many there are when many report at once."""

from uuid import UUID

from comments_service.domain.comments import Status, new_id
from comments_service.store.decisions import decide
from comments_service.store.pool import Connection, connection, open_pool
from comments_service.store.review import select_review_comment
from tests.store.changing import Act, at_once, report
from tests.stored import by_moderator, by_policy, published, stored

VISITOR = new_id()


async def test_a_visitor_reports_a_comment_once(database: Connection) -> None:
    comment = await published(database)
    first = await report(database, comment, visitor_id=VISITOR, note="実名が書かれています。")
    second = await report(database, comment, visitor_id=VISITOR, reason="spam")
    assert (first.added, first.since, second.added) == (True, 1, False)

    reviewed = await select_review_comment(database, comment)
    assert reviewed is not None
    assert [(one.reason, one.note) for one in reviewed.reports] == [("abuse", "実名が書かれています。")]


async def test_only_what_readers_see_can_be_reported_and_not_by_its_author(database: Connection) -> None:
    pending, mine = await stored(database), await published(database, visitor_id=VISITOR)
    elsewhere = await report(database, mine, site_id="evening")
    reports = [await report(database, pending), await report(database, mine, visitor_id=VISITOR), elsewhere]
    assert not any(one.added for one in reports)
    assert not (await report(database, new_id())).added


async def test_reports_that_a_moderator_has_answered_count_no_more(database: Connection) -> None:
    comment = await published(database)
    for _ in range(3):
        await report(database, comment)
    await decide(database, [by_moderator(comment, Status.APPROVED, 2)])
    assert (await report(database, comment)).since == 1


async def test_reports_of_16_visitors_at_once_are_counted_one_by_one(database_url: str) -> None:
    pool = await open_pool(database_url, max_size=20)
    async with connection(pool) as database:
        comment = await published(database)

    async def once(database: Connection) -> int:
        return (await report(database, comment)).since

    assert sorted(await at_once(pool, *[once] * 16)) == list(range(1, 17))
    async with connection(pool) as database:
        assert await database.fetchval("SELECT report_count FROM comments WHERE id = $1", comment) == 16
    pool.terminate()


async def test_reports_at_once_in_a_thread_and_decisions_about_it_do_not_deadlock(database_url: str) -> None:
    pool = await open_pool(database_url, max_size=20)
    async with connection(pool) as database:
        top = await published(database)
        replies = [await published(database, parent_id=top) for _ in range(4)]
        answers = [await stored(database, parent_id=reply) for reply in replies]

    def reporting(comment: UUID) -> Act:
        return lambda database: report(database, comment)

    def approving(comment: UUID) -> Act:
        return lambda database: decide(database, [by_policy(comment, Status.APPROVED)])

    acts = [*map(reporting, [top, *replies] * 3), *map(approving, answers)]
    await at_once(pool, *acts)
    pool.terminate()
