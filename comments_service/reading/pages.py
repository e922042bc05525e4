"""Pages and replies as encoded bytes, kept until the article's revision or mode changes."""

import gzip
import hashlib
import time
from collections import OrderedDict
from typing import NamedTuple

import msgspec

from comments_service.domain.articles import ArticleKey, ArticleState
from comments_service.domain.author_keys import AuthorKeys
from comments_service.reading.article_states import ArticleStates
from comments_service.reading.page_bodies import AnyPageKey, read_page
from comments_service.reading.single_flight import SingleFlight
from comments_service.store.pool import Pool, connection

PAGES_BYTES = 64 * 1024 * 1024
PAGE_OVERHEAD = 1_000  # of key and objects, roughly
GZIP_FROM = 1_000  # bytes; a smaller body is one packet either way


class EncodedPage(msgspec.Struct, frozen=True):
    """A page as it is sent. The ETag is weak: it stands for the plain and the compressed body alike."""

    state: ArticleState
    etag: bytes
    body: bytes
    gzipped: bytes | None

    @property
    def size(self) -> int:
        return PAGE_OVERHEAD + len(self.body) + len(self.gzipped or b"")


class _Kept(NamedTuple):
    """The pages of one article that are in memory. All are at one state."""

    state: ArticleState
    keys: set[AnyPageKey]


class Pages:
    """The pages last asked for, within `PAGES_BYTES`. Concurrent misses of a page share one read."""

    def __init__(self, pool: Pool, states: ArticleStates, keys: AuthorKeys | None = None) -> None:
        self._pool = pool
        self._states = states
        self._keys = keys
        self._pages: OrderedDict[AnyPageKey, EncodedPage] = OrderedDict()
        # No page is asked for at an older state again. Those with a cursor of their own would only fill the memory.
        self._of_article: dict[ArticleKey, _Kept] = {}
        self._size = 0
        # A page that was asked for at a newer state does not share the read of an older one.
        self._flights: SingleFlight[tuple[AnyPageKey, ArticleState], EncodedPage] = SingleFlight(
            lambda key_and_state: self._read(key_and_state[0])
        )

    def cached(self, key: AnyPageKey) -> EncodedPage | None:
        """The page if it is in memory and at the article's present state."""
        key = self._present(key)
        page = self._pages.get(key)
        state = self._states.fresh(key.article) if page else None
        if page is None or state != page.state:
            return None
        self._pages.move_to_end(key)
        return page

    def stale(self, key: AnyPageKey) -> EncodedPage | None:
        """A page in memory that may be shown while PostgreSQL is away, although it may not be the present one."""
        key = self._present(key)
        page = self._pages.get(key)
        state = self._states.stale(key.article, page.state.revision) if page else None
        return page if page and state and (page.state.is_hidden or not state.is_hidden) else None

    async def get(self, key: AnyPageKey) -> EncodedPage:
        """The page at the article's present state. Raises what `read_page` raises, `Unavailable`."""
        page, state = await self._get(key)
        if page.state.revision < state.revision:
            # The article was moved meanwhile.
            await self._states.read([key.article])
            page, _ = await self._get(key)
        return page

    async def _get(self, key: AnyPageKey) -> tuple[EncodedPage, ArticleState]:
        state = await self._states.get(key.article)
        key = self._present(key)
        page = self._pages.get(key)
        if page is None or state != page.state:
            page = await self._flights.join((key, state))
        return page, state

    def _present(self, key: AnyPageKey) -> AnyPageKey:
        article = self._states.known_as(key.article)
        return key if article == key.article else msgspec.structs.replace(key, article=article)

    async def _read(self, key: AnyPageKey) -> EncodedPage:
        async with connection(self._pool) as database:
            began = time.monotonic()
            state, body = await read_page(database, key, self._keys)
        present = self._states.learn(key.article, state, began)
        encoded = _encode(msgspec.json.encode(body), state)
        if state == present:
            self._keep(key, encoded)
        return encoded

    def _keep(self, key: AnyPageKey, page: EncodedPage) -> None:
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

    def _drop(self, key: AnyPageKey) -> None:
        self._size -= self._pages.pop(key).size
        kept = self._of_article[key.article].keys
        kept.remove(key)
        if not kept:
            del self._of_article[key.article]


def _encode(body: bytes, state: ArticleState) -> EncodedPage:
    return EncodedPage(
        state,
        b'W/"%d-%s"' % (state.revision, hashlib.sha256(body).hexdigest()[:12].encode()),
        body,
        gzip.compress(body, 6, mtime=0) if len(body) >= GZIP_FROM else None,
    )
