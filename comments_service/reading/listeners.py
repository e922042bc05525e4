"""The event streams that are open in this process, the articles that each one watches, and what wakes them."""

import asyncio
import contextlib
import itertools
import logging
import random
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator, Mapping, Sequence

from comments_service.descriptors import Reserve
from comments_service.domain.articles import ArticleKey, ArticleState
from comments_service.errors import RedisUnavailable, Unavailable
from comments_service.reading import events
from comments_service.reading.article_states import STATES, ArticleStates
from comments_service.reading.paced_calls import PacedCalls
from comments_service.reading.stream_pace import StreamPace
from comments_service.redis.bell import Ring, hear_bell
from comments_service.redis.client import RedisClient

log = logging.getLogger(__name__)

WATCHED_ARTICLES = STATES // 2  # so that no watched article's state is dropped
SLICES = 30  # in which streams get their beats, so that thousands do not send at once


class Listener:
    """One open stream. `wake` is set when an article moved, the `outbox` was filled, a beat is due, or it must end.

    `sent` has the state of each article that the stream has sent.
    """

    def __init__(self) -> None:
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


class Listeners:
    """All open streams. A listener is woken for an article only if the article is not as it has sent it."""

    def __init__(self, pace: StreamPace) -> None:
        self.closed = False
        self._pace = pace
        self._watches: dict[ArticleKey, set[Listener]] = {}
        self._reviewers: set[Listener] = set()
        self._reserve = Reserve()
        self._rings: list[Ring] = []
        self.rang = asyncio.Event()
        self._slices: list[set[Listener]] = [set() for _ in range(SLICES)]
        self._next_slice = itertools.cycle(self._slices)

    @property
    def count(self) -> int:
        return len(self._all())

    @contextlib.contextmanager
    def listen(self, articles: Sequence[ArticleKey]) -> Generator[Listener]:
        """A listener to `articles`, for as long as the block runs. Raises `Unavailable`."""
        self._reserve.require()
        if len(self._watches) + len(articles) > WATCHED_ARTICLES:
            raise Unavailable("too many articles are watched here")
        listener = Listener()
        for article in articles:
            self._watches.setdefault(article, set()).add(listener)
        try:
            yield listener
        finally:
            for article in articles:
                self._watches[article].discard(listener)
                if not self._watches[article]:
                    del self._watches[article]

    @contextlib.contextmanager
    def listen_to_decisions(self) -> Generator[Listener]:
        """A listener to the moderators' queue. `Desks` fills its outbox. Raises `Unavailable`."""
        self._reserve.require()
        listener = Listener()
        self._reviewers.add(listener)
        try:
            yield listener
        finally:
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
        for listener in self._watches.get(article, ()):
            sent = listener.sent.get(article)
            if sent is None or state.supersedes(sent):
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
        for listener in self._all():
            listener.wake.set()
        self.rang.set()

    def _all(self) -> set[Listener]:
        return self._reviewers.union(*self._watches.values())


class Waker:
    """Hears the bell of Redis, notes the states of the articles that it tells, and wakes their listeners.

    Every few seconds it reads the states of all watched articles, which makes good what the bell lost.
    """

    def __init__(
        self,
        blocking: RedisClient,
        redis: RedisClient,
        states: ArticleStates,
        listeners: Listeners,
        pace: StreamPace,
        tasks: Mapping[str, Callable[[], Awaitable[None]]] | None = None,
    ) -> None:
        """`tasks` run beside its own, each again whenever it fails."""
        self._tasks = tasks or {}
        self._blocking = blocking
        self._redis = redis
        self._states = states
        self._listeners = listeners
        self._pace = pace
        self._wakes = PacedCalls(self._wake, pace.tick)

    async def run(self) -> None:
        """Wake listeners until they are closed and this is cancelled."""
        async with asyncio.TaskGroup() as tasks:
            for name, task in (
                ("bell", self._hear_bell),
                ("heal", self._heal),
                ("beat", self._listeners.beat),
                *self._tasks.items(),
            ):
                tasks.create_task(self._until_closed(task, name), name=name)

    def hear(self, rings: Sequence[Ring]) -> None:
        """Take in one message of the bell."""
        self.note(rings)
        self._listeners.tell_reviewers(rings)

    def note(self, rings: Sequence[Ring]) -> None:
        """Note how far articles have moved, and wake those who listen to them: at once, but once a tick at most."""
        for ring in rings:
            if ring.revision:
                article = ArticleKey(ring.site_id, ring.article_id)
                self._states.hear(
                    article,
                    ring.revision,
                    ring.count,
                    same_mode=ring.comment_id is not None,
                    removes=ring.status != "approved",
                )
                if self._listeners.watches(article):
                    self._wakes.ask(article)

    async def _until_closed(self, task: Callable[[], Awaitable[None]], name: str) -> None:
        """Run a background task again whenever it fails: streams must not fall silent because of one error."""
        # Cancelling alone does not end it: redis-py and asyncpg sometimes swallow a cancellation.
        while not self._listeners.closed:
            try:
                await task()
            except (RedisUnavailable, Unavailable):
                pass  # the log has it: see `outages`
            except Exception:
                log.exception("failed", extra={"task": name})
            await asyncio.sleep(self._pace.pause)

    async def _hear_bell(self) -> None:
        async with contextlib.aclosing(
            hear_bell(self._blocking, self._redis, self._pace.ask_after)
        ) as messages:
            async for rings in messages:
                if self._listeners.closed:
                    return
                if rings:
                    self.hear(rings)

    async def _heal(self) -> None:
        while not self._listeners.closed:
            await asyncio.sleep(self._pace.heal)
            for article, state in (await self._states.read(self._listeners.watched())).items():
                self._listeners.wake(article, state)

    def _wake(self, article: ArticleKey) -> None:
        if state := self._states.known(article):
            self._listeners.wake(article, state)
