"""Which pages readers may ask for, and what is on them."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType

from comments_service.domain.articles import ArticleKey, ArticleState
from comments_service.domain.author_keys import AuthorKeys
from comments_service.domain.cursors import decode_cursor, decode_start, encode_cursor, encode_start
from comments_service.domain.entries import Entry, Page
from comments_service.domain.listing import Order, View
from comments_service.domain.opening import Mode
from comments_service.store.pages import select_page
from comments_service.store.pool import Connection
from comments_service.store.replies import select_replies


class PageKey(msgspec.Struct, frozen=True):
    """Which page of which article. `cursor` is what another page gave, `around` a comment that the page must hold."""

    article: ArticleKey
    limit: int
    view: View = "flat"
    order: Order = "newest"
    cursor: str | None = None
    around: UUID | None = None


class RepliesKey(msgspec.Struct, frozen=True):
    """Which replies below which comment. `cursor` is what an earlier answer gave as `next_cursor`."""

    article: ArticleKey
    comment_id: UUID
    limit: int
    cursor: str | None = None


AnyPageKey = PageKey | RepliesKey


class CommentPage(msgspec.Struct):
    """A page of published comments and tombstones. `next_cursor` is null on the last one.

    `prev_cursor` is only there on a page around a comment and on those before it, and null on the first.

    `mode`: the article takes comments (`open`), takes them and holds them until a moderator has looked at them
    (`premoderated`), takes no new ones and no edits (`closed`), nor reactions (`readonly`), or shows none and counts 0
    (`hidden`). `opens_at` is when a closed one takes comments again, null where that is not known.
    `section` is only there where the article has one.
    """

    article_id: str
    count: int
    revision: int
    mode: Mode
    opens_at: datetime | None
    comments: list[Entry]
    next_cursor: str | None
    prev_cursor: str | UnsetType | None = UNSET
    section: str | UnsetType = UNSET


class Replies(msgspec.Struct):
    """Replies, the oldest first, at a revision of their article. `next_cursor` is null at the end."""

    revision: int
    comments: list[Entry]
    next_cursor: str | None


class ReadPage(NamedTuple):
    """A page as it was read, and the state of its article."""

    state: ArticleState
    body: CommentPage | Replies


async def read_page(database: Connection, key: AnyPageKey, keys: AuthorKeys | None) -> ReadPage:
    """Read a page. Raises `InvalidValue` for a bad cursor, `CommentNotFound` if readers see no such comment."""
    if isinstance(key, RepliesKey):
        return await _read_replies(database, key, keys)
    start = decode_start(key.order, key.cursor) if key.cursor is not None else None
    page = await select_page(
        database,
        *key.article,
        limit=key.limit,
        view=key.view,
        order=key.order,
        start=start,
        around=key.around,
        keys=keys,
    )
    next_cursor = encode_start(key.order, page.after) if page.after else None
    prev_cursor = encode_start(key.order, page.before) if page.before else None
    both = key.around is not None or (start is not None and start.back)
    body = CommentPage(
        key.article.article_id,
        page.count,
        page.revision,
        page.mode,
        page.opens_at,
        page.comments,
        next_cursor,
        prev_cursor if both else UNSET,
        page.section or UNSET,
    )
    return ReadPage(_state(page), body)


async def _read_replies(database: Connection, key: RepliesKey, keys: AuthorKeys | None) -> ReadPage:
    after = decode_cursor(key.cursor) if key.cursor is not None else None
    page = await select_replies(database, key.comment_id, limit=key.limit, after=after, keys=keys)
    next_cursor = encode_cursor(page.after.place[1:]) if page.after else None
    return ReadPage(_state(page), Replies(page.revision, page.comments, next_cursor))


def _state(page: Page) -> ArticleState:
    return ArticleState(page.revision, page.count, page.mode, page.opens_at)
