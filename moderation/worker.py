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
from redis.asyncio import Redis
from redis.exceptions import ResponseError

from comments_service import streams
from comments_service.decisions import Decision
from comments_service.errors import Unavailable
from comments_service.store.comments import PendingComment, requeue_lost, select_pending
from comments_service.store.decisions import decide
from comments_service.store.pool import Pool, connection
from comments_service.store.sites import Site, select_sites
from comments_service.streams import Delivery
from moderation.judge import assess, unscored
from moderation.scorers import Scorer

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

    def __init__(
        self, pool: Pool, redis: Redis, reader: Redis, scorer: Scorer, pace: Pace | None = None
    ) -> None:
        self._pool = pool
        self._redis = redis
        self._reader = reader
        self._scorer = scorer
        self._pace = pace or Pace()
        self._consumer = f"{socket.gethostname()}-{os.getpid()}-{random.getrandbits(32):08x}"
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="scorer")
        self._stop = asyncio.Event()
        self._claimed_at = 0.0

    def stop(self) -> None:
        """Finish what is in hand, take nothing more."""
        self._stop.set()

    async def run(self) -> None:
        """Work until `stop`. Raises `ScorerHungError`; outages of Redis and PostgreSQL are waited out."""
        async with asyncio.TaskGroup() as tasks:
            beside = [
                tasks.create_task(self._again(self._sweep, self._pace.sweep), name="sweeper"),
                tasks.create_task(self._again(self._beat, streams.HEARTBEAT_SECONDS / 4), name="heartbeat"),
            ]
            try:
                while not self._stop.is_set():
                    await self._turn()
            finally:
                for task in beside:
                    task.cancel()
        with contextlib.suppress(*streams.UNREACHABLE):
            await streams.leave(self._redis, self._consumer)
        self._thread.shutdown(wait=False)

    async def _turn(self) -> None:
        try:
            deliveries = await self._take()
            if deliveries:
                async with self._leased(deliveries):
                    await self._moderate(deliveries)
        except streams.UNREACHABLE as error:
            if isinstance(error, ResponseError) and str(error).startswith("NOGROUP"):
                log.info("made the consumer group")
                with contextlib.suppress(*streams.UNREACHABLE):
                    await streams.ensure_group(self._redis)
                return
            log.warning("redis interrupted", extra={"error": type(error).__name__})
            await asyncio.sleep(self._pace.pause)

    async def _take(self) -> list[Delivery]:
        """Stale deliveries first, then new ones, never more than a batch."""
        stale: list[Delivery] = []
        if time.monotonic() - self._claimed_at >= self._pace.block:
            stale = await streams.claim_stale(
                self._redis, self._consumer, round(self._pace.lease * 1000), self._pace.batch
            )
            if len(stale) < self._pace.batch:
                self._claimed_at = time.monotonic()
        free = self._pace.batch - len(stale)
        if free == 0:
            return stale
        block = None if stale else round(self._pace.block * 1000)
        return stale + await streams.read_new(self._reader, self._consumer, free, block)

    @contextlib.asynccontextmanager
    async def _leased(self, deliveries: Sequence[Delivery]) -> AsyncGenerator[None, None]:
        """Renew the lease for as long as the block runs."""

        async def renew() -> None:
            while True:
                await asyncio.sleep(self._pace.lease / 3)
                with contextlib.suppress(*streams.UNREACHABLE):
                    await streams.renew(self._redis, self._consumer, deliveries)

        task = asyncio.create_task(renew(), name="lease")
        try:
            yield
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    async def _moderate(self, deliveries: Sequence[Delivery]) -> None:
        """Decide about what was delivered; PostgreSQL's outages are waited out with the lease kept."""
        while True:
            try:
                failed = await self._decide(deliveries)
                break
            except Unavailable:
                if self._stop.is_set():
                    await streams.release(
                        self._redis, self._consumer, deliveries, round(self._pace.lease * 1000)
                    )
                    return
                log.warning("database interrupted")
                await asyncio.sleep(self._pace.pause)
        await streams.finish(self._redis, [delivery for delivery in deliveries if delivery not in failed])
        for delivery in failed:
            pause = min(self._pace.pause * 2**delivery.attempt, self._pace.lease)
            await streams.release(
                self._redis, self._consumer, [delivery], round((self._pace.lease - pause) * 1000)
            )

    async def _decide(self, deliveries: Sequence[Delivery]) -> list[Delivery]:
        """Score, decide and tell. The deliveries that failed and are worth another try are returned."""
        ids = [delivery.comment_id for delivery in deliveries if delivery.comment_id]
        async with connection(self._pool) as database:
            pending = {comment.id: comment for comment in await select_pending(database, ids)}
            sites = await select_sites(database, list({comment.site_id for comment in pending.values()}))
        # A comment may have been delivered twice: the delivery with more attempts speaks for it.
        attempts = {
            pending[delivery.comment_id]: delivery
            for delivery in sorted(deliveries, key=lambda one: one.attempt)
            if delivery.comment_id and delivery.comment_id in pending
        }
        decisions, failed = await self._judge(attempts, sites)
        if decisions:
            async with connection(self._pool) as database:
                applied = await decide(database, decisions)
            with contextlib.suppress(*streams.UNREACHABLE):
                await streams.ring(self._redis, applied)
            log.info("decided", extra={"comments": len(applied)})
        return failed

    async def _judge(
        self, attempts: dict[PendingComment, Delivery], sites: dict[str, Site]
    ) -> tuple[list[Decision], list[Delivery]]:
        """Decisions, and the deliveries whose scoring failed but not yet for the last time."""
        failed: list[Delivery] = []
        again = [comment for comment, delivery in attempts.items() if delivery.attempt > 1]
        first = [comment for comment, delivery in attempts.items() if delivery.attempt == 1]
        decisions = await self._assess(first, sites)
        if decisions is None:
            decisions, again = [], first + again
        # One at a time, so that a comment that breaks the scorer takes no other with it.
        for comment in again:
            delivery = attempts[comment]
            # More than the last attempt: the process died of it each time.
            alone = None if delivery.attempt > self._pace.attempts else await self._assess([comment], sites)
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
        while True:
            try:
                await step()
            except (*streams.UNREACHABLE, Unavailable) as error:
                log.warning("interrupted", extra={"error": type(error).__name__})
            await asyncio.sleep(seconds * random.uniform(0.8, 1.2))

    async def _beat(self) -> None:
        await streams.beat(self._redis, socket.gethostname(), f"{self._scorer.name} {self._scorer.version}")

    async def _sweep(self) -> None:
        """Queue again what is pending but cannot be on the stream any more."""
        limit = 500
        while True:
            oldest = await streams.oldest_queued(self._redis)
            async with connection(self._pool) as database:
                lost = await requeue_lost(database, before=oldest, grace=self._pace.grace, limit=limit)
            if lost:
                log.info("queued again", extra={"comments": len(lost)})
                await streams.enqueue(self._redis, lost)
            if len(lost) < limit:
                return
