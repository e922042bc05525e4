"""Compares the texts of requests that were answered, in the background."""

import asyncio
import logging
import random
from collections import deque
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager

import msgspec

from moderation.api.shadow.endpoint import (
    MARK,
    TIMEOUT_SECONDS,
    Address,
    Endpoint,
    NoAnswerError,
    Question,
    open_endpoint,
)
from moderation.api.shadow.tally import LEFT_OUT, MARKED, ShadowReport, Tally
from moderation.api.shadow.turns import Turns

log = logging.getLogger(__name__)

# Google's default quota is one request a second (its page "Limits and errors").
RATE = 1.0
MOST_WAITING = 32
MOST_AT_ONCE = 4


class ShadowOptions(msgspec.Struct, frozen=True, kw_only=True):
    """`share` of the texts is sent, at most `rate` a second.

    Texts that their client marked `doNotStore` only with `marked`.
    """

    address: Address
    rate: float = RATE
    share: float = 1.0
    marked: bool = False
    timeout_seconds: float = TIMEOUT_SECONDS


class Answered(msgspec.Struct, frozen=True, kw_only=True):
    """A text that we have answered, with our score of each attribute as its client named it."""

    text: str
    scores: Mapping[str, float]
    html: bool = False
    languages: Sequence[str] = ()
    do_not_store: bool = False
    client_token: str | None = None


class Shadow:
    """Takes answered texts without waiting, and asks the other endpoint about them one by one."""

    def __init__(
        self, options: ShadowOptions, tally: Tally, chance: Callable[[], float] = random.random
    ) -> None:
        self._options = options
        self._tally = tally
        self._chance = chance
        self._turns = Turns(options.rate)
        self._waiting: deque[Answered] = deque()
        self._came = asyncio.Event()
        self._places = asyncio.Semaphore(MOST_AT_ONCE)

    def offer(self, answered: Answered) -> None:
        """Compares the text later, if it may be sent and its turn comes."""
        if answered.client_token == MARK or not answered.scores:
            return
        if answered.do_not_store and not self._options.marked:
            self._tally.count(MARKED)
        elif self._options.share < 1 and self._chance() >= self._options.share:
            return
        elif len(self._waiting) >= MOST_WAITING:
            self._tally.count(LEFT_OUT)
        else:
            self._waiting.append(answered)
            self._came.set()

    def report(self) -> ShadowReport:
        return self._tally.report()

    async def run(self, endpoint: Endpoint) -> None:
        """Asks until it is cancelled."""
        async with asyncio.TaskGroup() as asking:
            while True:
                await self._came.wait()
                await self._places.acquire()
                await self._turns.take()
                answered = self._waiting.popleft()
                if not self._waiting:
                    self._came.clear()
                asking.create_task(self._ask(endpoint, answered), name="shadow question")

    async def _ask(self, endpoint: Endpoint, answered: Answered) -> None:
        question = Question(
            text=answered.text,
            attributes=list(answered.scores),
            html=answered.html,
            languages=answered.languages,
        )
        try:
            await self._tally.compare(endpoint, question, answered.scores)
            self._turns.worked()
        except NoAnswerError as error:
            self._tally.count(error.kind)
            if error.kind == "refused":
                # It answers: only this text was not to its liking.
                self._turns.worked()
                return
            self._turns.failed(error.retry_after)
            log.warning("no shadow answer", extra={"reason": error.kind, "error": error.what})
        except Exception:
            # Comparing must not end with one text.
            log.exception("shadow comparison of a text failed")
        finally:
            self._places.release()


@asynccontextmanager
async def open_shadow(options: ShadowOptions | None, ours: str) -> AsyncGenerator[Shadow | None]:
    """The comparison, until the end of the block; then the log has its table. None without `options`.

    `ours` is the version of our scores.
    """
    if options is None:
        yield None
        return
    tally = Tally(options.address, ours)
    shadow = Shadow(options, tally)
    async with open_endpoint(
        options.address, connections=MOST_AT_ONCE, timeout_seconds=options.timeout_seconds
    ) as endpoint:
        task = asyncio.create_task(shadow.run(endpoint), name="shadow")
        log.info("shadow comparison begins", extra={"endpoint": str(options.address), "rate": options.rate})
        try:
            yield shadow
        finally:
            task.cancel()
            await asyncio.wait([task])
            log.info("shadow comparison", extra={"report": msgspec.to_builtins(tally.report())})
