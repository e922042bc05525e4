"""Edits and withdrawals: what readers see meanwhile, and races with decisions."""

from collections.abc import AsyncGenerator
from uuid import UUID

import pytest

from comments_service.domain.comments import Status, new_id
from comments_service.store.comments import insert_comment
from comments_service.store.decisions import decide, select_history
from comments_service.store.edits import lock_comment, select_versions
from comments_service.store.pending import requeue_lost, select_pending
from comments_service.store.pool import Connection, Pool, connection, open_pool
from tests.store.changing import Act, at_once, edit, withdraw
from tests.stored import (
    article_state,
    by_moderator,
    by_policy,
    comment_state,
    miscounted,
    new_comment,
    published,
    stored,
)

FIRST = "市電の復活、楽しみにしています。"
SECOND = "市電の復活、とても楽しみにしています。"


@pytest.fixture
async def wide_pool(database_url: str) -> AsyncGenerator[Pool]:
    """A pool with enough connections for many changes at the same moment."""
    pool = await open_pool(database_url, max_size=30)
    yield pool
    pool.terminate()


async def texts(database: Connection, comment: UUID) -> tuple[str, str | None, bool]:
    """The comment's newest text, the one that readers see in its place, and whether they see anything."""
    row = await database.fetchrow("SELECT body, shown_body, visible FROM comments WHERE id = $1", comment)
    assert row is not None
    return row[0], row[1], row[2]


async def test_an_edited_comment_waits_and_readers_see_the_old_text(database: Connection) -> None:
    comment = await published(database)

    [applied] = await edit(database, comment, SECOND)

    assert (applied.status, applied.version, applied.visible) == (Status.PENDING, 3, False)
    assert await texts(database, comment) == (SECOND, FIRST, True)
    assert await article_state(database) == (1, 1)


async def test_an_edited_comment_is_gone_meanwhile_where_the_site_wants_that(database: Connection) -> None:
    comment = await published(database)

    [applied] = await edit(database, comment, SECOND, keep=False)

    assert (applied.visible, applied.revision, applied.count) == (True, 2, 0)
    assert await texts(database, comment) == (SECOND, None, False)
    assert await article_state(database) == (0, 2)


@pytest.mark.parametrize("keep", [True, False])
async def test_an_approved_edit_is_seen_by_all_with_the_time_of_the_edit(
    database: Connection, *, keep: bool
) -> None:
    comment = await published(database)
    await edit(database, comment, SECOND, keep=keep)

    [applied] = await decide(database, [by_policy(comment, Status.APPROVED, 3)])

    assert (applied.visible, applied.count) == (True, 1)
    assert await texts(database, comment) == (SECOND, None, True)
    assert await article_state(database) == (1, 2 if keep else 3)
    edited_at = await database.fetchval("SELECT edited_at FROM comments WHERE id = $1", comment)
    assert edited_at == (await select_versions(database, comment))[1].created_at


@pytest.mark.parametrize(
    ("status", "state"), [(Status.HELD, (FIRST, True)), (Status.REJECTED, (None, False))]
)
async def test_a_held_edit_leaves_the_old_text_and_a_rejected_one_takes_it_away(
    database: Connection, status: Status, state: tuple[str | None, bool]
) -> None:
    comment = await published(database)
    await edit(database, comment, SECOND)

    await decide(database, [by_policy(comment, status, 3)])

    assert await texts(database, comment) == (SECOND, *state)
    assert await miscounted(database) == []


async def test_a_second_edit_keeps_the_text_that_readers_see(database: Connection) -> None:
    comment = await published(database)
    await edit(database, comment, SECOND)
    await edit(database, comment, "市電が走る日を待っています。")

    assert await texts(database, comment) == ("市電が走る日を待っています。", FIRST, True)
    versions = await select_versions(database, comment)
    assert [(one.version, one.body) for one in versions] == [
        (1, FIRST),
        (3, SECOND),
        (4, "市電が走る日を待っています。"),
    ]
    history = await select_history(database, comment)
    assert [(one.version, one.status, one.phase) for one in history] == [
        (1, "approved", "toxicity"),
        (2, "pending", "author"),
        (3, "pending", "author"),
    ]


async def test_a_comment_that_was_never_edited_has_one_text(database: Connection) -> None:
    comment = await published(database)
    [only] = await select_versions(database, comment)
    assert (only.version, only.body) == (1, FIRST)


async def test_a_decision_about_the_old_text_changes_nothing(database: Connection) -> None:
    comment = await stored(database)
    await edit(database, comment, SECOND)

    assert await decide(database, [by_policy(comment, Status.APPROVED, 1)]) == []

    assert (await comment_state(database, comment))[:2] == ("pending", 2)


async def test_the_sweeper_finds_an_edited_comment(database: Connection) -> None:
    comment = await published(database)
    await edit(database, comment, SECOND)
    assert [found for found, _ in await requeue_lost(database, before=None, grace=0, limit=9)] == [comment]


async def test_an_edited_text_repeats_others_of_its_author_and_not_itself(database: Connection) -> None:
    visitor = new_id()
    first = await published(database, visitor_id=visitor)
    await published(database, visitor_id=visitor, body=SECOND)

    async def repeats(body: str) -> int:
        await edit(database, first, body)
        [pending] = await select_pending(database, [first])
        return pending.repeats

    # Two texts with the same letters are the same.
    assert await repeats(f"{FIRST}！") == 0
    # The other one was written later than the comment, and before its edit.
    assert await repeats(SECOND) == 1


@pytest.mark.parametrize("status", [Status.APPROVED, Status.HELD, Status.REJECTED, Status.REMOVED])
async def test_a_comment_of_any_status_can_be_withdrawn_for_good(
    database: Connection, status: Status
) -> None:
    comment = await published(database)
    await decide(database, [by_moderator(comment, status, 2)])

    [applied] = await withdraw(database, comment)

    assert (applied.status, applied.version) == (Status.WITHDRAWN, 4)
    assert (await article_state(database))[0] == 0
    assert await decide(database, [by_policy(comment, Status.APPROVED, 4)]) == []
    assert await decide(database, [by_moderator(comment, Status.APPROVED, 4)]) == []
    assert (await select_history(database, comment))[-1].phase == "author"


async def test_a_withdrawn_edit_shows_neither_text(database: Connection) -> None:
    comment = await published(database)
    await edit(database, comment, SECOND)
    [applied] = await withdraw(database, comment)
    assert (applied.visible, applied.count) == (True, 0)
    assert await texts(database, comment) == (SECOND, None, False)


async def test_an_edit_and_a_decision_at_once_end_as_if_one_came_first(wide_pool: Pool) -> None:
    async with connection(wide_pool) as database:
        comments = [await stored(database, article_id=f"race-{number % 3}") for number in range(30)]

    def decision(comment: UUID) -> Act:
        return lambda database: decide(database, [by_policy(comment, Status.APPROVED, 1)])

    def change(comment: UUID) -> Act:
        return lambda database: edit(database, comment, SECOND)

    await at_once(wide_pool, *(act(comment) for comment in comments for act in (decision, change)))

    async with connection(wide_pool) as database:
        assert await miscounted(database) == []
        for comment in comments:
            status, version, _ = await comment_state(database, comment)
            assert (status, version) in {("pending", 2), ("pending", 3)}
            # Approved first: the old text is seen. Edited first: nothing is.
            assert await texts(database, comment) == (
                SECOND,
                *((FIRST, True) if version == 3 else (None, False)),
            )


async def test_a_withdrawal_and_an_approval_at_once_end_withdrawn(wide_pool: Pool) -> None:
    async with connection(wide_pool) as database:
        comments = [await stored(database, article_id=f"race-{number % 3}") for number in range(30)]

    def approval(comment: UUID) -> Act:
        return lambda database: decide(database, [by_policy(comment, Status.APPROVED, 1)])

    def withdrawal(comment: UUID) -> Act:
        return lambda database: withdraw(database, comment)

    await at_once(wide_pool, *(act(comment) for comment in comments for act in (approval, withdrawal)))

    async with connection(wide_pool) as database:
        assert {(await comment_state(database, comment))[0] for comment in comments} == {"withdrawn"}
        assert await miscounted(database) == []
        assert await database.fetchval("SELECT sum(comment_count) FROM articles") == 0


async def test_an_answer_published_at_the_moment_of_an_edit_is_seen_by_it_or_waits(wide_pool: Pool) -> None:
    async with connection(wide_pool) as database:
        parents = [await published(database) for _ in range(20)]
        answers = [await stored(database, parent_id=parent) for parent in parents]

    async def ask(database: Connection, parent: UUID) -> bool:
        async with database.transaction():
            own = await lock_comment(database, parent)
            assert own is not None
            if not own.answered:
                # Nobody publishes an answer between this look and the end of the transaction.
                state = await database.fetchval("SELECT answer_count FROM comments WHERE id = $1", parent)
                assert state == 0
            return own.answered

    def look(parent: UUID) -> Act:
        return lambda database: ask(database, parent)

    def approval(answer: UUID) -> Act:
        return lambda database: decide(database, [by_policy(answer, Status.APPROVED)])

    acts = [act for pair in zip(map(look, parents), map(approval, answers), strict=True) for act in pair]
    await at_once(wide_pool, *acts)

    assert all(await at_once(wide_pool, *map(look, parents)))


async def test_a_withdrawn_comment_takes_no_answers(database: Connection) -> None:
    comment = await published(database)
    await withdraw(database, comment)
    assert await insert_comment(database, new_comment(parent_id=comment)) is None
