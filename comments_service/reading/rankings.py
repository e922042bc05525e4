"""Rankings of the most commented articles, cached for a moment: they are on every page of a site."""

from datetime import timedelta

import msgspec

from comments_service.domain.articles import RankedArticle
from comments_service.reading.timed_cache import TimedCache
from comments_service.store.articles import select_ranking
from comments_service.store.pool import COMMAND_SECONDS, Pool, connection

MAX_AGE_SECONDS = 2.0
RANKINGS = 1_000


class Ranking(msgspec.Struct):
    """The most commented articles, the first one first."""

    articles: list[RankedArticle]


class RankingKey(msgspec.Struct, frozen=True):
    """The `limit` articles of a site with the most comments written within `window`."""

    site_id: str
    window: timedelta
    limit: int


def ranking_cache(pool: Pool) -> TimedCache[RankingKey, bytes]:
    """Rankings as encoded JSON. `get` raises `Unavailable`."""

    async def read(key: RankingKey) -> bytes:
        async with connection(pool, COMMAND_SECONDS) as database:
            articles = await select_ranking(database, key.site_id, key.window, key.limit)
        return msgspec.json.encode(Ranking(articles))

    return TimedCache(read, seconds=MAX_AGE_SECONDS, size=RANKINGS)
