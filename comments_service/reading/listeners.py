"""The event streams that are open in this process, and which articles each one watches."""

import asyncio
import contextlib
import random
import time
from collections.abc import AsyncGenerator, Generator, Sequence

from comments_service.domain.articles import ArticleKey
from comments_service.errors import Unavailable
from comments_service.reading.article_states import STATES
from comments_service.reading.stream_pace import StreamPace
from comments_service.redis.bell import Ring

WATCHED_ARTICLES = STATES // 2  # so that no watched article's state is dropped


class Listener:
    """One open stream. `wake` is set when one of its articles moved, when `rings` came, or when it must end."""

    def __init__(self) -> None:
        self.wake = asyncio.Event()
        self.rings: list[Ring] = []

    async def wait(self, seconds: float) -> bool:
        """Wait to be woken. Returns False if `seconds` passed first."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self.wake.wait()
        woken = self.wake.is_set()
        self.wake.clear()
        return woken


class _Watch:
    """The listeners of one article, and the revision for which they were last woken."""

    __slots__ = ("listeners", "revision")

    def __init__(self) -> None:
        self.listeners: set[Listener] = set()
        self.revision = 0


class Listeners:
    """All open streams. None is woken for an article before it moves beyond the revision of its last wake-up."""

    def __init__(self, pace: StreamPace) -> None:
        self.closed = False
        self._pace = pace
        self._watches: dict[ArticleKey, _Watch] = {}
        self._reviewers: set[Listener] = set()

    @property
    def count(self) -> int:
        return len(self._all())

    @contextlib.contextmanager
    def listen(self, articles: Sequence[ArticleKey]) -> Generator[Listener]:
        """A listener to `articles`, for as long as the block runs. Raises `Unavailable`."""
        if len(self._watches) + len(articles) > WATCHED_ARTICLES:
            raise Unavailable("too many articles are watched here")
        listener = Listener()
        for article in articles:
            self._watches.setdefault(article, _Watch()).listeners.add(listener)
        try:
            yield listener
        finally:
            for article in articles:
                watch = self._watches[article]
                watch.listeners.discard(listener)
                if not watch.listeners:
                    del self._watches[article]

    @contextlib.contextmanager
    def listen_to_decisions(self) -> Generator[Listener]:
        """A listener to every decision. Its `rings` are those that came since it last took them."""
        listener = Listener()
        self._reviewers.add(listener)
        try:
            yield listener
        finally:
            self._reviewers.discard(listener)

    async def wake_ups(self, listener: Listener, seconds: float) -> AsyncGenerator[bool]:
        """Yields True when the listener is woken and False after `seconds` of quiet, until the stream must end."""
        end = time.monotonic() + self._pace.lifetime * random.uniform(0.8, 1.2)
        while not self.closed and (left := end - time.monotonic()) > 0:
            woken = await listener.wait(min(seconds, left))
            if not self.closed:
                yield woken

    def watches(self, article: ArticleKey) -> bool:
        """True if somebody listens to the article."""
        return article in self._watches

    def watched(self) -> list[ArticleKey]:
        """The articles that somebody listens to."""
        return list(self._watches)

    def wake(self, article: ArticleKey, revision: int) -> None:
        """The article is at `revision` now."""
        watch = self._watches.get(article)
        if watch and revision > watch.revision:
            watch.revision = revision
            for listener in watch.listeners:
                listener.wake.set()

    def tell_reviewers(self, rings: Sequence[Ring]) -> None:
        """Hand the rings of decisions to those who listen to all of them."""
        for listener in self._reviewers:
            listener.rings.extend(rings)
            listener.wake.set()

    def close(self) -> None:
        """Make every stream end: servers wait for open streams at shutdown, and end none."""
        self.closed = True
        for listener in self._all():
            listener.wake.set()

    def _all(self) -> set[Listener]:
        return self._reviewers.union(*(watch.listeners for watch in self._watches.values()))
