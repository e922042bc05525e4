"""Who listens to which article in this process; woken by Redis, read from PostgreSQL."""

import asyncio
import contextlib
import logging
import random
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator, Sequence

from comments_service.domain.articles import ArticleKey, ArticleState
from comments_service.errors import RedisUnavailable, Unavailable
from comments_service.logs import cause_of
from comments_service.reading import events
from comments_service.reading.article_states import HELD_SECONDS, ArticleStates
from comments_service.reading.timed_cache import failed
from comments_service.redis.bell import Ring, hear_bell
from comments_service.redis.client import RedisClient
from comments_service.store.comments import select_change
from comments_service.store.pool import Pool, connection

log = logging.getLogger(__name__)

TICK_SECONDS = 0.05  # changes within it are folded into one
QUIET_SECONDS = 5.0  # without a bell, before Redis is asked whether it is still there
RETRY_SECONDS = 0.5
LIFETIME_SECONDS = 600.0  # of a stream, a fifth more or less
CHANGE_LIMIT = 200  # comments in one change event; more is a reset
CHANGES = 64  # events held for those who have not yet fetched them
WATCHED = 10_000  # articles; well below what `states` holds

ReadChange = asyncio.Task[tuple[int, bytes]]


class Listener:
    """One open stream. `wake` is set when one of its articles moved, when `rings` came, or when it must end."""

    def __init__(self) -> None:
        self.wake = asyncio.Event()
        self.rings: list[Ring] = []

    async def wait(self, seconds: float) -> bool:
        """Wait to be woken; false when `seconds` passed first."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self.wake.wait()
        woken = self.wake.is_set()
        self.wake.clear()
        return woken


class Live:
    """The streams that are open in this process, and what wakes them."""

    def __init__(self, pool: Pool, reader: RedisClient) -> None:
        self.states = ArticleStates(pool, self._wake)
        self._pool = pool
        self._reader = reader
        self._changes: dict[tuple[ArticleKey, int], ReadChange] = {}
        self._listeners: dict[ArticleKey, set[Listener]] = {}
        self._reviewers: set[Listener] = set()
        self._rung: set[ArticleKey] = set()
        self._bell = asyncio.Event()
        self._closing = False

    @property
    def listener_count(self) -> int:
        return len(self._everybody())

    @contextlib.contextmanager
    def listen(self, articles: Sequence[ArticleKey]) -> Generator[Listener, None, None]:
        """A listener to the moves of `articles`, for as long as the block runs. Raises `Unavailable`."""
        if len(self._listeners) + len(articles) > WATCHED:
            raise Unavailable("too many articles are watched here")
        listener = Listener()
        for article in articles:
            self._listeners.setdefault(article, set()).add(listener)
        try:
            yield listener
        finally:
            for article in articles:
                self._listeners[article].discard(listener)
                if not self._listeners[article]:
                    del self._listeners[article]

    @contextlib.contextmanager
    def listen_to_decisions(self) -> Generator[Listener, None, None]:
        """A listener to every decision: what was heard since it last looked is in its `rings`."""
        listener = Listener()
        self._reviewers.add(listener)
        try:
            yield listener
        finally:
            self._reviewers.discard(listener)

    def close(self) -> None:
        """Make every stream end: servers wait for open streams at shutdown, and end none."""
        self._closing = True
        for listener in self._everybody():
            listener.wake.set()

    async def beats(self, listener: Listener, seconds: float) -> AsyncGenerator[bool, None]:
        """True when the listener is woken, False after `seconds` of quiet; ends with the stream's life or ours."""
        end = time.monotonic() + LIFETIME_SECONDS * random.uniform(0.8, 1.2)
        while not self._closing and (left := end - time.monotonic()) > 0:
            woken = await listener.wait(min(seconds, left))
            if not self._closing:
                yield woken

    async def change(self, article: ArticleKey, since: int) -> tuple[int, bytes]:
        """What changed after `since`, as an event, and the revision it leads to.

        Read and encoded once for all listeners that ask the same. Raises `Unavailable`.
        """
        asked = (article, since)
        read = self._changes.get(asked)
        if read is None or self._outdated(article, read):
            read = asyncio.ensure_future(self._read_change(article, since))
            self._changes.pop(asked, None)
            self._changes[asked] = read
            if len(self._changes) > CHANGES:
                del self._changes[next(iter(self._changes))]
        return await asyncio.shield(read)

    def _outdated(self, article: ArticleKey, read: ReadChange) -> bool:
        if not read.done():
            return False
        state = self.states.fresh(article)
        return failed(read) or state is None or read.result()[0] < state.revision

    def hear(self, rings: Sequence[Ring]) -> None:
        """Take in what a bell rang."""
        self.moved(rings)
        for listener in self._reviewers:
            listener.rings.extend(rings)
            listener.wake.set()

    def moved(self, rings: Sequence[Ring]) -> None:
        """Take note that articles have moved, and soon read those that somebody listens to."""
        for ring in rings:
            if ring.revision:
                article = ArticleKey(ring.site_id, ring.article_id)
                self.states.announce(article, ring.revision)
                if article in self._listeners:
                    self._rung.add(article)
                    self._bell.set()

    async def run(self) -> None:
        """Hear the bell, fold what it rings, heal what it lost; until closed and cancelled."""
        async with asyncio.TaskGroup() as tasks:
            for name, task in (("bell", self._hear_bell), ("fold", self._read_rung), ("heal", self._heal)):
                tasks.create_task(self._until_closed(task, name), name=name)

    async def _until_closed(self, task: Callable[[], Awaitable[None]], name: str) -> None:
        """Run a background task anew whenever it fails: streams must not fall silent because of one error."""
        # Cancelling alone does not end it: redis-py and asyncpg sometimes swallow a cancellation.
        while not self._closing:
            try:
                await task()
            except (RedisUnavailable, Unavailable) as error:
                log.warning("interrupted", extra={"task": name, "error": cause_of(error)})
            except Exception:
                log.exception("failed", extra={"task": name})
            await asyncio.sleep(RETRY_SECONDS)

    async def _hear_bell(self) -> None:
        async with contextlib.aclosing(hear_bell(self._reader, QUIET_SECONDS)) as messages:
            async for rings in messages:
                if self._closing:
                    return
                self.hear(rings)

    async def _read_rung(self) -> None:
        while not self._closing:
            await self._bell.wait()
            await asyncio.sleep(TICK_SECONDS)
            self._bell.clear()
            rung, self._rung = self._rung, set()
            await self.states.read([article for article in rung if article in self._listeners])

    async def _heal(self) -> None:
        while not self._closing:
            await asyncio.sleep(HELD_SECONDS)
            await self.states.read(list(self._listeners))

    async def _read_change(self, article: ArticleKey, since: int) -> tuple[int, bytes]:
        async with connection(self._pool) as database:
            change = await select_change(database, *article, since, limit=CHANGE_LIMIT)
        self.states.learn(article, ArticleState(change.revision, change.count))
        return change.revision, events.change(change)

    def _wake(self, article: ArticleKey) -> None:
        for listener in self._listeners.get(article, ()):
            listener.wake.set()

    def _everybody(self) -> set[Listener]:
        return self._reviewers.union(*self._listeners.values())
