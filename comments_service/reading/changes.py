"""Changes of articles as encoded events."""

import time
from typing import NamedTuple

from comments_service.domain.articles import ArticleKey, ArticleState
from comments_service.domain.author_keys import AuthorKeys
from comments_service.reading import events
from comments_service.reading.article_states import ArticleStates
from comments_service.reading.single_flight import SingleFlight
from comments_service.store.changes import select_change
from comments_service.store.pool import Pool, connection

CHANGES = 64  # events kept for listeners that have not yet fetched them


class ChangeKey(NamedTuple):
    """What changed in an article after a revision."""

    article: ArticleKey
    since: int


class EncodedChange(NamedTuple):
    """An event, and the state of the article that it leads to."""

    state: ArticleState
    event: bytes


class Changes:
    """Changes last asked for, each read and encoded once for all listeners that ask for the same.

    A change of more than `limit` comments is a `reset`.
    """

    def __init__(self, pool: Pool, states: ArticleStates, limit: int, keys: AuthorKeys | None = None) -> None:
        self._pool = pool
        self._states = states
        self._limit = limit
        self._keys = keys
        self._changes: dict[ChangeKey, EncodedChange] = {}
        self._flights = SingleFlight(self._read)

    async def get(self, article: ArticleKey, since: int) -> EncodedChange:
        """What changed after the revision `since`: all, if the article was moved since then. Raises `Unavailable`."""
        change = await self._get(self._states.known_as(article), since)
        if change.state.revision < since:
            # It was moved meanwhile.
            await self._states.read([article])
            change = await self._get(self._states.known_as(article), since)
        return change

    async def _get(self, article: ArticleKey, since: int) -> EncodedChange:
        key = ChangeKey(article, since)
        change = self._changes.get(key)
        state = self._states.fresh(article)
        if change and state == change.state:
            return change
        return await self._flights.join(key)

    async def _read(self, key: ChangeKey) -> EncodedChange:
        async with connection(self._pool) as database:
            began = time.monotonic()
            change = await select_change(
                database, *key.article, key.since, limit=self._limit, keys=self._keys
            )
        state = ArticleState(change.revision, change.count, change.mode, change.opens_at)
        self._states.learn(key.article, state, began)
        encoded = EncodedChange(state, events.change(change))
        self._changes.pop(key, None)
        self._changes[key] = encoded
        if len(self._changes) > CHANGES:
            del self._changes[next(iter(self._changes))]
        return encoded
