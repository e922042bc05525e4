"""Showing readers the reactions that this process took: at most once a second for each article."""

import asyncio
import contextlib
import logging
from collections.abc import Collection

from comments_service.domain.articles import ArticleKey
from comments_service.domain.sites import Site
from comments_service.errors import Unavailable
from comments_service.metrics import count_flush
from comments_service.reading.timed_cache import TimedCache
from comments_service.reading.waker import Waker
from comments_service.redis.bell import REACTED, Ring
from comments_service.store.pool import Pool, connection
from comments_service.store.reaction_flushes import flush_reactions

log = logging.getLogger(__name__)

SETTLE_SECONDS = 5.0


class ReactionFlushes:
    """Flushes the reactions of articles: the first one after quiet at once, and what comes in the next second together.

    PostgreSQL keeps the second for all processes. What this one leaves undone, the worker's sweeper does.
    """

    def __init__(self, pool: Pool, sites: TimedCache[str, Site], waker: Waker) -> None:
        self._pool = pool
        self._sites = sites
        self._waker = waker
        # The articles that are being flushed, and whether somebody has reacted meanwhile.
        self._again: dict[ArticleKey, bool] = {}
        self._tasks: dict[ArticleKey, asyncio.Task[None]] = {}

    def ask(self, article: ArticleKey) -> None:
        """Somebody reacted: readers of the article are to see it within a second."""
        if article in self._again:
            self._again[article] = True
            return
        self._again[article] = True
        self._tasks[article] = asyncio.create_task(self._work(article), name="reactions")

    async def settle(self, articles: Collection[ArticleKey]) -> None:
        """Show readers what is due of the articles. Returns when it is shown, or after some seconds at most."""
        for article in articles:
            self.ask(article)
        tasks = [self._tasks[article] for article in articles if article in self._tasks]
        if tasks:
            await asyncio.wait(tasks, timeout=SETTLE_SECONDS)

    async def close(self) -> None:
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)

    async def _work(self, article: ArticleKey) -> None:
        try:
            with contextlib.suppress(Unavailable):
                while self._again[article]:
                    await self._flush(article)
        except Exception:
            log.exception("failed", extra={"task": "reactions"})
        finally:
            del self._again[article]
            del self._tasks[article]

    async def _flush(self, article: ArticleKey) -> None:
        site = await self._sites.get(article.site_id)
        self._again[article] = False
        async with connection(self._pool) as database:
            flush = await flush_reactions(database, article, site.settings.positive_kinds())
        if flush.revision is not None:
            count_flush()
            await self._waker.announce(
                [Ring(article.site_id, article.article_id, flush.revision, flush.comments, status=REACTED)]
            )
        if flush.wait:
            self._again[article] = True
            await asyncio.sleep(flush.wait)
