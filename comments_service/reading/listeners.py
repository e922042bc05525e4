"""The event streams that are open in this process, the articles that each one watches, and what wakes them."""

import asyncio
import contextlib
import itertools
import logging
import random
import time
from collections.abc import AsyncGenerator, Generator, Sequence
from typing import NamedTuple

from comments_service.descriptors import Reserve
from comments_service.domain.articles import ArticleKey, ArticleState
from comments_service.errors import Unavailable
from comments_service.metrics import count_refused_stream
from comments_service.reading import events
from comments_service.reading.article_states import STATES
from comments_service.reading.quotas import Quota
from comments_service.reading.stream_pace import StreamPace
from comments_service.redis.bell import Ring

log = logging.getLogger(__name__)

WATCHED_ARTICLES = STATES // 2  # so that no watched article's state is dropped
SLICES = 30  # in which streams get their beats, so that thousands do not send at once


class Listener:
    """One open stream. `wake` is set when an article moved, the `outbox` was filled, a beat is due, or it must end.

    `sent` has the state of each article that the stream has sent.
    """

    def __init__(self, address: str = "") -> None:
        self.address = address
        self.wake = asyncio.Event()
        self.outbox: list[bytes] = []
        self.sent: dict[ArticleKey, ArticleState] = {}
        self.beat_due = False

    async def wait(self, seconds: float | None = None) -> bool:
        """Wait to be woken. Returns False if `seconds` passed first."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self.wake.wait()
        woken = self.wake.is_set()
        self.wake.clear()
        return woken


class _Watch(NamedTuple):
    """Who watches an article, and where it is counted: in a quota, for one of them."""

    listeners: set[Listener]
    quota: Quota
    counted_for: Listener


class Listeners:
    """All open streams. A listener is woken for an article only if the article is not as it has sent it."""

    def __init__(self, pace: StreamPace) -> None:
        self.closed = False
        self._pace = pace
        # Those of counts whose articles are all beyond the quota watch nothing, and must end with the others.
        self._open: set[Listener] = set()
        self._watches: dict[ArticleKey, _Watch] = {}
        self._reviewers: set[Listener] = set()
        self._reserve = Reserve()
        self._quotas = {
            "changes": Quota(WATCHED_ARTICLES),
            "counts": Quota(WATCHED_ARTICLES),
            "uncommented": Quota(WATCHED_ARTICLES // 2),
        }
        self._rings: list[Ring] = []
        self.rang = asyncio.Event()
        self._slices: list[set[Listener]] = [set() for _ in range(SLICES)]
        self._next_slice = itertools.cycle(self._slices)

    @property
    def count(self) -> int:
        return len(self._open)

    @contextlib.contextmanager
    def listen(
        self,
        articles: Sequence[ArticleKey],
        address: str = "",
        uncommented: Sequence[ArticleKey] | None = None,
    ) -> Generator[Listener]:
        """A listener to `articles`, for as long as the block runs. Raises `Unavailable`.

        With `uncommented` it is one of counts, which have a quota of their own. Articles that nobody has commented on
        may be invented: they are watched as far as their quota goes, and refuse no stream. An article that somebody
        watches already costs nothing.
        """
        self._reserve.require()
        counts = self._quotas["counts" if uncommented is not None else "changes"]
        new = {article for article in articles if article not in self._watches}
        self._require_room(counts, address, len(new))
        listener = Listener(address)
        watched = set(articles)
        for article in watched:
            self._watch(article, listener, counts)
        for article in uncommented or ():
            if article in self._watches or self._quotas["uncommented"].left_for(address) > 0:
                self._watch(article, listener, self._quotas["uncommented"])
                watched.add(article)
        self._open.add(listener)
        try:
            yield listener
        finally:
            self._open.discard(listener)
            for article in watched:
                self._unwatch(article, listener)

    def _watch(self, article: ArticleKey, listener: Listener, quota: Quota) -> None:
        watch = self._watches.get(article)
        if watch is None:
            quota.take(listener.address)
            watch = self._watches[article] = _Watch(set(), quota, listener)
        watch.listeners.add(listener)

    def _unwatch(self, article: ArticleKey, listener: Listener) -> None:
        """What still is watched is counted for one of those who stay: else two streams, in turns, watch for free."""
        watch = self._watches[article]
        watch.listeners.discard(listener)
        if watch.counted_for is listener:
            watch.quota.give_back(listener.address)
            if watch.listeners:
                heir = next(iter(watch.listeners))
                watch.quota.take(heir.address)
                self._watches[article] = watch._replace(counted_for=heir)
        if not watch.listeners:
            del self._watches[article]

    def _require_room(self, quota: Quota, address: str, articles: int) -> None:
        if articles > quota.left():
            count_refused_stream("articles")
            raise Unavailable("too many articles are watched here", retry_after=30)
        if articles and articles > quota.left_for(address):
            count_refused_stream("address")
            raise Unavailable("too many articles are watched from this address", retry_after=30)

    @contextlib.contextmanager
    def listen_to_decisions(self) -> Generator[Listener]:
        """A listener to the moderators' queue. `Desks` fills its outbox. Raises `Unavailable`."""
        self._reserve.require()
        listener = Listener()
        self._reviewers.add(listener)
        self._open.add(listener)
        try:
            yield listener
        finally:
            self._open.discard(listener)
            self._reviewers.discard(listener)

    async def wake_ups(self, listener: Listener, seconds: float | None = None) -> AsyncGenerator[bytes]:
        """Yields whenever the listener is woken or `seconds` have passed, until the stream must end.

        What it yields is the beat if one is due, else nothing.
        """
        end = time.monotonic() + self._pace.lifetime * random.uniform(0.8, 1.2)
        beats = next(self._next_slice)
        beats.add(listener)
        try:
            while not self.closed and time.monotonic() < end:
                await listener.wait(seconds)
                beat, listener.beat_due = events.BEAT if listener.beat_due else b"", False
                if not self.closed:
                    yield beat
        finally:
            beats.discard(listener)

    async def beat(self) -> None:
        """Tell every stream, a slice of them at a time, when its next beat is due. One timer serves all of them."""
        for beats in itertools.cycle(self._slices):
            await asyncio.sleep(self._pace.beat / SLICES)
            for listener in beats:
                listener.beat_due = True
                listener.wake.set()

    def watches(self, article: ArticleKey) -> bool:
        """True if somebody listens to the article."""
        return article in self._watches

    def watched(self) -> list[ArticleKey]:
        """The articles that somebody listens to."""
        return list(self._watches)

    def wake(self, article: ArticleKey, state: ArticleState) -> None:
        """The article is in `state` now."""
        watch = self._watches.get(article)
        for listener in watch.listeners if watch else ():
            if listener.sent.get(article) != state:
                listener.wake.set()

    def tell_reviewers(self, rings: Sequence[Ring]) -> None:
        """Keep the rings of decisions for `take_rings`, and set `rang`, if somebody listens to the queue."""
        if self._reviewers:
            self._rings.extend(rings)
            self.rang.set()

    def take_rings(self) -> list[Ring]:
        """The rings that came since the last call."""
        self.rang.clear()
        rings, self._rings = self._rings, []
        return rings

    def close(self) -> None:
        """End every stream: at shutdown uvicorn waits for open streams, but does not end them."""
        self.closed = True
        for listener in self._open:
            listener.wake.set()
        self.rang.set()
