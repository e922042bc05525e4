"""The counts of threads and their tombstones equal what the rows say, whatever is decided at once."""

import asyncio
import random
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

import pytest

from comments_service.domain.comments import Status, new_id
from comments_service.domain.decisions import AppliedDecision, Decision, authors_decision
from comments_service.store.changes import select_change
from comments_service.store.comments import insert_comment
from comments_service.store.decisions import decide
from comments_service.store.migrations import folder, migrate
from comments_service.store.pool import Connection, Pool, connection, open_pool, single_connection
from tests.stored import SITE, TRAM, by_moderator, by_policy, miscounted, new_comment, published, stored

# Comments whose counts, thread or place on pages are not what the rows say.
_WRONG = """
    WITH RECURSIVE below AS (
        SELECT parent_id AS above, id, visible FROM comments WHERE parent_id IS NOT NULL
        UNION ALL
        SELECT c.parent_id, below.id, below.visible FROM below JOIN comments c ON c.id = below.above
        WHERE c.parent_id IS NOT NULL
    ), counted AS (
        SELECT c.id,
               (SELECT count(*) FROM below WHERE above = c.id AND visible) AS thread,
               (SELECT count(*) FROM comments a WHERE a.parent_id = c.id AND a.visible) AS answers,
               (SELECT b.above FROM below b JOIN comments top ON top.id = b.above
                WHERE b.id = c.id AND top.parent_id IS NULL) AS top
        FROM comments c
    )
    SELECT c.id FROM comments c JOIN counted USING (id), LATERAL (
        SELECT CASE WHEN c.parent_id IS NULL THEN thread ELSE answers END AS replies
    ) here
    WHERE c.reply_count <> replies OR c.answer_count <> answers OR c.root_id IS DISTINCT FROM top
       OR c.visible <> (c.status = 'approved')
       OR c.listed <> (c.visible OR c.revision IS NOT NULL AND replies > 0)
"""


async def test_counts_and_tombstones_are_exact_after_decisions_from_eight_connections(
    database_url: str,
) -> None:
    """Threads grow while batches that overlap publish and take back comments and the replies to them."""
    rng = random.Random(20260423)
    pool = await open_pool(database_url, max_size=8)
    async with connection(pool) as database:
        comments = [
            await published(database, article_id=article) for article in ("tram", "school") for _ in range(3)
        ]

    async def work(seed: int) -> int:
        own = random.Random(seed)
        applied = 0
        async with connection(pool) as database:
            for _ in range(25):
                applied += len(await decided(database, own, own.sample(comments, min(5, len(comments)))))
                if (reply := await replied(database, own.choice(comments[-12:]))) is not None:
                    comments.append(reply)
        return applied

    seeds = [rng.randrange(2**32) for _ in range(8)]
    assert min(await asyncio.gather(*map(work, seeds))) > 0
    async with connection(pool) as database:
        depth = "SELECT count(*) FROM comments WHERE parent_id <> root_id"
        assert await database.fetchval(depth) > 5
        assert await database.fetchval("SELECT count(*) FROM comments WHERE listed AND NOT visible") > 0
        assert await database.fetch(_WRONG) == []
        assert await miscounted(database) == []
    pool.terminate()


async def decided(database: Connection, rng: random.Random, batch: Sequence[UUID]) -> list[AppliedDecision]:
    rows = await database.fetch("SELECT id, status, version FROM comments WHERE id = ANY ($1)", batch)
    decisions: list[Decision] = []
    for row in rows:
        if row["status"] == "pending" and rng.random() < 0.5:
            decisions.append(by_policy(row["id"], rng.choice([Status.APPROVED, Status.HELD])))
        else:
            status = rng.choice(
                [Status.APPROVED, Status.APPROVED, Status.REMOVED, Status.HELD, Status.REJECTED]
            )
            decisions.append(by_moderator(row["id"], status, row["version"]))
    return await decide(database, rng.sample(decisions, len(decisions)))


async def replied(database: Connection, parent: UUID) -> UUID | None:
    article = await database.fetchval("SELECT article_id FROM comments WHERE id = $1", parent)
    reply = new_comment(article_id=article, parent_id=parent)
    return reply.id if await insert_comment(database, reply) else None


async def test_a_reader_who_follows_the_changes_knows_every_comment_and_tombstone(pool: Pool) -> None:
    """Whatever is decided in one batch, one change leads from any revision to what is on pages now."""
    rng = random.Random(20260424)
    async with connection(pool) as database:
        comments = [await published(database)]
        seen: list[tuple[set[UUID], set[UUID]]] = [(set(), set())]
        stones: set[UUID] = set()
        for _ in range(60):
            reply = await replied(database, rng.choice(comments))
            if reply is not None:
                comments.append(reply)
            await decided(database, rng, rng.sample(comments, min(4, len(comments))))
            rows = await database.fetch("SELECT id, visible FROM comments WHERE listed")
            shown = {row["id"] for row in rows if row["visible"]}
            stones = {row["id"] for row in rows if not row["visible"]}
            revision = await database.fetchval("SELECT revision FROM articles WHERE article_id = $1", TRAM)
            seen += [seen[-1]] * (revision + 1 - len(seen))
            seen[revision] = (shown, stones)
            for since in rng.sample(range(revision + 1), min(4, revision + 1)):
                change = await select_change(database, SITE, TRAM, since, limit=1_000)
                gone = set(change.removed)
                added = {comment.id for comment in change.published}
                assert seen[since][0] - gone | added == shown
                assert seen[since][1] - gone - added | set(change.tombstones) == stones
        assert stones
        assert await database.fetch(_WRONG) == []


async def test_holding_a_comment_whose_changed_text_waits_leaves_the_old_text_in_sight(
    database: Connection,
) -> None:
    comment = await published(database)
    await database.execute(
        "UPDATE comments SET status = 'pending', version = 3, shown_body = body, body = '別の文です。'"
    )
    [held] = await decide(database, [by_policy(comment, Status.HELD, 3)])
    assert not held.visible
    [change] = (await select_change(database, SITE, TRAM, 0, limit=10)).published
    assert change.body == "市電の復活、楽しみにしています。"
    [approved] = await decide(database, [by_moderator(comment, Status.APPROVED, 4)])
    assert (approved.visible, approved.count) == (True, 1)
    [change] = (await select_change(database, SITE, TRAM, held.revision or 1, limit=10)).published
    assert change.body == "別の文です。"


async def test_what_its_author_withdrew_nobody_decides_about(database: Connection) -> None:
    comment = await published(database)
    withdrawn = authors_decision(comment, 2, Status.WITHDRAWN, "withdrawn")
    [applied] = await decide(database, [withdrawn])
    assert (applied.status, applied.count, applied.visible) == (Status.WITHDRAWN, 0, True)
    assert await decide(database, [by_moderator(comment, Status.APPROVED, 3)]) == []


async def test_readers_are_told_of_another_kind_of_tombstone(database: Connection) -> None:
    comment = await published(database)
    await published(database, parent_id=comment)
    [removed] = await decide(database, [by_moderator(comment, Status.REMOVED, 2)])
    withdrawn = authors_decision(comment, removed.version, Status.WITHDRAWN, "withdrawn")
    [applied] = await decide(database, [withdrawn])
    assert (applied.visible, applied.count, applied.revision) == (True, 1, removed.revision + 1)
    change = await select_change(database, SITE, TRAM, removed.revision, limit=10)
    assert change.tombstones == [comment]
    assert await database.fetch(_WRONG) == []


@pytest.fixture
def older_migrations(tmp_path: Path) -> Path:
    """The migrations before threads."""
    for file in sorted(folder().iterdir())[:7]:
        (tmp_path / file.name).write_text(file.read_text("utf-8"), "utf-8")
    return tmp_path


async def test_the_migration_finds_the_threads_that_are_there(
    empty_database_url: str, older_migrations: Path
) -> None:
    await migrate(empty_database_url, older_migrations)
    ids = sorted(new_id() for _ in range(7))
    # 0 is answered by 1 and 5, 1 by 2, 2 by 3 and 4; 6 answers none. 1 was removed, and 4 waits.
    parents = [None, 0, 1, 2, 2, 0, None]
    async with single_connection(empty_database_url) as database:
        await database.execute(
            """
            INSERT INTO sites (site_id) VALUES ('default');
            INSERT INTO articles (site_id, article_id, comment_count, revision) VALUES ('default', 'tram-2026', 5, 7)
            """
        )
        for number, parent in enumerate(parents):
            status = {1: "removed", 4: "pending"}.get(number, "approved")
            await database.execute(
                """
                INSERT INTO comments (id, site_id, article_id, parent_id, author, body, status, version, revision,
                                      visitor_id, new_visitor, request_hash)
                VALUES ($1, 'default', 'tram-2026', $2, '市民', '楽しみです。', $3, $4, $5, $1, true, '')
                """,
                ids[number],
                None if parent is None else ids[parent],
                status,
                1 if status == "pending" else 2,
                None if status == "pending" else 1,
            )
    await migrate(empty_database_url)
    async with single_connection(empty_database_url) as database:
        assert await database.fetch(_WRONG) == []
        assert await miscounted(database) == []
        rows = await database.fetch(
            "SELECT root_id, reply_count, answer_count, listed FROM comments ORDER BY id"
        )
        assert [tuple(row) for row in rows] == [
            (None, 3, 1, True),
            (ids[0], 1, 1, True),
            (ids[0], 1, 1, True),
            (ids[0], 0, 0, True),
            (ids[0], 0, 0, False),
            (ids[0], 0, 0, True),
            (None, 0, 0, True),
        ]
        # A release before this one names no thread.
        reply = await stored(database, parent_id=ids[3])
        assert await database.fetchval("SELECT root_id FROM comments WHERE id = $1", reply) == ids[0]
