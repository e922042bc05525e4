"""Pages of published comments as encoded bytes, kept until the article's revision or mode changes."""

import gzip
import hashlib
import time
from collections import OrderedDict
from typing import NamedTuple

import msgspec

from comments_service.domain.articles import ArticleKey, ArticleState, Mode
from comments_service.domain.cursors import Position, decode_cursor, encode_cursor
from comments_service.domain.entries import Entry, PublicComment, Tombstone
from comments_service.reading.article_states import ArticleStates
from comments_service.reading.single_flight import SingleFlight
from comments_service.store.pages import select_page
from comments_service.store.pool import Pool, connection

PAGES_BYTES = 64 * 1024 * 1024
PAGE_OVERHEAD = 1_000  # of key and objects, roughly
GZIP_FROM = 1_000  # bytes; a smaller body is one packet either way


class PageKey(msgspec.Struct, frozen=True):
    """Which page of which article. `cursor` is what an earlier page gave as `next_cursor`."""

    article: ArticleKey
    limit: int
    newest: bool
    cursor: str | None


class EncodedPage(msgspec.Struct, frozen=True):
    """A page as it is sent. The ETag is weak: it stands for the plain and the compressed body alike."""

    state: ArticleState
    etag: bytes
    body: bytes
    gzipped: bytes | None

    @property
    def size(self) -> int:
        return PAGE_OVERHEAD + len(self.body) + len(self.gzipped or b"")


class CommentPage(msgspec.Struct):
    """A page of published comments and tombstones. `next_cursor` is null on the last one.

    `mode` is `closed` while the article, or its whole site, takes no comments.
    """

    article_id: str
    count: int
    revision: int
    mode: Mode
    comments: list[Entry]
    next_cursor: str | None


class _Kept(NamedTuple):
    """The pages of one article that are in memory. All are at one state."""

    state: ArticleState
    keys: set[PageKey]


class Pages:
    """The pages last asked for, within `PAGES_BYTES`. Concurrent misses of a page share one read."""

    def __init__(self, pool: Pool, states: ArticleStates) -> None:
        self._pool = pool
        self._states = states
        self._pages: OrderedDict[PageKey, EncodedPage] = OrderedDict()
        # No page is asked for at an older state again. Those with a cursor of their own would only fill the memory.
        self._of_article: dict[ArticleKey, _Kept] = {}
        self._size = 0
        # A page that was asked for at a newer state does not share the read of an older one.
        self._flights: SingleFlight[tuple[PageKey, ArticleState], EncodedPage] = SingleFlight(
            lambda key_and_state: self._read(key_and_state[0])
        )

    def cached(self, key: PageKey) -> EncodedPage | None:
        """The page if it is in memory and at the article's present state."""
        page = self._pages.get(key)
        state = self._states.fresh(key.article) if page else None
        if page is None or state != page.state:
            return None
        self._pages.move_to_end(key)
        return page

    def stale(self, key: PageKey) -> EncodedPage | None:
        """A page in memory that may be shown while PostgreSQL is away, although it may not be the present one."""
        page = self._pages.get(key)
        return page if page and self._states.stale(key.article, page.state.revision) else None

    async def get(self, key: PageKey) -> EncodedPage:
        """The page at the article's present state. Raises `InvalidValue` for a bad cursor, `Unavailable`."""
        state = await self._states.get(key.article)
        page = self._pages.get(key)
        if page and state == page.state:
            return page
        return await self._flights.join((key, state))

    async def _read(self, key: PageKey) -> EncodedPage:
        after = decode_cursor(key.cursor) if key.cursor is not None else None
        async with connection(self._pool) as database:
            began = time.monotonic()
            page = await select_page(
                database, *key.article, limit=key.limit + 1, newest=key.newest, after=after
            )
        state = ArticleState(page.revision, page.count, page.mode)
        present = self._states.learn(key.article, state, began)
        comments = page.comments[: key.limit]
        more = len(page.comments) > key.limit
        cursor = encode_cursor(_position(comments[-1])) if more else None
        encoded = _encode(
            CommentPage(key.article.article_id, page.count, page.revision, page.mode, comments, cursor), state
        )
        if state == present:
            self._keep(key, encoded)
        return encoded

    def _keep(self, key: PageKey, page: EncodedPage) -> None:
        """Keep a page instead of all pages of its article at another state, and drop those asked for longest ago.

        It looks at no page that it does not drop: one article may have ten thousands of pages in memory.
        """
        kept = self._of_article.get(key.article)
        if kept and kept.state != page.state:
            for other in [*kept.keys]:
                self._drop(other)
        elif key in self._pages:
            self._drop(key)
        self._pages[key] = page
        self._of_article.setdefault(key.article, _Kept(page.state, set())).keys.add(key)
        self._size += page.size
        while self._size > PAGES_BYTES:
            self._drop(next(iter(self._pages)))

    def _drop(self, key: PageKey) -> None:
        self._size -= self._pages.pop(key).size
        kept = self._of_article[key.article].keys
        kept.remove(key)
        if not kept:
            del self._of_article[key.article]


def _position(entry: Entry) -> Position:
    # Every entry is one or the other. The base has no time, so that their fields come in the order of old.
    assert isinstance(entry, PublicComment | Tombstone)  # noqa: S101
    return entry.created_at, entry.id


def _encode(page: CommentPage, state: ArticleState) -> EncodedPage:
    body = msgspec.json.encode(page)
    return EncodedPage(
        state,
        b'W/"%d-%s"' % (page.revision, hashlib.sha256(body).hexdigest()[:12].encode()),
        body,
        gzip.compress(body, 6, mtime=0) if len(body) >= GZIP_FROM else None,
    )
