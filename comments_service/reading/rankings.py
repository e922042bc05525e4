"""Rankings of the most commented articles, cached for a moment: they are on every page of a site."""

import asyncio
import contextlib
import time
from collections.abc import AsyncGenerator
from datetime import timedelta
from typing import NamedTuple

import msgspec

from comments_service.domain.articles import RankedArticle
from comments_service.errors import Unavailable
from comments_service.reading.single_flight import SingleFlight
from comments_service.store.articles import select_ranking
from comments_service.store.pool import ACQUIRE_SECONDS, Pool, connection

# Few, since each is a query of its own for each site.
WINDOWS = {
    "1h": timedelta(hours=1),
    "6h": timedelta(hours=6),
    "24h": timedelta(hours=24),
    "7d": timedelta(days=7),
    "30d": timedelta(days=30),
}
RANKED = 100  # articles of each ranking, from which shorter ones are cut
FRESH_SECONDS = 2.0
# An older ranking is not answered while a new one is read: it may have what was hidden since.
REPLACED_SECONDS = 5.0
RANKINGS = 5_000


class Ranking(msgspec.Struct):
    """The most commented articles, the first one first."""

    articles: list[RankedArticle]


class RankingKey(NamedTuple):
    """A site and one of `WINDOWS`."""

    site_id: str
    window: str


Ranked = list[bytes]  # the encoded articles of a ranking, in order


def cut(ranked: Ranked, limit: int) -> bytes:
    """The first `limit` articles as JSON of a `Ranking`."""
    return b'{"articles":[%s]}' % b",".join(ranked[:limit])


class _Entry(NamedTuple):
    read_at: float
    ranked: Ranked


class Rankings:
    """Rankings as encoded articles. One query runs at a time; what was read before is answered meanwhile."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._entries: dict[RankingKey, _Entry] = {}
        self._flights = SingleFlight(self._read)
        self._turn = asyncio.Semaphore(1)
        self._refreshing: set[asyncio.Task[None]] = set()
        self._failed: set[RankingKey] = set()

    async def get(self, key: RankingKey) -> Ranked:
        """What was read in the last seconds, or is read now. Raises `Unavailable`."""
        entry = self._entries.get(key)
        age = time.monotonic() - entry.read_at if entry else 0.0
        if entry is None or age >= REPLACED_SECONDS or (key in self._failed and age >= FRESH_SECONDS):
            return (await self._flights.join(key)).ranked
        if age >= FRESH_SECONDS:
            self._refresh(key)
        return entry.ranked

    def stale(self, key: RankingKey, seconds: float) -> Ranked | None:
        """The ranking if it was read less than `seconds` ago."""
        entry = self._entries.get(key)
        return entry.ranked if entry and time.monotonic() - entry.read_at < seconds else None

    def forget(self, site_id: str) -> None:
        """An article of the site was named: this process must not answer its publisher with the former name."""
        for window in WINDOWS:
            self._entries.pop(RankingKey(site_id, window), None)

    def _refresh(self, key: RankingKey) -> None:
        if self._flights.flies(key):
            return
        task = asyncio.create_task(self._refresh_quietly(key), name="ranking")
        self._refreshing.add(task)
        task.add_done_callback(self._refreshing.discard)

    async def _refresh_quietly(self, key: RankingKey) -> None:
        try:
            await self._flights.join(key)
        except Unavailable:
            # The next request reads for itself, and so learns that PostgreSQL is away.
            self._failed.add(key)

    async def _read(self, key: RankingKey) -> _Entry:
        async with self._its_turn(), connection(self._pool) as database:
            articles = await select_ranking(database, key.site_id, WINDOWS[key.window], RANKED)
        entry = _Entry(time.monotonic(), [msgspec.json.encode(article) for article in articles])
        self._failed.discard(key)
        self._entries.pop(key, None)
        self._entries[key] = entry
        if len(self._entries) > RANKINGS:
            oldest = next(iter(self._entries))
            del self._entries[oldest]
            self._failed.discard(oldest)
        return entry

    @contextlib.asynccontextmanager
    async def _its_turn(self) -> AsyncGenerator[None]:
        """One query at a time, whatever is asked. Raises `Unavailable` after a while."""
        try:
            await asyncio.wait_for(self._turn.acquire(), ACQUIRE_SECONDS)
        except TimeoutError as error:
            raise Unavailable("too many rankings are asked for") from error
        try:
            yield
        finally:
            self._turn.release()
