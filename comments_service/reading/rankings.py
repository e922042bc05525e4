"""Rankings of the most commented articles, held for a moment: they are on every page of a site."""

from datetime import timedelta

import msgspec

from comments_service.domain.articles import RankedArticle
from comments_service.reading.timed_cache import Held
from comments_service.store.articles import select_ranking
from comments_service.store.pool import Pool, connection

HELD_SECONDS = 2.0
RANKINGS = 1_000


class Ranking(msgspec.Struct):
    """The most commented articles, the first one first."""

    articles: list[RankedArticle]


class RankingKey(msgspec.Struct, frozen=True):
    """The `limit` articles of a site with the most comments written within `window`."""

    site_id: str
    window: timedelta
    limit: int


class Rankings:
    """Rankings as ready-made JSON, no older than `HELD_SECONDS`."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._held = Held(self._read, seconds=HELD_SECONDS, size=RANKINGS)

    async def get(self, key: RankingKey) -> bytes:
        """Raises `Unavailable`."""
        return await self._held.get(key)

    async def _read(self, key: RankingKey) -> bytes:
        async with connection(self._pool) as database:
            articles = await select_ranking(database, key.site_id, key.window, key.limit)
        return msgspec.json.encode(Ranking(articles))
