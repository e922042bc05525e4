"""The worker's loop: take deliveries, moderate them, acknowledge. The sweeper and the heartbeat run beside it."""

import asyncio
import contextlib
import logging
import os
import random
import socket
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Mapping, Sequence

from comments_service.connections import Connections
from comments_service.domain.articles import ArticleKey
from comments_service.domain.comments import PendingComment
from comments_service.domain.sites import Site
from comments_service.errors import GroupMissing, RedisUnavailable, Unavailable
from comments_service.metrics import count_decisions
from comments_service.redis import queue
from comments_service.redis.bell import ring_bell, rings_of
from comments_service.redis.heartbeat import HEARTBEAT_SECONDS, record_heartbeat
from comments_service.redis.queue import Delivery
from comments_service.store.article_pages import want_pages
from comments_service.store.decisions import decide
from comments_service.store.pending import select_pending
from comments_service.store.pool import connection
from comments_service.store.sites import select_sites
from moderation.scorers import Scorer
from moderation.worker.figures import ENDED, count_taken
from moderation.worker.judging import JudgingThread
from moderation.worker.pace import WorkerPace
from moderation.worker.page_reader import read_pages
from moderation.worker.sweeper import purge, show_reactions, sweep

log = logging.getLogger(__name__)


class Worker:
    """Moderates what the stream delivers, until told to stop."""

    def __init__(self, connections: Connections, scorer: Scorer, pace: WorkerPace | None = None) -> None:
        self._pool, self._redis, self._blocking = connections.pool, connections.redis, connections.blocking
        self._scorer = scorer
        self._pace = pace or WorkerPace()
        self._judging = JudgingThread(scorer, self._pace, on_call=self._note_move)
        self._consumer = f"{socket.gethostname()}-{os.getpid()}-{random.getrandbits(32):08x}"
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
            background = [
                tasks.create_task(self._repeat(self._sweep, self._pace.sweep), name="sweeper"),
                tasks.create_task(self._repeat(self._show_reactions, self._pace.sweep), name="reactions"),
                tasks.create_task(self._repeat(self._purge, self._pace.purge), name="purge"),
                tasks.create_task(self._repeat(self._read_pages, self._pace.pages), name="pages"),
                tasks.create_task(self._repeat(self._heartbeat, HEARTBEAT_SECONDS / 4), name="heartbeat"),
            ]
            try:
                while not self._stop.is_set():
                    await self._turn()
            finally:
                for task in background:
                    task.cancel()
        with contextlib.suppress(RedisUnavailable):
            await queue.leave(self._redis, self._consumer)
        self._judging.close()

    def _note_move(self) -> None:
        self._moved_at = time.monotonic()

    async def _turn(self) -> None:
        self._note_move()
        try:
            if deliveries := await self._take():
                await self._moderate(deliveries)
        except GroupMissing:
            await self._make_group()
        except RedisUnavailable:
            await asyncio.sleep(self._pace.pause)

    async def _make_group(self) -> None:
        try:
            await queue.ensure_group(self._redis)
            log.info("made the consumer group")
        except RedisUnavailable:
            await asyncio.sleep(self._pace.pause)

    async def _take(self) -> list[Delivery]:
        """A stale delivery if there is one, or else a batch of new ones.

        A stale one comes alone. If its worker died of it, it must take no other with it, nor count against another.
        """
        if time.monotonic() - self._claimed_at >= self._pace.block:
            stale = await queue.claim_stale(self._redis, self._consumer, self._lease_ms)
            if stale:
                count_taken([stale], stale=True)
                return [stale]
            self._claimed_at = time.monotonic()
        block_ms = round(self._pace.block * 1000)
        deliveries = await queue.read_new(self._blocking, self._consumer, self._pace.batch, block_ms)
        count_taken(deliveries)
        return deliveries

    async def _moderate(self, deliveries: Sequence[Delivery]) -> None:
        """Decide about deliveries and acknowledge them. What failed is released for another try."""
        async with self._leased(deliveries):
            failed = await self._decide(deliveries)
            while failed is None and not self._stop.is_set():
                await asyncio.sleep(self._pace.pause)
                failed = await self._decide(deliveries)
        if failed is None:
            ENDED.labels("untried").inc(len(deliveries))
            await queue.give_back(self._redis, self._consumer, deliveries, self._lease_ms)
            return
        ENDED.labels("finished").inc(len(deliveries) - len(failed))
        ENDED.labels("failed").inc(len(failed))
        await queue.finish(self._redis, [delivery for delivery in deliveries if delivery not in failed])
        for delivery in failed:
            pause = min(self._pace.pause * 2**delivery.attempt, self._pace.lease)
            await queue.release(self._redis, self._consumer, delivery, self._lease_ms - round(pause * 1000))

    async def _decide(self, deliveries: Sequence[Delivery]) -> list[Delivery] | None:
        """Judge, decide and ring the bell. Returns the deliveries that failed and are worth another try.

        Returns None if PostgreSQL does not answer.
        """
        self._note_move()
        ids = [delivery.comment_id for delivery in deliveries if delivery.comment_id]
        try:
            async with connection(self._pool) as database:
                pending = {comment.id: comment for comment in await select_pending(database, ids)}
                sites = await select_sites(database, list({comment.site_id for comment in pending.values()}))
                if unread := _unread(pending.values(), sites):
                    await want_pages(database, unread)
            # A comment that was delivered twice is judged once.
            of_comments = {
                pending[delivery.comment_id]: delivery
                for delivery in deliveries
                if delivery.comment_id and delivery.comment_id in pending
            }
            decisions, failed = await self._judging.judge(of_comments, sites)
            if decisions:
                async with connection(self._pool) as database:
                    applied = await decide(database, decisions)
                count_decisions(decisions, applied)
                with contextlib.suppress(RedisUnavailable):
                    await ring_bell(self._redis, rings_of(applied))
                log.info("decided", extra={"comments": len(applied)})
        except Unavailable:
            return None
        return failed

    @contextlib.asynccontextmanager
    async def _leased(self, deliveries: Sequence[Delivery]) -> AsyncGenerator[None]:
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

    async def _repeat(self, step: Callable[[], Awaitable[None]], seconds: float) -> None:
        while not _cancelled():
            # The log has it: see `comments_service/outages.py`.
            with contextlib.suppress(RedisUnavailable, Unavailable):
                await step()
            await asyncio.sleep(seconds * random.uniform(0.8, 1.2))

    async def _heartbeat(self) -> None:
        # A loop that moves no more is not at work, even if this task still runs.
        if time.monotonic() - self._moved_at <= self._pace.score_limit:
            await record_heartbeat(
                self._redis, socket.gethostname(), f"{self._scorer.name} {self._scorer.version}"
            )

    async def _sweep(self) -> None:
        await sweep(self._pool, self._redis, self._pace.grace)

    async def _show_reactions(self) -> None:
        await show_reactions(self._pool, self._redis)

    async def _read_pages(self) -> None:
        await read_pages(self._pool, self._redis)

    async def _purge(self) -> None:
        await purge(self._pool)


def _unread(comments: Iterable[PendingComment], sites: Mapping[str, Site]) -> list[ArticleKey]:
    """The articles whose pages are to be asked what they are called."""
    return list(
        {
            ArticleKey(comment.site_id, comment.article_id)
            for comment in comments
            if comment.wants_page and sites[comment.site_id].reads_pages
        }
    )


def _cancelled() -> bool:
    """True if this task was cancelled: redis-py and asyncpg sometimes swallow that, and go on as before."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
