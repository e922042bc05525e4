"""What wakes the listeners: the bell of Redis, and a query that makes good what the bell lost."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Sequence

from comments_service.domain.articles import ArticleKey
from comments_service.errors import RedisUnavailable, Unavailable
from comments_service.logs import cause_of
from comments_service.reading.article_states import ArticleStates
from comments_service.reading.listeners import Listeners
from comments_service.reading.stream_pace import StreamPace
from comments_service.redis.bell import Ring, hear_bell
from comments_service.redis.client import RedisClient

log = logging.getLogger(__name__)


class Waker:
    """Hears the bell, reads the states of the articles that it names, and wakes their listeners."""

    def __init__(
        self, reader: RedisClient, states: ArticleStates, listeners: Listeners, pace: StreamPace
    ) -> None:
        self._reader = reader
        self._states = states
        self._listeners = listeners
        self._pace = pace
        self._moved: set[ArticleKey] = set()
        self._any_moved = asyncio.Event()

    async def run(self) -> None:
        """Wake listeners until they are closed and this is cancelled."""
        async with asyncio.TaskGroup() as tasks:
            for name, task in (("bell", self._hear_bell), ("fold", self._read_moved), ("heal", self._heal)):
                tasks.create_task(self._until_closed(task, name), name=name)

    def hear(self, rings: Sequence[Ring]) -> None:
        """Take in one message of the bell."""
        self.note(rings)
        self._listeners.tell_reviewers(rings)

    def note(self, rings: Sequence[Ring]) -> None:
        """Note which articles have moved. Those that somebody listens to are read within a tick."""
        for ring in rings:
            if ring.revision:
                article = ArticleKey(ring.site_id, ring.article_id)
                self._states.announce(article, ring.revision)
                if self._listeners.watches(article):
                    self._moved.add(article)
                    self._any_moved.set()

    async def _until_closed(self, task: Callable[[], Awaitable[None]], name: str) -> None:
        """Run a background task again whenever it fails: streams must not fall silent because of one error."""
        # Cancelling alone does not end it: redis-py and asyncpg sometimes swallow a cancellation.
        while not self._listeners.closed:
            try:
                await task()
            except (RedisUnavailable, Unavailable) as error:
                log.warning("interrupted", extra={"task": name, "error": cause_of(error)})
            except Exception:
                log.exception("failed", extra={"task": name})
            await asyncio.sleep(self._pace.retry)

    async def _hear_bell(self) -> None:
        async with contextlib.aclosing(hear_bell(self._reader, self._pace.quiet)) as messages:
            async for rings in messages:
                if self._listeners.closed:
                    return
                self.hear(rings)

    async def _read_moved(self) -> None:
        while not self._listeners.closed:
            await self._any_moved.wait()
            await asyncio.sleep(self._pace.tick)
            self._any_moved.clear()
            moved, self._moved = self._moved, set()
            await self._read([article for article in moved if self._listeners.watches(article)])

    async def _heal(self) -> None:
        while not self._listeners.closed:
            await asyncio.sleep(self._pace.heal)
            await self._read(self._listeners.watched())

    async def _read(self, articles: Sequence[ArticleKey]) -> None:
        for article, state in (await self._states.read(articles)).items():
            self._listeners.wake(article, state.revision)
