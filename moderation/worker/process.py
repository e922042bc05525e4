"""The worker as a process: its connections, its signals, its end."""

import asyncio
import logging
import os
import signal
from collections.abc import Sequence

from comments_service.connections import open_connections
from comments_service.settings import ServerUrls
from moderation.scorers import Scorer
from moderation.worker.judging import ScorerHungError
from moderation.worker.loop import Worker
from moderation.worker.pace import WorkerPace

log = logging.getLogger(__name__)

EXIT_HUNG = 70


async def work(
    servers: ServerUrls,
    scorer: Scorer,
    why: str,
    signals: Sequence[signal.Signals],
    pace: WorkerPace | None = None,
) -> None:
    """Work until one of `signals` comes; what is in hand is finished first. `why` is said once in the log."""
    async with open_connections(servers, pool_size=4) as connections:
        worker = Worker(connections, scorer, pace)
        for number in signals:
            asyncio.get_running_loop().add_signal_handler(number, worker.stop)
        log.info("working", extra={"scorer": scorer.name, "version": scorer.version, "why": why})
        try:
            await worker.run()
        except* ScorerHungError as error:
            log.exception("the scorer hangs", extra={"errors": len(error.exceptions)})
            # Its thread would keep an orderly exit waiting for ever; the delivery is counted and comes again.
            os._exit(EXIT_HUNG)
