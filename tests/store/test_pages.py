"""Pages in every view and order hold what a plain reading of the table gives."""

import random
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, get_args
from uuid import UUID

import asyncpg
import pytest
from msgspec import UNSET

from comments_service.domain.articles import ArticleKey
from comments_service.domain.comments import Status
from comments_service.domain.entries import Entry, Page, PublicComment, Tombstone
from comments_service.domain.listing import FIRST_REPLIES, FORMER_PLACES, Order, View
from comments_service.errors import CommentNotFound
from comments_service.store.decisions import decide
from comments_service.store.former_places import drop_former_places
from comments_service.store.moving import move_article
from comments_service.store.pages import select_page
from comments_service.store.pins import pin
from comments_service.store.pool import Connection
from comments_service.store.replies import select_replies
from tests.stored import SITE, TRAM, by_moderator, published

VIEWS: Sequence[View] = get_args(View)
ORDERS: Sequence[Order] = get_args(Order)
Row = asyncpg.Record


async def fill(database: Connection, *, pins: int = 2, seed: int = 20260412) -> None:
    """60 comments in threads of every depth. Some have the same time, rank or number of replies; a third is removed."""
    rng = random.Random(seed)
    comments: list[UUID] = []
    for _ in range(60):
        parent = rng.choice([None, *comments[-6:]]) if comments else None
        comments.append(await published(database, parent_id=parent))
    for comment in comments:
        moment = datetime(2026, 4, 12, 9, tzinfo=UTC) + timedelta(minutes=rng.randrange(20))
        await database.execute(
            "UPDATE comments SET created_at = $2, rank = $3 WHERE id = $1",
            comment,
            moment,
            rng.choice([0.0, 0.0, 0.3, 0.61]),
        )
    for comment in rng.sample(comments, 20):
        await decide(database, [by_moderator(comment, rng.choice([Status.REMOVED, Status.HELD]), 2)])
    tops = await database.fetch("SELECT id FROM comments WHERE visible AND parent_id IS NULL ORDER BY id")
    for row in rng.sample(tops, pins):
        await pin(database, row["id"], pinned=True)


async def all_rows(database: Connection) -> list[Row]:
    return await database.fetch("SELECT *, coalesce(replied_at, created_at) AS moment FROM comments")


def expected(rows: Sequence[Row], view: View, order: Order) -> list[UUID]:
    """The ids of the whole list, without the pinned ones."""
    keys: dict[Order, Callable[[Row], Any]] = {
        "newest": lambda row: (row["created_at"], row["id"]),
        "oldest": lambda row: (row["created_at"], row["id"]),
        "top": lambda row: (row["rank"], row["created_at"], row["id"]),
        "replied": lambda row: (row["reply_count"], row["moment"], row["id"]),
    }
    shown = [
        row
        for row in rows
        if row["listed"] and row["pinned_at"] is None and (view == "flat" or row["parent_id"] is None)
    ]
    return [row["id"] for row in sorted(shown, key=keys[order], reverse=order != "oldest")]


def pinned_of(rows: Sequence[Row]) -> list[UUID]:
    pins = [row for row in rows if row["pinned_at"] is not None]
    return [row["id"] for row in sorted(pins, key=lambda row: row["pinned_at"], reverse=True)]


def ids(entries: Sequence[Entry]) -> list[UUID]:
    return [entry.id for entry in entries]


async def page(database: Connection, **query: Any) -> Page:
    return await select_page(database, SITE, TRAM, **query)


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("view", VIEWS)
async def test_the_pages_of_a_list_hold_all_of_it_in_order_and_the_pinned_first(
    database: Connection, view: View, order: Order
) -> None:
    await fill(database)
    rows = await all_rows(database)
    for limit in (1, 7, 100):
        walked = await page(database, limit=limit, view=view, order=order)
        seen = ids(walked.comments)
        while walked.after:
            walked = await page(database, limit=limit, view=view, order=order, start=walked.after)
            assert len(walked.comments) <= limit
            assert walked.before is None
            seen += ids(walked.comments)
        assert seen == pinned_of(rows) + expected(rows, view, order)


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("view", VIEWS)
async def test_a_page_around_a_comment_leads_up_and_down_to_all_others(
    database: Connection, view: View, order: Order
) -> None:
    await fill(database)
    rows = await all_rows(database)
    whole = pinned_of(rows) + expected(rows, view, order)
    for row in rows[::3]:
        if not row["listed"]:
            with pytest.raises(CommentNotFound):
                await page(database, limit=5, view=view, order=order, around=row["id"])
            continue
        found = await page(database, limit=5, view=view, order=order, around=row["id"])
        anchor = row["root_id"] or row["id"] if view == "threads" else row["id"]
        shown = ids(found.comments)
        assert anchor in shown
        up = down = found
        while up.before:
            up = await page(database, limit=5, view=view, order=order, start=up.before)
            assert up.after is not None
            shown = ids(up.comments) + shown
        while down.after:
            down = await page(database, limit=5, view=view, order=order, start=down.after)
            shown += ids(down.comments)
        assert shown == whole


async def test_the_comment_is_in_the_middle_of_a_page_around_it_where_there_are_enough(
    database: Connection,
) -> None:
    comments = [await published(database) for _ in range(9)][::-1]
    shown = [
        [comments.index(each) for each in ids((await page(database, limit=4, around=comment)).comments)]
        for comment in (comments[0], comments[1], comments[4], comments[8])
    ]
    assert shown == [[0, 1, 2, 3], [0, 1, 2, 3], [3, 4, 5, 6], [5, 6, 7, 8]]


async def test_threads_come_with_their_first_replies_and_the_one_that_was_asked_for(
    database: Connection,
) -> None:
    await fill(database)
    rows = {row["id"]: row for row in await all_rows(database)}
    replies: dict[UUID, list[UUID]] = {}
    for row in sorted(rows.values(), key=lambda row: (row["created_at"], row["id"])):
        if row["root_id"] and row["listed"]:
            replies.setdefault(row["root_id"], []).append(row["id"])
    assert max(len(below) for below in replies.values()) > FIRST_REPLIES
    for thread in (await page(database, limit=100, view="threads")).comments:
        assert isinstance(thread, PublicComment | Tombstone)
        assert thread.replies is not UNSET
        assert ids(thread.replies) == replies.get(thread.id, [])[:FIRST_REPLIES]
    for root, below in replies.items():
        for reply in below:
            found = await page(database, limit=1, view="threads", around=reply)
            [thread] = [each for each in found.comments if each.id == root]
            assert isinstance(thread, PublicComment | Tombstone)
            assert thread.replies
            shown = below[:FIRST_REPLIES] + ([reply] if below.index(reply) >= FIRST_REPLIES else [])
            assert ids(thread.replies) == shown


async def test_replies_are_those_that_the_comment_counts_and_tombstones(database: Connection) -> None:
    await fill(database)
    rows = await all_rows(database)
    for row in rows:
        if not row["listed"]:
            with pytest.raises(CommentNotFound):
                await select_replies(database, row["id"], limit=3, after=None)
            continue
        above = "parent_id" if row["root_id"] else "root_id"
        below = sorted(
            (each for each in rows if each[above] == row["id"] and each["listed"]),
            key=lambda each: (each["created_at"], each["id"]),
        )
        read = await select_replies(database, row["id"], limit=3, after=None)
        replies = [*read.comments]
        while read.after:
            read = await select_replies(database, row["id"], limit=3, after=read.after.place[1:])
            replies += read.comments
        assert ids(replies) == [each["id"] for each in below]
        assert sum(isinstance(each, PublicComment) for each in replies) == row["reply_count"]


async def react(database: Connection, comment: UUID, rank: float) -> None:
    """Readers see other reactions, as by `flush_reactions`: at a new revision."""
    await database.execute(
        """
        WITH raised AS (
            UPDATE articles SET revision = revision + 1 WHERE site_id = $2 AND article_id = $3 RETURNING revision
        )
        UPDATE comments SET rank = $4, reactions_revision = raised.revision FROM raised WHERE id = $1
        """,
        comment,
        SITE,
        TRAM,
        rank,
    )


async def stir(database: Connection, rng: random.Random) -> None:
    """Some comments move: by reactions, by replies that appear and by replies that are removed. One is removed."""
    rows = await all_rows(database)
    listed = [row for row in rows if row["listed"]]
    for row in rng.sample(listed, 12):
        await react(database, row["id"], rng.choice([0.0, 0.2, 0.3, 0.61, 0.9]))
    for row in rng.sample([row for row in listed if row["visible"]], 2):
        await published(database, parent_id=row["id"])
    for row in rng.sample([row for row in rows if row["visible"]], 2):
        await decide(database, [by_moderator(row["id"], Status.REMOVED, row["version"])])


@pytest.mark.parametrize("order", ["top", "replied"])
@pytest.mark.parametrize("view", VIEWS)
async def test_a_list_by_number_goes_on_as_it_was_begun_while_comments_move(
    database: Connection, view: View, order: Order
) -> None:
    """Issue 11, and row A2 of the demand: a cursor stays valid while reactions move."""
    await fill(database)
    rng = random.Random(20261129)
    for _ in range(4):
        begun = expected(await all_rows(database), view, order)
        found = await page(database, limit=5, view=view, order=order, around=begun[len(begun) // 2])
        shown = ids(found.comments)
        pins = pinned_of(await all_rows(database))
        up = down = found
        while up.before or down.after:
            await stir(database, rng)
            if up.before:
                up = await page(database, limit=5, view=view, order=order, start=up.before)
                shown = ids(up.comments) + shown
            if down.after:
                down = await page(database, limit=5, view=view, order=order, start=down.after)
                shown += ids(down.comments)
        rows = await all_rows(database)
        gone = {row["id"] for row in rows if not row["listed"]}
        pins += pinned_of(rows)
        assert len(set(shown)) == len(shown)
        assert [each for each in shown if each in begun and each not in gone] == [
            each for each in begun if each not in gone and each not in pins
        ]
        await drop_former_places(database)


async def test_a_comment_that_moves_while_nobody_sees_it_comes_back_where_it_stood(
    database: Connection,
) -> None:
    comments = [await published(database) for _ in range(5)]
    for number, comment in enumerate(comments):
        await react(database, comment, number / 10)
    first = await page(database, limit=2, order="top")
    await decide(database, [by_moderator(comments[0], Status.REMOVED, 2)])
    await react(database, comments[0], 0.9)
    await decide(database, [by_moderator(comments[0], Status.APPROVED, 3)])
    rest = await page(database, limit=10, order="top", start=first.after)
    assert ids(rest.comments) == [comments[2], comments[1], comments[0]]


async def test_a_list_goes_on_as_it_was_begun_after_its_article_moved(database: Connection) -> None:
    comments = [await published(database) for _ in range(5)]
    for number, comment in enumerate(comments):
        await react(database, comment, number / 10)
    first = await page(database, limit=2, order="top")
    await react(database, comments[4], 0.15)
    await move_article(database, ArticleKey(SITE, TRAM), "tram-2", "move")
    rest = await select_page(database, SITE, "tram-2", limit=10, order="top", start=first.after)
    assert ids(rest.comments) == [comments[2], comments[1], comments[0]]


async def test_a_cursor_without_a_revision_or_an_old_one_goes_on_with_the_places_of_now(
    database: Connection,
) -> None:
    """A release before this one gave such cursors."""
    comments = [await published(database) for _ in range(6)]
    for number, comment in enumerate(comments):
        await react(database, comment, number / 10)
    first = await page(database, limit=2, order="top")
    assert ids(first.comments) == [comments[5], comments[4]]
    assert first.after is not None
    await react(database, comments[4], 0.15)
    await react(database, comments[0], 0.9)
    as_begun = [comments[3], comments[2], comments[1], comments[0]]
    now = [comments[3], comments[2], comments[4], comments[1]]
    rest = await page(database, limit=10, order="top", start=first.after)
    assert ids(rest.comments) == as_begun
    rest = await page(database, limit=10, order="top", start=first.after._replace(revision=None))
    assert ids(rest.comments) == now
    await drop_former_places(database)
    rest = await page(database, limit=10, order="top", start=first.after)
    assert ids(rest.comments) == as_begun
    await database.execute("UPDATE former_places SET kept_at = kept_at - $1::interval", FORMER_PLACES)
    await drop_former_places(database)
    rest = await page(database, limit=10, order="top", start=first.after)
    assert ids(rest.comments) == now
