"""The worker as a process: its connections, its signals, its end."""

import asyncio
import contextlib
import logging
import os
import signal
from collections.abc import Sequence

from comments_service.redis.client import command_client, reader_client
from comments_service.settings import Settings
from comments_service.store.pool import open_pool
from moderation.scorers import Scorer
from moderation.worker.loop import Pace, ScorerHungError, Worker

log = logging.getLogger(__name__)

EXIT_HUNG = 70


async def work(
    settings: Settings,
    scorer: Scorer,
    why: str,
    signals: Sequence[signal.Signals],
    pace: Pace | None = None,
) -> None:
    """Work until one of `signals` comes; what is in hand is finished first. `why` is said once in the log."""
    async with contextlib.AsyncExitStack() as stack:
        pool = await open_pool(settings.database_url or "", max_size=4)
        stack.push_async_callback(pool.close)
        redis = command_client(settings.redis_url or "")
        stack.push_async_callback(redis.aclose)
        reader = reader_client(settings.redis_url or "")
        stack.push_async_callback(reader.aclose)
        worker = Worker(pool, redis, reader, scorer, pace)
        for number in signals:
            asyncio.get_running_loop().add_signal_handler(number, worker.stop)
        log.info("working", extra={"scorer": scorer.name, "version": scorer.version, "why": why})
        try:
            await worker.run()
        except* ScorerHungError as error:
            log.exception("the scorer hangs", extra={"errors": len(error.exceptions)})
            # Its thread would keep an orderly exit waiting for ever; the delivery is counted and comes again.
            os._exit(EXIT_HUNG)
