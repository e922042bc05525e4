"""Keeps suggested scores, many at a time, or says that it could not."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from prometheus_client import Counter

from comments_service.domain.suggestions import (
    Erasure,
    KeptSuggestion,
    Selection,
    SuggestedScore,
    kept_suggestion,
)
from comments_service.errors import InvalidValue, Unavailable
from comments_service.gathering import Gathering
from comments_service.outages import reason_of

log = logging.getLogger(__name__)

_OUTCOMES = Counter(
    "moderation_suggested_scores",
    "Suggested scores: kept, too large, not kept as a server or disk failed, or dropped as there is no place for them.",
    ["outcome"],
)
for _outcome in ("kept", "too_large", "not_kept", "dropped"):
    _OUTCOMES.labels(_outcome)

# Written together at most. A suggestion has 45 kB at most.
BATCH = 64
# More do not wait for a database that is slow or away.
MOST_WAITING = 1_000
PATIENCE_SECONDS = 5.0

Write = Callable[[Sequence[KeptSuggestion]], Awaitable[None]]


class NotKeptError(Exception):
    """The suggestion could not be kept. The same one may be sent again."""


class Suggestions(Protocol):
    """Takes suggested scores."""

    async def keep(self, suggestion: SuggestedScore) -> None:
        """Returns when the suggestion is kept.

        Raises `NotKeptError`, and `InvalidValue` if it is too large.
        """
        ...


class Place(Protocol):
    """Where suggestions are."""

    @property
    def name(self) -> str:
        """What to call it in a sentence."""
        ...

    def writing(self) -> AbstractAsyncContextManager[Write]:
        """What writes all of some suggestions or none. It raises `Unavailable`."""
        ...

    def select(self, selection: Selection) -> AbstractAsyncContextManager[AsyncIterator[KeptSuggestion]]:
        """Those of a selection, in the order in which they were received."""
        ...

    async def erase(self, erasure: Erasure) -> int:
        """Returns how many were erased."""
        ...


class Keeper:
    """Hands suggestions to `write`, those of one moment together."""

    def __init__(self, write: Write, *, keep_text: bool) -> None:
        self._write = write
        self._keep_text = keep_text
        self._waiting = 0
        self._gathering = Gathering[KeptSuggestion, None](self._write_all, most=BATCH)

    async def keep(self, suggestion: SuggestedScore) -> None:
        try:
            kept = kept_suggestion(suggestion, keep_text=self._keep_text)
        except InvalidValue:
            _OUTCOMES.labels("too_large").inc()
            raise
        try:
            await self._kept(kept)
        except NotKeptError:
            _OUTCOMES.labels("not_kept").inc()
            raise
        _OUTCOMES.labels("kept").inc()

    async def _kept(self, kept: KeptSuggestion) -> None:
        if self._waiting >= MOST_WAITING:
            raise NotKeptError("too many suggested scores wait to be kept")
        self._waiting += 1
        # It waits on when its client does not: else a place that hangs would be asked to keep ever more of them.
        keeping = asyncio.ensure_future(self._gathering.ask(kept))
        keeping.add_done_callback(self._ended)
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await asyncio.shield(keeping)
        except (Unavailable, OSError) as error:
            log.warning("suggested score not kept", extra={"reason": reason_of(error)})
            raise NotKeptError("suggested scores cannot be kept now") from error

    def _ended(self, keeping: "asyncio.Future[None]") -> None:
        self._waiting -= 1
        if not keeping.cancelled():
            # An error that nobody waits for would be logged.
            keeping.exception()

    async def _write_all(self, suggestions: Sequence[KeptSuggestion]) -> Sequence[None]:
        await self._write(suggestions)
        return [None] * len(suggestions)


class DroppedSuggestions:
    """Keeps nothing: there is neither a database nor a folder."""

    async def keep(self, suggestion: SuggestedScore) -> None:
        # What is too large is refused here too: a client meets the same limits everywhere.
        kept_suggestion(suggestion, keep_text=False)
        _OUTCOMES.labels("dropped").inc()
