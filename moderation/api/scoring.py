"""Scoring for requests: off the event loop, many requests together, and never late."""

import asyncio
import logging
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from moderation.scorers import Scored, Scorer

log = logging.getLogger(__name__)

# Coral, the client with the shortest patience, waits 800 ms in all.
ANSWER_SECONDS = 0.6
HUNG_SECONDS = 60.0
# One call of the scorer should not take longer, so that what comes meanwhile does not wait long.
CALL_SECONDS = 0.05
MOST_TEXTS = 64
# How long a request waits for others. Handing a single text to the scorer's thread costs more than scoring it.
WINDOW_SECONDS = 0.002
# How fast the estimate of the time that a text takes follows.
_WEIGHT = 0.2


class BusyError(Exception):
    """The texts cannot be scored in time; try again, or elsewhere."""


class ScoringFailedError(Exception):
    """The scorer failed on these texts."""


class _Asked:
    def __init__(self, texts: Sequence[str], langs: Sequence[str | None] | None, until: float) -> None:
        self.texts = texts
        self.langs: Sequence[str | None] = langs or [None] * len(texts)
        self.until = until
        self.answer: asyncio.Future[list[Scored]] = asyncio.get_running_loop().create_future()

    def leave(self) -> None:
        """Nobody waits for the answer any more."""
        if not (self.answer.cancel() or self.answer.cancelled()):
            # An error that nobody reads would be logged.
            self.answer.exception()


class ScoringQueue:
    """Scores what concurrent requests ask for, in one thread, together.

    What is asked for within two milliseconds, or while the scorer works, is gathered for its next call. A request
    whose turn would come too late is refused at once, and one whose time is over is not scored any more.
    """

    def __init__(
        self, scorer: Scorer, on_hang: Callable[[], None], answer_seconds: float = ANSWER_SECONDS
    ) -> None:
        """`on_hang` is called from the event loop if a call of the scorer does not return within a minute."""
        self._scorer = scorer
        self._on_hang = on_hang
        self._answer_seconds = answer_seconds
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="scorer")
        self._waiting: deque[_Asked] = deque()
        self._texts_waiting = 0
        self._texts_in_call = 0
        self._seconds_per_text = 0.0001
        self._began: float | None = None
        self._work: asyncio.Task[None] | None = None

    @property
    def waiting(self) -> int:
        """How many texts wait for the scorer."""
        return self._texts_waiting

    @property
    def call_seconds(self) -> float:
        """How long the present call of the scorer has lasted; 0 if there is none."""
        return 0.0 if self._began is None else time.monotonic() - self._began

    @property
    def idle(self) -> bool:
        return self._work is None

    async def score(self, texts: Sequence[str], langs: Sequence[str | None] | None = None) -> list[Scored]:
        """An answer for each text, in order. Raises `BusyError`, `ScoringFailedError`."""
        answers: list[Scored] = []
        # No more than for one call at a time, so that requests of one text are not kept waiting by one of many.
        while (start := len(answers)) < len(texts):
            end = start + self._most
            answers += await self._scored(texts[start:end], langs and langs[start:end])
        return answers

    @property
    def _most(self) -> int:
        """As many texts as the scorer answers in `CALL_SECONDS`."""
        return min(MOST_TEXTS, max(1, int(CALL_SECONDS / self._seconds_per_text)))

    async def _scored(self, texts: Sequence[str], langs: Sequence[str | None] | None) -> list[Scored]:
        wait = (self._texts_waiting + self._texts_in_call) * self._seconds_per_text
        # A request is not refused for its own length.
        if wait > self._answer_seconds:
            raise BusyError
        seconds = self._answer_seconds + len(texts) * self._seconds_per_text
        asked = _Asked(texts, langs, time.monotonic() + seconds)
        self._waiting.append(asked)
        self._texts_waiting += len(texts)
        if self._work is None:
            self._work = asyncio.create_task(self._run(), name="scoring")
        try:
            async with asyncio.timeout(seconds):
                return await asked.answer
        except TimeoutError as error:
            raise BusyError from error
        finally:
            # What is not scored yet need not be.
            asked.leave()

    async def close(self) -> None:
        """Answers what is waiting, then ends the thread unless the scorer hangs."""
        if self._work is not None:
            await asyncio.wait([self._work], timeout=self._answer_seconds)
        self._thread.shutdown(wait=False)

    async def _run(self) -> None:
        try:
            while self._waiting:
                await asyncio.sleep(WINDOW_SECONDS)
                if batch := self._take():
                    await self._answer(batch)
        finally:
            self._work = None

    def _take(self) -> list[_Asked]:
        """The requests whose turn it is: as many as are scored in one call."""
        most = self._most
        batch: list[_Asked] = []
        texts = 0
        now = time.monotonic()
        while self._waiting and (not batch or texts + len(self._waiting[0].texts) <= most):
            asked = self._waiting.popleft()
            self._texts_waiting -= len(asked.texts)
            if not asked.answer.done() and now < asked.until:
                batch.append(asked)
                texts += len(asked.texts)
        return batch

    async def _answer(self, batch: Sequence[_Asked]) -> None:
        texts = [text for asked in batch for text in asked.texts]
        langs = [lang for asked in batch for lang in asked.langs]
        try:
            scored = await self._call(texts, langs)
        except Exception as error:  # noqa: BLE001 - whatever the scorer raises, its callers hear of it
            if len(batch) > 1:
                # One text that breaks the scorer takes no other with it.
                for asked in batch:
                    await self._answer([asked])
                return
            log.warning("scoring failed", extra={"texts": len(texts), "error": type(error).__name__})
            if not batch[0].answer.done():
                batch[0].answer.set_exception(ScoringFailedError())
            return
        start = 0
        for asked in batch:
            end = start + len(asked.texts)
            if not asked.answer.done():
                asked.answer.set_result(scored[start:end])
            start = end

    async def _call(self, texts: Sequence[str], langs: Sequence[str | None]) -> list[Scored]:
        loop = asyncio.get_running_loop()
        alarm = loop.call_later(HUNG_SECONDS, self._on_hang)
        self._began = began = time.monotonic()
        self._texts_in_call = len(texts)
        try:
            scored = await loop.run_in_executor(self._thread, self._scorer.score, texts, langs)
        finally:
            self._began = None
            self._texts_in_call = 0
            alarm.cancel()
        if len(scored) != len(texts):
            raise ValueError(f"{len(scored)} answers for {len(texts)} texts")
        # NaN is neither.
        if not all(0.0 <= score <= 1.0 for one in scored for score in one.scores.values()):
            raise ValueError("a score is not from 0 to 1")
        seconds = (time.monotonic() - began) / len(texts)
        self._seconds_per_text += _WEIGHT * (seconds - self._seconds_per_text)
        return scored
