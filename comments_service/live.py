"""Who listens to which article in this process; woken by Redis, read from PostgreSQL."""

import asyncio
import contextlib
import logging
import random
import time
from collections import OrderedDict
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator, Sequence
from typing import Any

import msgspec
from redis.asyncio import Redis

from comments_service import events, streams
from comments_service.errors import Unavailable
from comments_service.store.articles import ArticleState, select_states
from comments_service.store.comments import select_change
from comments_service.store.pool import Pool, connection
from comments_service.streams import BELL, Ring

log = logging.getLogger(__name__)

Article = tuple[str, str]
ReadChange = asyncio.Task[tuple[int, bytes]]

TICK_SECONDS = 0.05  # changes within it are folded into one
HEAL_SECONDS = 3.0  # how long a lost bell can go unnoticed
LIFETIME_SECONDS = 600.0  # of a stream, a fifth more or less
CHANGE_LIMIT = 200  # comments in one change event; more is a reset
STATES = 20_000
CHANGES = 1_000


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


class _Held:
    """A state as last read, when that was, and the revision that a bell has announced since."""

    __slots__ = ("announced", "read_at", "state")

    def __init__(self, state: ArticleState, read_at: float, announced: int) -> None:
        self.state = state
        self.read_at = read_at
        self.announced = announced

    def fresh(self) -> bool:
        return self.state.revision >= self.announced and time.monotonic() - self.read_at < HEAL_SECONDS


class Live:
    """What this process knows of the articles' states, and the streams to wake when they move."""

    def __init__(self, pool: Pool, reader: Redis) -> None:
        self._pool = pool
        self._reader = reader
        self._states: OrderedDict[Article, _Held] = OrderedDict()
        self._flights: dict[Article, asyncio.Task[ArticleState]] = {}
        self._changes: dict[tuple[Article, int], tuple[int, ReadChange]] = {}
        self._listeners: dict[Article, set[Listener]] = {}
        self._reviewers: set[Listener] = set()
        self._rung: set[Article] = set()
        self._bell = asyncio.Event()
        self.closing = False

    @property
    def listener_count(self) -> int:
        return len({one for some in self._listeners.values() for one in some} | self._reviewers)

    @contextlib.contextmanager
    def listen(self, articles: Sequence[Article]) -> Generator[Listener, None, None]:
        """A listener to the moves of `articles`, for as long as the block runs."""
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
        self.closing = True
        for listener in {one for some in self._listeners.values() for one in some} | self._reviewers:
            listener.wake.set()

    async def beats(self, listener: Listener, seconds: float) -> AsyncGenerator[bool, None]:
        """True when the listener is woken, False after `seconds` of quiet; ends with the stream's life or ours."""
        end = time.monotonic() + LIFETIME_SECONDS * random.uniform(0.8, 1.2)
        while not self.closing and (left := end - time.monotonic()) > 0:
            woken = await listener.wait(min(seconds, left))
            if not self.closing:
                yield woken

    async def state(self, article: Article) -> ArticleState:
        """One article's state, no older than `HEAL_SECONDS` or the last bell. Raises `Unavailable`."""
        state = self.fresh(article)
        if state is not None:
            return state
        flight = self._flights.get(article)
        if flight is None:
            flight = asyncio.ensure_future(self._read_one(article))
            self._flights[article] = flight
            flight.add_done_callback(lambda done: self._landed(article, done))
        return await asyncio.shield(flight)

    async def states(self, articles: Sequence[Article]) -> dict[Article, ArticleState]:
        """Several articles' states, as `state` gives them. Raises `Unavailable`."""
        known = {article: state for article in articles if (state := self.fresh(article))}
        return known | await self._read([article for article in articles if article not in known])

    def fresh(self, article: Article) -> ArticleState | None:
        """The state if it needs no query now."""
        held = self._states.get(article)
        return held.state if held and held.fresh() else None

    def known(self, article: Article) -> ArticleState | None:
        """The state last read, however old."""
        held = self._states.get(article)
        return held.state if held else None

    def learn(self, article: Article, state: ArticleState) -> None:
        """Take note of a state just read, and wake who listens if it moved."""
        held = self._states.get(article)
        if held is None:
            self._states[article] = _Held(state, time.monotonic(), 0)
            if len(self._states) > STATES:
                self._states.popitem(last=False)
        elif state.revision >= held.state.revision:
            moved = state.revision > held.state.revision
            held.state, held.read_at = state, time.monotonic()
            if moved:
                for listener in self._listeners.get(article, ()):
                    listener.wake.set()

    async def change(self, article: Article, since: int) -> tuple[int, bytes]:
        """What changed after `since`, as an event, and the revision it leads to.

        Read and encoded once for all listeners that ask the same. Raises `Unavailable`.
        """
        known = self.known(article)
        current = known.revision if known else 0
        asked = (article, since)
        held = self._changes.get(asked)
        if held is None or held[0] < current or _failed(held[1]):
            held = (current, asyncio.ensure_future(self._read_change(article, since)))
            self._changes[asked] = held
            if len(self._changes) > CHANGES:
                del self._changes[next(iter(self._changes))]
        return await asyncio.shield(held[1])

    def hear(self, rings: Sequence[Ring]) -> None:
        """Take in what a bell rang."""
        self.moved(rings)
        for listener in self._reviewers:
            listener.rings.extend(rings)
            listener.wake.set()

    def moved(self, rings: Sequence[Ring]) -> None:
        """Take note that articles have moved: what is held of them is older than this."""
        for ring in rings:
            article = (ring.site_id, ring.article_id)
            held = self._states.get(article)
            if held:
                held.announced = max(held.announced, ring.revision)
            if ring.revision:
                # What is being read right now may be older than this bell: who asks next reads anew.
                self._flights.pop(article, None)
                if article in self._listeners:
                    self._rung.add(article)
                    self._bell.set()

    async def run(self) -> None:
        """Hear the bell, fold what it rings, heal what it lost; until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            for name, task in (("bell", self._hear_bell), ("fold", self._read_rung), ("heal", self._heal)):
                tasks.create_task(forever(task, name), name=name)

    async def _hear_bell(self) -> None:
        channel: Any
        async with self._reader.pubsub() as channel:
            await channel.subscribe(BELL)
            while True:
                message = await channel.get_message(ignore_subscribe_messages=True, timeout=5.0)
                if message is None:
                    await channel.ping()
                elif message["type"] == "message":
                    self.hear(msgspec.json.decode(message["data"], type=list[Ring]))

    async def _read_rung(self) -> None:
        while True:
            await self._bell.wait()
            await asyncio.sleep(TICK_SECONDS)
            self._bell.clear()
            rung, self._rung = self._rung, set()
            await self._read([article for article in rung if article in self._listeners])

    async def _heal(self) -> None:
        while True:
            await asyncio.sleep(HEAL_SECONDS)
            await self._read(list(self._listeners))

    def _landed(self, article: Article, flight: asyncio.Task[ArticleState]) -> None:
        if self._flights.get(article) is flight:
            del self._flights[article]
            if not _failed(flight):
                self.learn(article, flight.result())

    async def _read_one(self, article: Article) -> ArticleState:
        async with connection(self._pool) as database:
            return (await select_states(database, [article]))[article]

    async def _read(self, articles: Sequence[Article]) -> dict[Article, ArticleState]:
        if not articles:
            return {}
        async with connection(self._pool) as database:
            states = await select_states(database, articles)
        for article, state in states.items():
            self.learn(article, state)
        return states

    async def _read_change(self, article: Article, since: int) -> tuple[int, bytes]:
        async with connection(self._pool) as database:
            change = await select_change(database, *article, since, limit=CHANGE_LIMIT)
        self.learn(article, ArticleState(change.revision, change.count))
        return change.revision, events.change(change)


def _failed(flight: "asyncio.Task[ArticleState] | ReadChange") -> bool:
    return flight.done() and (flight.cancelled() or flight.exception() is not None)


async def forever(task: Callable[[], Awaitable[None]], name: str) -> None:
    """Run a background task anew after each failure of Redis or PostgreSQL."""
    while True:
        try:
            await task()
        except (*streams.UNREACHABLE, Unavailable) as error:
            log.warning("interrupted", extra={"task": name, "error": type(error).__name__})
            await asyncio.sleep(0.5)
