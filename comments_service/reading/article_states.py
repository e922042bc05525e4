"""The articles' states as this process knows them: read from PostgreSQL, good for seconds or until the bell rings."""

import time
from collections import OrderedDict
from collections.abc import Sequence

from comments_service.domain.articles import ArticleKey, ArticleState
from comments_service.reading.single_flight import SingleFlight
from comments_service.store.articles import select_states
from comments_service.store.pool import Pool, connection

STATES = 20_000


class _Entry:
    """A state as last read, when that was, and the revision that the bell has announced since."""

    __slots__ = ("announced", "read_at", "state")

    def __init__(self, state: ArticleState) -> None:
        self.state = state
        self.read_at = time.monotonic()
        self.announced = 0


class ArticleStates:
    """The states last asked for. A state is fresh for `max_age` seconds, unless the bell announces a newer one."""

    def __init__(self, pool: Pool, max_age: float) -> None:
        self._pool = pool
        self._max_age = max_age
        self._entries: OrderedDict[ArticleKey, _Entry] = OrderedDict()
        self._flights = SingleFlight(self._read_state, on_done=self.learn)

    async def get(self, article: ArticleKey) -> ArticleState:
        """A fresh state. Raises `Unavailable`."""
        return self.fresh(article) or await self._flights.join(article)

    async def get_many(self, articles: Sequence[ArticleKey]) -> dict[ArticleKey, ArticleState]:
        """Fresh states of several articles. Raises `Unavailable`."""
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
        """The state if it is fresh."""
        entry = self._entries.get(article)
        if (
            entry is None
            or entry.state.revision < entry.announced
            or time.monotonic() - entry.read_at >= self._max_age
        ):
            return None
        return entry.state

    def known(self, article: ArticleKey) -> ArticleState | None:
        """The state last read, however old."""
        entry = self._entries.get(article)
        return entry.state if entry else None

    def learn(self, article: ArticleKey, state: ArticleState) -> None:
        """Take note of a state that was just read."""
        entry = self._entries.get(article)
        if entry is None:
            self._entries[article] = _Entry(state)
            if len(self._entries) > STATES:
                self._entries.popitem(last=False)
        elif state.revision >= entry.state.revision:
            entry.state, entry.read_at = state, time.monotonic()
            self._entries.move_to_end(article)

    def announce(self, article: ArticleKey, revision: int) -> None:
        """The bell says that the article is at `revision`: what is known or being read of it may be older."""
        entry = self._entries.get(article)
        if entry:
            entry.announced = max(entry.announced, revision)
        self._flights.forget(article)

    async def _read_state(self, article: ArticleKey) -> ArticleState:
        async with connection(self._pool) as database:
            return (await select_states(database, [article]))[article]
