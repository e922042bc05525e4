"""Pages of published comments as ready-made bytes, kept until the article's revision moves."""

import asyncio
import base64
import gzip
import hashlib
from collections import OrderedDict
from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec

from comments_service.domain.articles import ArticleKey, ArticleState
from comments_service.domain.comments import PublicComment
from comments_service.errors import InvalidValue
from comments_service.reading.article_states import ArticleStates
from comments_service.store.comments import select_page
from comments_service.store.pool import Pool, connection

PAGES_BYTES = 64 * 1024 * 1024
PAGE_OVERHEAD = 1_000  # of key and objects, roughly
GZIP_FROM = 1_000  # bytes; below it the packet is one either way

Position = tuple[datetime, UUID]
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class PageKey(msgspec.Struct, frozen=True):
    """Which page of which article. `cursor` is what an earlier page gave as `next_cursor`."""

    article: ArticleKey
    limit: int
    newest: bool
    cursor: str | None


class ReadyPage(msgspec.Struct, frozen=True):
    """A page as it is sent. The ETag is weak: it stands for the plain and the compressed body alike."""

    revision: int
    etag: bytes
    body: bytes
    gzipped: bytes | None

    @property
    def size(self) -> int:
        return PAGE_OVERHEAD + len(self.body) + len(self.gzipped or b"")


class CommentPage(msgspec.Struct):
    """A page of published comments. `next_cursor` is null on the last one."""

    article_id: str
    count: int
    revision: int
    comments: list[PublicComment]
    next_cursor: str | None


def encode_cursor(position: Position) -> str:
    """The place behind a comment, opaque to clients."""
    micros = (position[0] - _EPOCH) // timedelta(microseconds=1)
    return base64.urlsafe_b64encode(micros.to_bytes(8) + position[1].bytes).rstrip(b"=").decode()


def decode_cursor(cursor: str) -> Position:
    """Raises `InvalidValue`."""
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        return _EPOCH + timedelta(microseconds=int.from_bytes(raw[:8])), UUID(bytes=raw[8:])
    except (ValueError, OverflowError) as error:
        raise InvalidValue("the cursor is not one of ours", field="cursor") from error


class PublishedPages:
    """The pages last asked for, within `PAGES_BYTES`, with one flight for each miss."""

    def __init__(self, pool: Pool, states: ArticleStates) -> None:
        self._pool = pool
        self._states = states
        self._pages: OrderedDict[PageKey, ReadyPage] = OrderedDict()
        self._size = 0
        self._flights: dict[tuple[PageKey, int], asyncio.Task[ReadyPage]] = {}

    def held(self, key: PageKey) -> ReadyPage | None:
        """The page if it is in memory and at the article's present revision."""
        page = self._pages.get(key)
        state = self._states.fresh(key.article) if page else None
        if page is None or state is None or page.revision < state.revision:
            return None
        self._pages.move_to_end(key)
        return page

    async def get(self, key: PageKey) -> ReadyPage:
        """The page at the article's present revision. Raises `InvalidValue` for a bad cursor, `Unavailable`."""
        revision = (await self._states.get(key.article)).revision
        page = self._pages.get(key)
        if page and page.revision >= revision:
            return page
        flight = self._flights.get((key, revision))
        if flight is None:
            flight = asyncio.ensure_future(self._read(key))
            self._flights[key, revision] = flight
            flight.add_done_callback(lambda _: self._flights.pop((key, revision), None))
        return await asyncio.shield(flight)

    async def _read(self, key: PageKey) -> ReadyPage:
        after = decode_cursor(key.cursor) if key.cursor is not None else None
        async with connection(self._pool) as database:
            page = await select_page(
                database, *key.article, limit=key.limit + 1, newest=key.newest, after=after
            )
        self._states.learn(key.article, ArticleState(page.revision, page.count))
        comments = page.comments[: key.limit]
        more = len(page.comments) > key.limit
        cursor = encode_cursor((comments[-1].created_at, comments[-1].id)) if more else None
        body = msgspec.json.encode(CommentPage(key.article[1], page.count, page.revision, comments, cursor))
        ready = ReadyPage(
            page.revision,
            b'W/"%d-%s"' % (page.revision, hashlib.sha256(body).hexdigest()[:12].encode()),
            body,
            gzip.compress(body, 6, mtime=0) if len(body) >= GZIP_FROM else None,
        )
        self._hold(key, ready)
        return ready

    def _hold(self, key: PageKey, page: ReadyPage) -> None:
        if older := self._pages.pop(key, None):
            self._size -= older.size
        self._pages[key] = page
        self._size += page.size
        while self._size > PAGES_BYTES:
            self._size -= self._pages.popitem(last=False)[1].size
