"""The loop: claim what is stale, read no more than is free, moderate, acknowledge; and the sweeper beside it."""

import asyncio
import contextlib
import logging
import os
import random
import socket
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import msgspec

from comments_service.connections import Connections
from comments_service.domain.comments import PendingComment
from comments_service.domain.decisions import Decision
from comments_service.domain.sites import Site
from comments_service.errors import GroupMissing, RedisUnavailable, Unavailable
from comments_service.logs import cause_of
from comments_service.redis import queue
from comments_service.redis.bell import ring_bell, rings_of
from comments_service.redis.heartbeat import HEARTBEAT_SECONDS, record_heartbeat
from comments_service.redis.queue import Delivery
from comments_service.store.comments import select_pending
from comments_service.store.decisions import decide
from comments_service.store.pool import connection
from comments_service.store.sites import select_sites
from moderation.deciding.judge import assess, unscored
from moderation.scorers import Scorer
from moderation.worker.sweeper import sweep

log = logging.getLogger(__name__)


class Pace(msgspec.Struct, frozen=True, kw_only=True):
    """How the worker paces itself. Times are seconds.

    A delivery whose lease is not renewed for `lease` is another worker's. Scoring that takes longer than
    `score_limit` is taken for hung. `grace` is how long a comment may be on its way to the stream.
    """

    batch: int = 64
    lease: float = 30.0
    score_limit: float = 120.0
    block: float = 1.0
    sweep: float = 2.0
    grace: float = 5.0
    attempts: int = 5
    pause: float = 1.0


class ScorerHungError(Exception):
    """The scorer did not come back. Its thread cannot be stopped: the process must end, and be started again."""


class Worker:
    """Moderates what the stream delivers, until told to stop."""

    def __init__(self, connections: Connections, scorer: Scorer, pace: Pace | None = None) -> None:
        self._pool, self._redis, self._reader = connections
        self._scorer = scorer
        self._pace = pace or Pace()
        self._consumer = f"{socket.gethostname()}-{os.getpid()}-{random.getrandbits(32):08x}"
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="scorer")
        self._stop = asyncio.Event()
        self._lease_ms = round(self._pace.lease * 1000)
        self._claimed_at = 0.0
        self._moved_at = time.monotonic()

    def stop(self) -> None:
        """Finish what is in hand, take nothing more."""
        self._stop.set()

    async def run(self) -> None:
        """Work until `stop`. Raises `ScorerHungError`; outages of Redis and PostgreSQL are waited out."""
        async with asyncio.TaskGroup() as tasks:
            beside = [
                tasks.create_task(self._again(self._sweep, self._pace.sweep), name="sweeper"),
                tasks.create_task(self._again(self._beat, HEARTBEAT_SECONDS / 4), name="heartbeat"),
            ]
            try:
                while not self._stop.is_set():
                    await self._turn()
            finally:
                for task in beside:
                    task.cancel()
        with contextlib.suppress(RedisUnavailable):
            await queue.leave(self._redis, self._consumer)
        self._thread.shutdown(wait=False)

    async def _turn(self) -> None:
        self._moved_at = time.monotonic()
        try:
            if deliveries := await self._take():
                await self._moderate(deliveries)
        except GroupMissing:
            await self._make_group()
        except RedisUnavailable as error:
            await self._wait_for_redis(error)

    async def _make_group(self) -> None:
        try:
            await queue.ensure_group(self._redis)
            log.info("made the consumer group")
        except RedisUnavailable as error:
            await self._wait_for_redis(error)

    async def _wait_for_redis(self, error: RedisUnavailable) -> None:
        log.warning("redis interrupted", extra={"error": cause_of(error)})
        await asyncio.sleep(self._pace.pause)

    async def _take(self) -> list[Delivery]:
        """A stale delivery first, or else a batch of new ones.

        A stale one comes alone: what its worker died of must take no other with it, nor count against another.
        """
        if time.monotonic() - self._claimed_at >= self._pace.block:
            stale = await queue.claim_stale(self._redis, self._consumer, self._lease_ms)
            if stale:
                return [stale]
            self._claimed_at = time.monotonic()
        block_ms = round(self._pace.block * 1000)
        return await queue.read_new(self._reader, self._consumer, self._pace.batch, block_ms)

    @contextlib.asynccontextmanager
    async def _leased(self, deliveries: Sequence[Delivery]) -> AsyncGenerator[None, None]:
        """Renew the lease for as long as the block runs."""

        async def renew() -> None:
            while not _cancelled():
                await asyncio.sleep(self._pace.lease / 3)
                with contextlib.suppress(RedisUnavailable):
                    await queue.renew(self._redis, self._consumer, deliveries)

        task = asyncio.create_task(renew(), name="lease")
        try:
            yield
        finally:
            task.cancel()
            # Not `await task`: its cancellation could not be told from our own.
            await asyncio.wait([task])

    async def _moderate(self, deliveries: Sequence[Delivery]) -> None:
        """Decide about what was delivered, then acknowledge it, or release what failed for another try."""
        async with self._leased(deliveries):
            failed = await self._decide_once_possible(deliveries)
        if failed is None:
            await queue.give_back(self._redis, self._consumer, deliveries, self._lease_ms)
            return
        await queue.finish(self._redis, [delivery for delivery in deliveries if delivery not in failed])
        for delivery in failed:
            pause = min(self._pace.pause * 2**delivery.attempt, self._pace.lease)
            await queue.release(self._redis, self._consumer, delivery, self._lease_ms - round(pause * 1000))

    async def _decide_once_possible(self, deliveries: Sequence[Delivery]) -> list[Delivery] | None:
        """What `_decide` gives, once PostgreSQL answers; None when the worker was stopped before it did."""
        while True:
            self._moved_at = time.monotonic()
            try:
                return await self._decide(deliveries)
            except Unavailable:
                log.warning("database interrupted")
            if self._stop.is_set():
                return None
            await asyncio.sleep(self._pace.pause)

    async def _decide(self, deliveries: Sequence[Delivery]) -> list[Delivery]:
        """Score, decide and tell. The deliveries that failed and are worth another try are returned."""
        ids = [delivery.comment_id for delivery in deliveries if delivery.comment_id]
        async with connection(self._pool) as database:
            pending = {comment.id: comment for comment in await select_pending(database, ids)}
            sites = await select_sites(database, list({comment.site_id for comment in pending.values()}))
        # A comment delivered twice is judged once.
        attempts = {
            pending[delivery.comment_id]: delivery
            for delivery in deliveries
            if delivery.comment_id and delivery.comment_id in pending
        }
        decisions, failed = await self._judge(attempts, sites)
        if decisions:
            async with connection(self._pool) as database:
                applied = await decide(database, decisions)
            with contextlib.suppress(RedisUnavailable):
                await ring_bell(self._redis, rings_of(applied))
            log.info("decided", extra={"comments": len(applied)})
        return failed

    async def _judge(
        self, attempts: dict[PendingComment, Delivery], sites: dict[str, Site]
    ) -> tuple[list[Decision], list[Delivery]]:
        """Decisions, and the deliveries whose scoring failed but not yet for the last time."""
        # Delivered more often than it may fail: its workers died of it.
        fatal = any(delivery.attempt > self._pace.attempts for delivery in attempts.values())
        together = None if fatal else await self._assess(list(attempts), sites)
        if together is not None:
            return together, []
        decisions: list[Decision] = []
        failed: list[Delivery] = []
        for comment, delivery in attempts.items():
            # One at a time, so that a comment that breaks the scorer takes no other with it.
            alone = await self._assess([comment], sites) if len(attempts) > 1 else None
            if alone is not None:
                decisions += alone
            elif delivery.attempt >= self._pace.attempts:
                decisions.append(unscored(comment))
            else:
                failed.append(delivery)
        return decisions, failed

    async def _assess(
        self, comments: Sequence[PendingComment], sites: dict[str, Site]
    ) -> list[Decision] | None:
        """Decisions, made off the event loop; None when scorer or phases failed."""
        if not comments:
            return []
        self._moved_at = time.monotonic()
        loop = asyncio.get_running_loop()
        limit = asyncio.timeout(self._pace.score_limit)
        try:
            async with limit:
                return await loop.run_in_executor(self._thread, assess, self._scorer, comments, sites)
        except Exception as error:
            if limit.expired():
                raise ScorerHungError(
                    f"{len(comments)} comments took over {self._pace.score_limit} s"
                ) from error
            # Whatever it raises, its comments go to a person in the end.
            log.warning("scoring failed", extra={"comments": len(comments), "error": type(error).__name__})
            return None

    async def _again(self, step: Callable[[], Awaitable[None]], seconds: float) -> None:
        while not _cancelled():
            try:
                await step()
            except (RedisUnavailable, Unavailable) as error:
                log.warning("interrupted", extra={"error": cause_of(error)})
            await asyncio.sleep(seconds * random.uniform(0.8, 1.2))

    async def _beat(self) -> None:
        # A loop that moves no more is not at work, even if this task still runs.
        if time.monotonic() - self._moved_at <= self._pace.score_limit:
            await record_heartbeat(
                self._redis, socket.gethostname(), f"{self._scorer.name} {self._scorer.version}"
            )

    async def _sweep(self) -> None:
        await sweep(self._pool, self._redis, self._pace.grace)


def _cancelled() -> bool:
    """Whether this task was cancelled: redis-py and asyncpg sometimes swallow that, and go on as if nothing was."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
