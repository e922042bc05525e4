"""`decide`, the statement through which every decision goes."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncGenerator, Sequence
from uuid import UUID

import msgspec
import pytest

from comments_service.domain.comments import Status, new_id
from comments_service.domain.decisions import AppliedDecision, Edit, authors_decision
from comments_service.store import pool as store_pool
from comments_service.store.comments import insert_comment
from comments_service.store.decisions import decide, select_history
from comments_service.store.pending import requeue_lost
from comments_service.store.pool import Connection, Pool, connection, open_pool
from tests.stored import (
    TRAM,
    article_state,
    by_moderator,
    by_policy,
    comment_state,
    miscounted,
    new_comment,
    published,
    stored,
)


@pytest.fixture
async def wide_pool(database_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncGenerator[Pool]:
    """A pool with enough connections for many decisions at the same moment.

    On a busy machine they wait for each other longer than the service would.
    """
    for limit in ("ACQUIRE_SECONDS", "COMMAND_SECONDS"):
        monkeypatch.setattr(store_pool, limit, 120.0)
    pool = await open_pool(database_url, max_size=30, patience=120)
    yield pool
    pool.terminate()


async def test_a_decision_changes_comment_log_count_and_revision_together(database: Connection) -> None:
    comment = await stored(database)

    applied = await decide(database, [by_policy(comment, Status.APPROVED)])

    assert await comment_state(database, comment) == ("approved", 2, 1)
    assert await article_state(database) == (1, 1)
    [logged] = await select_history(database, comment)
    assert (logged.version, logged.from_status, logged.status) == (1, Status.PENDING, Status.APPROVED)
    assert (logged.scorer, logged.scores, logged.moderator) == ("ngram", {"toxicity": 0.25}, None)
    assert applied == [
        AppliedDecision(
            comment,
            "default",
            TRAM,
            Status.PENDING,
            Status.APPROVED,
            2,
            logged.decided_at,
            visible=True,
            revision=1,
            count=1,
        )
    ]


async def test_a_decision_that_is_rolled_back_leaves_nothing(database: Connection) -> None:
    comment = await stored(database)

    transaction = database.transaction()
    await transaction.start()
    await decide(database, [by_policy(comment, Status.APPROVED)])
    await transaction.rollback()

    assert await comment_state(database, comment) == ("pending", 1, None)
    assert await article_state(database) == (0, 0)
    assert await select_history(database, comment) == []


async def test_the_count_follows_a_comment_through_every_status(database: Connection) -> None:
    comment = await published(database)
    steps = [
        (Status.REMOVED, (0, 2)),
        (Status.APPROVED, (1, 3)),
        (Status.APPROVED, (1, 3)),
        (Status.HELD, (0, 4)),
        (Status.REJECTED, (0, 4)),
        (Status.REMOVED, (0, 4)),
        (Status.HELD, (0, 4)),
        (Status.APPROVED, (1, 5)),
        (Status.REJECTED, (0, 6)),
        (Status.APPROVED, (1, 7)),
    ]
    for version, (status, state) in enumerate(steps, start=2):
        [applied] = await decide(database, [by_moderator(comment, status, version)])
        assert (applied.version, await article_state(database)) == (version + 1, state)

    history = await select_history(database, comment)
    statuses = [decision.status for decision in history]
    assert statuses == [Status.APPROVED, *(status for status, _ in steps)]
    assert [decision.from_status for decision in history[1:]] == statuses[:-1]


async def test_holding_a_pending_comment_is_not_a_visible_change(database: Connection) -> None:
    comment = await stored(database)

    [applied] = await decide(database, [by_policy(comment, Status.HELD)])

    assert (applied.visible, applied.revision) == (False, 0)
    assert await article_state(database) == (0, 0)


@pytest.mark.parametrize("version", [1, 3])
async def test_a_decision_about_another_version_changes_nothing(database: Connection, version: int) -> None:
    comment = await published(database)

    assert await decide(database, [by_moderator(comment, Status.REMOVED, version)]) == []

    assert await comment_state(database, comment) == ("approved", 2, 1)
    assert await article_state(database) == (1, 1)
    assert len(await select_history(database, comment)) == 1


@pytest.mark.parametrize("version", [1, 2])
async def test_a_policy_never_overrules_a_moderator(database: Connection, version: int) -> None:
    comment = await stored(database)
    await decide(database, [by_moderator(comment, Status.REJECTED, 1)])

    assert await decide(database, [by_policy(comment, Status.APPROVED, version)]) == []

    assert await comment_state(database, comment) == ("rejected", 2, None)


async def test_a_decision_about_an_unknown_comment_is_not_applied(database: Connection) -> None:
    comment = await stored(database)
    decisions = [by_policy(new_id(), Status.APPROVED), by_policy(comment, Status.APPROVED)]

    assert [decision.comment_id for decision in await decide(database, decisions)] == [comment]
    assert await decide(database, []) == []


async def test_a_batch_raises_the_revision_of_each_article_once(database: Connection) -> None:
    articles = [f"council-{number}" for number in range(20)]
    comments = [await stored(database, article_id=article) for article in articles for _ in range(3)]

    applied = await decide(database, [by_policy(comment, Status.APPROVED) for comment in comments])

    assert len(applied) == 60
    assert {(decision.revision, decision.count) for decision in applied} == {(1, 3)}
    assert [await article_state(database, article) for article in articles] == [(3, 1)] * 20


async def test_a_batch_that_publishes_one_comment_and_removes_another_keeps_the_count(
    database: Connection,
) -> None:
    removed, approved, rejected = await published(database), await stored(database), await stored(database)
    decisions = [
        by_moderator(removed, Status.REMOVED, 2),
        by_policy(approved, Status.APPROVED),
        by_policy(rejected, Status.REJECTED),
    ]

    await decide(database, decisions)

    assert await article_state(database) == (1, 2)
    assert await comment_state(database, removed) == ("removed", 3, 2)
    assert await comment_state(database, approved) == ("approved", 2, 2)
    assert await comment_state(database, rejected) == ("rejected", 2, None)


async def test_only_one_of_many_decisions_about_the_same_version_is_applied(wide_pool: Pool) -> None:
    async with connection(wide_pool) as database:
        comment = await published(database)
    statuses = [Status.REMOVED, Status.HELD, Status.REJECTED, Status.APPROVED] * 6

    async def moderate(status: Status) -> list[AppliedDecision]:
        async with connection(wide_pool) as database:
            return await decide(database, [by_moderator(comment, status, 2)])

    answers = await asyncio.gather(*map(moderate, statuses))

    assert Counter(map(len, answers)) == {0: 23, 1: 1}
    async with connection(wide_pool) as database:
        assert len(await select_history(database, comment)) == 2
        assert await miscounted(database) == []


async def test_overlapping_batches_in_opposite_orders_do_not_deadlock(wide_pool: Pool) -> None:
    async with connection(wide_pool) as database:
        articles = [f"harbour-{number}" for number in range(5)]
        comments = [await published(database, article_id=articles[number % 5]) for number in range(40)]

    async def moderate(order: Sequence[UUID], status: Status, version: int) -> list[AppliedDecision]:
        async with connection(wide_pool) as database:
            return await decide(database, [by_moderator(comment, status, version) for comment in order])

    for version in range(2, 12):
        status = Status.APPROVED if version % 2 else Status.REMOVED
        answers = await asyncio.gather(
            moderate(comments, status, version),
            moderate(comments[::-1], status, version),
            moderate(comments[10:30], status, version),
            moderate(comments[30:5:-1], status, version),
        )
        decided = [decision.comment_id for answer in answers for decision in answer]
        assert sorted(decided) == sorted(comments)

    async with connection(wide_pool) as database:
        assert await miscounted(database) == []


async def test_counts_are_exact_after_200_batches_that_reverse_each_other(wide_pool: Pool) -> None:
    """Each call reads a few comments and reverses their statuses, in batches that overlap, on three articles."""
    rng = random.Random(20260401)
    articles = ["tram", "school", "festival"]
    async with connection(wide_pool) as database:
        comments = [await stored(database, article_id=articles[number % 3]) for number in range(12)]

    async def reverse(batch: Sequence[UUID]) -> list[AppliedDecision]:
        async with connection(wide_pool) as database:
            rows = await database.fetch("SELECT id, status, version FROM comments WHERE id = ANY($1)", batch)
            return await decide(
                database,
                [
                    by_moderator(
                        row["id"],
                        Status.REMOVED if row["status"] == "approved" else Status.APPROVED,
                        row["version"],
                    )
                    for row in rng.sample(rows, len(rows))
                ],
            )

    answers = await asyncio.gather(*(reverse(rng.sample(comments, rng.randint(1, 4))) for _ in range(200)))

    applied = [decision for answer in answers for decision in answer]
    revisions = {(decision.article_id, decision.revision) for decision in applied}
    async with connection(wide_pool) as database:
        assert await miscounted(database) == []
        for article in articles:
            count, revision = await article_state(database, article)
            assert revision == len([article_id for article_id, _ in revisions if article_id == article])
            assert count == sum(
                1 if decision.status is Status.APPROVED else -1
                for decision in applied
                if decision.article_id == article
            )
        for comment in comments:
            history = await select_history(database, comment)
            assert [decision.version for decision in history] == list(range(1, len(history) + 1))


async def test_a_reply_does_not_wait_for_the_decision_about_its_parent(pool: Pool) -> None:
    async with connection(pool) as moderator, connection(pool) as reader:
        parent = await published(moderator)
        async with moderator.transaction():
            await decide(moderator, [by_moderator(parent, Status.HELD, 2)])
            async with asyncio.timeout(30):
                assert await insert_comment(reader, new_comment(parent_id=parent))


async def test_sweeps_at_the_same_moment_lose_no_decision(wide_pool: Pool) -> None:
    """A sweep sets `queued_at` of the same rows that are decided about."""
    async with connection(wide_pool) as database:
        comments = [await stored(database, article_id=f"tram-{number % 3}") for number in range(120)]
    batches = [comments[start : start + 6] for start in range(0, 120, 6)]
    all_decided = asyncio.Event()

    async def sweep() -> None:
        async with connection(wide_pool) as database:
            while not all_decided.is_set():
                await requeue_lost(database, before=None, grace=0, limit=50)

    async def moderate(batch: Sequence[UUID]) -> int:
        async with connection(wide_pool) as database:
            return len(await decide(database, [by_policy(comment, Status.APPROVED) for comment in batch]))

    async with asyncio.TaskGroup() as sweepers:
        for _ in range(4):
            sweepers.create_task(sweep())
        assert await asyncio.gather(*map(moderate, batches)) == [6] * 20
        all_decided.set()

    async with connection(wide_pool) as database:
        assert await miscounted(database) == []
        assert await requeue_lost(database, before=None, grace=0, limit=50) == []


async def test_a_comment_has_what_the_queue_is_ordered_by_until_its_text_is_new(database: Connection) -> None:
    comment = await stored(database)
    scored = msgspec.structs.replace(by_policy(comment, Status.HELD), margin=0.25)
    columns = "SELECT phase, reason, score, margin FROM comments WHERE id = $1"
    await decide(database, [scored])
    assert tuple(await database.fetchrow(columns, comment) or ()) == ("toxicity", "clean", 0.25, 0.25)
    await decide(database, [by_moderator(comment, Status.APPROVED, 2)])
    kept = ("moderator", "読み直しました", 0.25, 0.25)
    assert tuple(await database.fetchrow(columns, comment) or ()) == kept
    edited = authors_decision(comment, 3, Status.PENDING, "edited", Edit("市電はまだですか。", keep=False))
    await decide(database, [edited])
    assert tuple(await database.fetchrow(columns, comment) or ()) == ("author", "edited", None, None)


async def test_only_a_new_text_is_folded_and_indexed(database: Connection) -> None:
    """It made each decision of a moderator a quarter dearer."""
    comment = await stored(database)
    folded = (
        "SELECT xmin::text, ctid::text, split_part(folded, E'\n', 2) FROM folded_texts WHERE comment_id = $1"
    )
    held = "SELECT split_part(folded, E'\n', 2) FROM held_texts WHERE comment_id = $1"
    await decide(database, [by_policy(comment, Status.HELD)])
    first = await database.fetchrow(folded, comment)
    assert await database.fetchval(held, comment) == "市電の復活、楽しみにしています。"
    for version, status in enumerate((Status.APPROVED, Status.REMOVED, Status.HELD, Status.REJECTED), 2):
        await decide(database, [by_moderator(comment, status, version)])
        assert await database.fetchrow(folded, comment) == first
        assert (await database.fetchval(held, comment) is not None) == (status is Status.HELD)

    for version, body, kept in ((6, "市電ハマダデスカ。", "市電はまだですか。"), (8, "まだ?", "まだ?")):
        edit = authors_decision(comment, version, Status.PENDING, "edited", Edit(body, keep=False))
        await decide(database, [edit])
        assert await database.fetchval(held, comment) is None
        await decide(database, [by_policy(comment, Status.HELD, version + 1)])
        assert await database.fetchval(held, comment) == kept
        assert await database.fetchval(folded, comment, column=2) == kept
