"""What is left of a withdrawn comment after 30 days."""

import asyncio
from uuid import UUID

import asyncpg
import pytest
from msgspec.structs import replace

from comments_service.domain.articles import ArticleKey
from comments_service.domain.comments import Status, new_id
from comments_service.domain.decisions import Span
from comments_service.domain.people import Visitor
from comments_service.store.comments import select_accepted
from comments_service.store.decisions import decide, select_history
from comments_service.store.erasing import erase_comments, erase_person
from comments_service.store.pool import Connection, Pool, connection
from comments_service.store.purging import purge_withdrawn
from comments_service.store.reader_merges import take_along
from comments_service.store.review import COLUMNS, JOINED, review_comments
from tests.store.changing import edit, report, withdraw
from tests.stored import SITE, by_moderator, by_policy, published, stored
from tests.waiting import wait_until

MARK = "ひみつの停留所"


async def everywhere(database: Connection, text: str) -> list[str]:
    """The tables in which a row has the text, whatever the column."""
    tables = await database.fetch(
        "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
    )
    return [
        row["relname"]
        for row in tables
        if await database.fetchval(
            f"SELECT count(*) FROM {row['relname']} t WHERE strpos(t::text, $1) > 0",
            text,
        )
    ]


async def marked(database: Connection) -> UUID:
    """A comment whose text and name are in all places where they can be, withdrawn 31 days ago."""
    comment = await stored(
        database,
        body=f"{MARK}が気になります。ここに作ってください。",
        author=MARK,
        idempotency_key=str(new_id()),
    )
    held = by_policy(comment, Status.HELD)
    await decide(database, [replace(held, spans=[Span(0, 7, MARK)])])
    approved = by_moderator(comment, Status.APPROVED, 2)
    await decide(database, [replace(approved, reason=f"{MARK}は可", note=f"{MARK}?")])
    await report(database, comment, note=f"{MARK}とは")
    await database.execute(
        """
        INSERT INTO suggested_scores (received_at, text, text_hash, lang, attribute_scores)
        SELECT now(), body, sha256(convert_to(body, 'UTF8')), 'ja', '{}' FROM comments WHERE id = $1
        """,
        comment,
    )
    await edit(database, comment, f"{MARK}を作ってください。")
    await withdraw(database, comment)
    await database.execute(
        "UPDATE comments SET withdrawn_at = now() - interval '31 days' WHERE id = $1", comment
    )
    return comment


async def test_nothing_of_a_withdrawn_text_is_left_and_its_history_is(database: Connection) -> None:
    comment = await marked(database)
    places = {"comments", "comment_versions", "decisions", "folded_texts", "reports", "suggested_scores"}
    assert set(await everywhere(database, MARK)) == places

    assert await purge_withdrawn(database, limit=10) == 1

    assert await everywhere(database, MARK) == []
    row = await database.fetchrow("SELECT * FROM comments WHERE id = $1", comment)
    assert row is not None
    assert (row["status"], row["body"], row["author"], row["fingerprint"]) == ("withdrawn", "", "", None)
    assert (bytes(row["request_hash"]), row["idempotency_key"]) == (b"", None)
    history = await select_history(database, row["id"])
    assert [(one.status, one.reason) for one in history] == [
        ("held", "clean"),
        ("approved", "erased"),
        ("pending", "edited"),
        ("withdrawn", "withdrawn"),
    ]
    assert await purge_withdrawn(database, limit=10) == 0


async def test_a_comment_is_kept_for_30_days_and_one_that_was_not_withdrawn_for_ever(
    database: Connection,
) -> None:
    recent, old = await published(database), await published(database)
    await withdraw(database, recent)
    await database.execute("UPDATE comments SET created_at = now() - interval '1 year' WHERE id = $1", old)
    await decide(database, [by_moderator(old, Status.REMOVED, 2)])
    assert await purge_withdrawn(database, limit=10) == 0


async def test_purging_goes_in_batches_and_keeps_threads(database: Connection) -> None:
    comments = [await published(database) for _ in range(5)]
    answer = await published(database, parent_id=comments[0])
    for comment in comments:
        await withdraw(database, comment)
    await database.execute(
        "UPDATE comments SET withdrawn_at = now() - interval '31 days' WHERE withdrawn_at < now()"
    )
    assert [await purge_withdrawn(database, limit=2) for _ in range(3)] == [2, 2, 1]
    assert await database.fetchval("SELECT visible FROM comments WHERE id = $1", answer) is True


@pytest.mark.parametrize(
    "change",
    [
        "note = 'x'",
        "reason = 'x'",
        "status = 'held'",
        "spans = '[]', moderator = 'x'",
        "note = NULL, version = 9",
    ],
)
async def test_the_audit_log_of_a_purged_comment_takes_no_other_change(
    database: Connection, change: str
) -> None:
    comment = await marked(database)
    await purge_withdrawn(database, limit=10)
    with pytest.raises(asyncpg.RaiseError, match="only appended to"):
        await database.execute(f"UPDATE decisions SET {change} WHERE comment_id = $1", comment)


async def test_the_audit_log_of_another_comment_takes_none(database: Connection) -> None:
    comment = await published(database)
    with pytest.raises(asyncpg.RaiseError, match="only appended to"):
        await database.execute("UPDATE decisions SET spans = '[]' WHERE comment_id = $1", comment)


async def test_the_key_of_a_purged_comment_is_forgotten(database: Connection) -> None:
    comment = await stored(database, idempotency_key="once")
    await withdraw(database, comment)
    await database.execute("UPDATE comments SET withdrawn_at = now() - interval '31 days'")
    await purge_withdrawn(database, limit=10)
    assert await select_accepted(database, SITE, "once") is None


async def test_what_was_purged_long_ago_says_no_more_whose_it_was(database: Connection) -> None:
    comment = await marked(database)
    await database.execute("UPDATE comments SET badges = '{reporter}' WHERE id = $1", comment)
    await purge_withdrawn(database, limit=10)
    author = await database.fetchval("SELECT visitor_id FROM comments WHERE id = $1", comment)
    await erase_comments(database, Visitor(author, SITE), limit=10)
    [row] = await database.fetch("SELECT visitor_id, badges FROM comments WHERE id = $1", comment)
    assert row["visitor_id"] != author
    assert row["badges"] == []


async def test_moderators_read_a_comment_whose_author_is_being_erased(database: Connection) -> None:
    comment = await published(database)
    rows = await database.fetch(f"SELECT {COLUMNS} FROM {JOINED} WHERE c.id = $1", comment)
    await erase_comments(database, Visitor(rows[0]["author_id"], SITE), limit=10)
    [read] = await review_comments(database, rows)
    assert (read.id, read.author_history.approved) == (comment, 0)


async def test_an_erasure_waits_for_a_merge_of_the_same_person(pool: Pool) -> None:
    visitor = Visitor(new_id(), SITE)
    async with connection(pool) as database:
        async with database.transaction():
            await take_along(database, visitor, new_id())
            erasing = asyncio.create_task(_erase(pool, visitor))

            async def waits() -> bool:
                return await database.fetchval(
                    "SELECT count(*) = 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
                    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
                )

            await wait_until(waits, "the erasure did not wait")
        assert await erasing == []


async def _erase(pool: Pool, visitor: Visitor) -> list[ArticleKey]:
    async with connection(pool) as database:
        return await erase_person(database, visitor)
