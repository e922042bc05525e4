"""What this process knows of articles' states: read from PostgreSQL, held until a bell says that it is old."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence

from comments_service.domain.articles import ArticleKey, ArticleState
from comments_service.reading.timed_cache import failed
from comments_service.store.articles import select_states
from comments_service.store.pool import Pool, connection

HELD_SECONDS = 3.0  # how long a lost bell can go unnoticed
STATES = 20_000


class _Held:
    """A state as last read, when that was, and the revision that a bell has announced since."""

    __slots__ = ("announced", "read_at", "state")

    def __init__(self, state: ArticleState) -> None:
        self.state = state
        self.read_at = time.monotonic()
        self.announced = 0

    def fresh(self) -> bool:
        return self.state.revision >= self.announced and time.monotonic() - self.read_at < HELD_SECONDS


class ArticleStates:
    """The states last asked for. `moved` is called with each article that is found at another revision."""

    def __init__(self, pool: Pool, moved: Callable[[ArticleKey], None]) -> None:
        self._pool = pool
        self._moved = moved
        self._held: OrderedDict[ArticleKey, _Held] = OrderedDict()
        self._flights: dict[ArticleKey, asyncio.Task[ArticleState]] = {}

    async def get(self, article: ArticleKey) -> ArticleState:
        """A state no older than `HELD_SECONDS` or the last bell. Raises `Unavailable`."""
        state = self.fresh(article)
        if state is not None:
            return state
        flight = self._flights.get(article)
        if flight is None:
            flight = asyncio.ensure_future(self._read_one(article))
            self._flights[article] = flight
            flight.add_done_callback(lambda done: self._landed(article, done))
        return await asyncio.shield(flight)

    async def get_many(self, articles: Sequence[ArticleKey]) -> dict[ArticleKey, ArticleState]:
        """Several states, as `get` gives them. Raises `Unavailable`."""
        known = {article: state for article in articles if (state := self.fresh(article))}
        return known | await self.read([article for article in articles if article not in known])

    async def read(self, articles: Sequence[ArticleKey]) -> dict[ArticleKey, ArticleState]:
        """States as PostgreSQL has them now. Raises `Unavailable`."""
        if not articles:
            return {}
        async with connection(self._pool) as database:
            states = await select_states(database, articles)
        for article, state in states.items():
            self.learn(article, state)
        return states

    def fresh(self, article: ArticleKey) -> ArticleState | None:
        """The state if it needs no query now."""
        held = self._held.get(article)
        return held.state if held and held.fresh() else None

    def known(self, article: ArticleKey) -> ArticleState | None:
        """The state last read, however old."""
        held = self._held.get(article)
        return held.state if held else None

    def learn(self, article: ArticleKey, state: ArticleState) -> None:
        """Take note of a state that was just read."""
        held = self._held.get(article)
        if held is None:
            self._held[article] = _Held(state)
            if len(self._held) > STATES:
                self._held.popitem(last=False)
            self._moved(article)
        elif state.revision >= held.state.revision:
            before = held.state.revision
            held.state, held.read_at = state, time.monotonic()
            self._held.move_to_end(article)
            if state.revision > before:
                self._moved(article)

    def announce(self, article: ArticleKey, revision: int) -> None:
        """A bell says that the article is at `revision`: what is held or being read of it may be older."""
        held = self._held.get(article)
        if held:
            held.announced = max(held.announced, revision)
        self._flights.pop(article, None)

    def _landed(self, article: ArticleKey, flight: asyncio.Task[ArticleState]) -> None:
        found = not failed(flight)
        # One that a bell overtook is nobody's any more but its readers'.
        if self._flights.get(article) is flight:
            del self._flights[article]
            if found:
                self.learn(article, flight.result())

    async def _read_one(self, article: ArticleKey) -> ArticleState:
        async with connection(self._pool) as database:
            return (await select_states(database, [article]))[article]
