"""What wakes the listeners: the bell, and every few seconds PostgreSQL."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence

from comments_service.domain.articles import ArticleKey
from comments_service.errors import RedisUnavailable, Unavailable
from comments_service.reading.article_states import ArticleStates
from comments_service.reading.listeners import Listeners
from comments_service.reading.paced_calls import PacedCalls
from comments_service.reading.stream_pace import StreamPace
from comments_service.redis.bell import REACTED, Ring, hear_bell, ring_bell
from comments_service.redis.client import RedisClient

log = logging.getLogger(__name__)


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

    async def announce(self, rings: Sequence[Ring]) -> None:
        """Ring the bell. If Redis does not answer, this process knows at once and the others within seconds."""
        # This process must not answer its own caller with the page before the change, however late the bell.
        self.note(rings)
        try:
            await ring_bell(self._redis, rings)
        except RedisUnavailable:
            self.hear(rings)

    def hear(self, rings: Sequence[Ring]) -> None:
        """Take in one message of the bell."""
        self.note(rings)
        self._listeners.tell_reviewers(rings)

    def note(self, rings: Sequence[Ring]) -> None:
        """Note how far articles have moved, and wake those who listen to them: at once, but once a tick at most."""
        for ring in rings:
            article = ArticleKey(ring.site_id, ring.article_id)
            if ring.into:
                self._states.hear_of_move(article, ArticleKey(ring.site_id, ring.into), ring.revision)
            elif ring.revision:
                self._states.hear(
                    article,
                    ring.revision,
                    ring.count,
                    same_mode=ring.comment_id is not None or ring.status == REACTED,
                    removes=ring.status not in ("approved", REACTED),
                )
            if ring.revision:
                for name in (article, *self._states.known_before_as(article)):
                    if self._listeners.watches(name):
                        self._wakes.ask(name)

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
