"""Rankings of the most commented articles, held for a moment: they are on every page of a site."""

import time
from datetime import timedelta

import msgspec

from comments_service.store.articles import RankedArticle, select_ranking
from comments_service.store.pool import Pool, connection

HELD_SECONDS = 2.0
RANKINGS = 1_000


class Ranking(msgspec.Struct):
    """The most commented articles, the first one first."""

    articles: list[RankedArticle]


class Rankings:
    """Ready-made rankings; at most one query for each in `HELD_SECONDS`."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._held: dict[tuple[str, timedelta, int], tuple[float, bytes]] = {}

    async def get(self, site: str, window: timedelta, limit: int) -> bytes:
        """The ranking as JSON. Raises `Unavailable`."""
        key = (site, window, limit)
        held = self._held.pop(key, None)
        if held is None or time.monotonic() - held[0] >= HELD_SECONDS:
            async with connection(self._pool) as database:
                articles = await select_ranking(database, site, window, limit)
            held = (time.monotonic(), msgspec.json.encode(Ranking(articles)))
        self._held[key] = held
        if len(self._held) > RANKINGS:
            del self._held[next(iter(self._held))]
        return held[1]
