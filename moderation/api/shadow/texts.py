"""Compares the texts of a file."""

import asyncio
import gzip
import sys
from codecs import BOM_UTF8
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from itertools import islice
from pathlib import Path

import msgspec

from comments_service.domain.decisions import Scores
from moderation.api.perspective.attributes import meaning_of
from moderation.api.shadow.endpoint import Endpoint, NoAnswerError, Question, open_endpoint
from moderation.api.shadow.live import MOST_AT_ONCE, ShadowOptions
from moderation.api.shadow.tally import Tally
from moderation.api.shadow.turns import Turns

# The attributes that Perspective offered for use in production.
ATTRIBUTES = ("TOXICITY", "SEVERE_TOXICITY", "IDENTITY_ATTACK", "INSULT", "PROFANITY", "THREAT")
TRIES = 6
# So many pauses after nothing but failures, 15 seconds in all, and nobody is there.
FIRST_PAUSES = 4
_BATCH = 64

OurScores = Callable[[Sequence[str]], Sequence[Scores]]


class _Line(msgspec.Struct):
    text: str


def read_texts(path: Path) -> Iterator[str]:
    """The texts of a file, gzipped or not; `-` is standard input. Blank lines are passed over.

    A line that is a JSON object is its `text`, any other line is a text. Raises OSError, and ValueError for a line
    that is neither.
    """
    with ExitStack() as stack:
        if str(path) == "-":
            lines = sys.stdin.buffer
        elif path.suffix == ".gz":
            lines = stack.enter_context(gzip.open(path))
        else:
            lines = stack.enter_context(path.open("rb"))
        for number, line in enumerate(lines, start=1):
            # Some editors put a mark of the byte order before the first line.
            stripped = line.removeprefix(BOM_UTF8).strip()
            if not stripped:
                continue
            try:
                yield _text(stripped)
            except (msgspec.DecodeError, UnicodeDecodeError) as error:
                raise ValueError(
                    f"{path}:{number}: neither a text nor JSON with a `text`: {error}"
                ) from error


def _text(line: bytes) -> str:
    if line.startswith(b"{"):
        return msgspec.json.decode(line, type=_Line).text
    return line.decode()


async def compare_texts(
    options: ShadowOptions,
    texts: Iterator[str],
    our_scores: OurScores,
    tally: Tally,
    on_progress: Callable[[int, str], None],
    on_pause: Callable[[float, str], None],
) -> None:
    """Asks about each text, again if the other side was busy or away. `tally` has the comparison at any moment.

    `on_progress` is told how many texts are done and what the last one met, `on_pause` for how many seconds nothing is
    asked and why. Raises `NoAnswerError` if the other side refuses the key, is no such endpoint, or has never answered:
    no text would be answered.
    """
    comparing = _Comparing(options, tally, on_progress, on_pause)
    async with open_endpoint(
        options.address, connections=MOST_AT_ONCE, timeout_seconds=options.timeout_seconds
    ) as endpoint:
        try:
            async with asyncio.TaskGroup() as asking:
                while batch := list(islice(texts, _BATCH)):
                    scores = await asyncio.to_thread(our_scores, batch)
                    for text, scored in zip(batch, scores, strict=True):
                        await comparing.places.acquire()
                        asking.create_task(comparing.ask(endpoint, text, scored))
        except ExceptionGroup as errors:
            # The first ended the others.
            raise errors.exceptions[0] from None


class _Comparing:
    def __init__(
        self,
        options: ShadowOptions,
        tally: Tally,
        on_progress: Callable[[int, str], None],
        on_pause: Callable[[float, str], None],
    ) -> None:
        self.places = asyncio.Semaphore(MOST_AT_ONCE)
        self._turns = Turns(options.rate)
        self._tally = tally
        self._on_progress = on_progress
        self._on_pause = on_pause
        self._done = 0
        self._pauses = 0
        self._answered = False

    async def ask(self, endpoint: Endpoint, text: str, scores: Scores) -> None:
        ours = {name: scores[attribute] for name in ATTRIBUTES if (attribute := meaning_of(name))}
        question = Question(text=text, attributes=list(ours), drop_unsupported=True)
        try:
            outcome = await self._tried(endpoint, question, ours)
        finally:
            self.places.release()
        self._done += 1
        self._on_progress(self._done, outcome)

    async def _tried(self, endpoint: Endpoint, question: Question, ours: dict[str, float]) -> str:
        for tries_left in reversed(range(TRIES)):
            await self._turns.take()
            try:
                await self._tally.compare(endpoint, question, ours)
            except NoAnswerError as error:
                if error.kind in ("key", "unlike"):
                    raise
                self._answered = self._answered or error.kind in ("quota", "refused")
                if error.kind != "refused":
                    self._pause(error)
                if error.kind == "refused" or not tries_left:
                    self._tally.count(error.kind)
                    return error.what
            else:
                self._turns.worked()
                self._answered = True
                return ""
        raise AssertionError

    def _pause(self, error: NoAnswerError) -> None:
        """Raises the error if the other side has never answered."""
        seconds = self._turns.failed(error.retry_after)
        if seconds is None:
            return
        self._pauses += 1
        if self._pauses > FIRST_PAUSES and not self._answered:
            raise error
        self._on_pause(seconds, error.what)
