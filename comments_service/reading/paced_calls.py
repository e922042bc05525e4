"""Calls at a pace: the first one at once, and what is asked for soon after folded into one."""

import asyncio
from collections.abc import Callable
from typing import Generic

from comments_service.reading.single_flight import Key


class PacedCalls(Generic[Key]):
    """Calls `act` for a key when asked to, but at most once in `seconds`.

    The first call after quiet is made at once. What is asked for in the `seconds` after it is one call at their end.
    """

    def __init__(self, act: Callable[[Key], None], seconds: float) -> None:
        self._act = act
        self._seconds = seconds
        # The keys of the last `seconds`, and whether they were asked for again.
        self._resting: dict[Key, bool] = {}

    def ask(self, key: Key) -> None:
        if key in self._resting:
            self._resting[key] = True
            return
        self._resting[key] = False
        asyncio.get_running_loop().call_later(self._seconds, self._rested, key)
        self._act(key)

    def _rested(self, key: Key) -> None:
        if self._resting.pop(key):
            self.ask(key)
