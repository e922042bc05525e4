"""Judging deliveries off the event loop: a batch together and, if that fails, each comment alone."""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

from comments_service.domain.comments import PendingComment
from comments_service.domain.decisions import Decision
from comments_service.domain.sites import Site
from comments_service.redis.queue import Delivery
from moderation.deciding.judge import judge, unscored
from moderation.scorers import Scorer
from moderation.worker.figures import BATCH, JUDGED, TimedScorer, count_hanging
from moderation.worker.pace import WorkerPace

log = logging.getLogger(__name__)


class ScorerHungError(Exception):
    """The scorer did not come back. Its thread cannot be stopped: the process must end, and be started again."""


class JudgingThread:
    """Runs the scorer and the phases off the event loop. `on_call` is called before each call of the scorer."""

    def __init__(self, scorer: Scorer, pace: WorkerPace, on_call: Callable[[], None]) -> None:
        self._scorer = TimedScorer(scorer)
        self._pace = pace
        self._on_call = on_call
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="scorer")

    async def judge(
        self, deliveries: Mapping[PendingComment, Delivery], sites: Mapping[str, Site]
    ) -> tuple[list[Decision], list[Delivery]]:
        """Decisions, and the deliveries whose scoring failed but not yet for the last time.

        Raises `ScorerHungError`.
        """
        # A comment delivered more often than scoring may fail has killed its workers. It must not be scored again.
        deadly = any(delivery.attempt > self._pace.attempts for delivery in deliveries.values())
        together = None if deadly else await self._try(list(deliveries), sites)
        if together is not None:
            return together, []
        decisions: list[Decision] = []
        failed: list[Delivery] = []
        for comment, delivery in deliveries.items():
            # One at a time, so that a comment that breaks the scorer takes no other with it.
            alone = await self._try([comment], sites) if len(deliveries) > 1 else None
            if alone is not None:
                decisions += alone
            elif delivery.attempt >= self._pace.attempts:
                decisions.append(unscored(comment))
            else:
                failed.append(delivery)
        return decisions, failed

    def close(self) -> None:
        self._thread.shutdown(wait=False)

    async def _try(
        self, comments: Sequence[PendingComment], sites: Mapping[str, Site]
    ) -> list[Decision] | None:
        """Returns None if the scorer or a phase failed. Raises `ScorerHungError`."""
        if not comments:
            return []
        self._on_call()
        BATCH.observe(len(comments))
        loop = asyncio.get_running_loop()
        limit = asyncio.timeout(self._pace.score_limit)
        try:
            async with limit:
                with JUDGED.time():
                    return await loop.run_in_executor(self._thread, judge, self._scorer, comments, sites)
        except Exception as error:
            if limit.expired():
                count_hanging()
                raise ScorerHungError(
                    f"{len(comments)} comments took over {self._pace.score_limit} s"
                ) from error
            # Whatever it raises, its comments go to a person in the end.
            log.warning("scoring failed", extra={"comments": len(comments), "error": type(error).__name__})
            return None
