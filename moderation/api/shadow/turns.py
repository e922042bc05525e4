"""How often the other endpoint is asked."""

import asyncio
from time import monotonic

FIRST_PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 60.0


class Turns:
    """`rate` turns a second, evenly. After a failure there is a pause, twice as long after each further one."""

    def __init__(self, rate: float) -> None:
        self._seconds = 1 / rate
        self._next = 0.0
        self._pause = FIRST_PAUSE_SECONDS

    async def take(self) -> None:
        """Returns when it is the caller's turn."""
        # Another caller may take the turn meanwhile, and a failure may put all of them off.
        while (wait := self._next - monotonic()) > 0:  # noqa: ASYNC110 - it is the clock that is waited for
            await asyncio.sleep(wait)
        self._next = max(self._next, monotonic()) + self._seconds

    def worked(self) -> None:
        self._pause = FIRST_PAUSE_SECONDS

    def failed(self, retry_after: float | None = None) -> float | None:
        """Nobody's turn comes before the pause is over; `retry_after` is how long the other side asked for.

        Returns the seconds of a pause that begins now.
        """
        now = monotonic()
        if self._next > now + self._seconds:
            # Others that were asked before the pause have failed as well.
            return None
        pause = self._pause if retry_after is None else max(self._pause, retry_after)
        pause = min(pause, LONGEST_PAUSE_SECONDS)
        self._next = now + pause
        self._pause = min(2 * self._pause, LONGEST_PAUSE_SECONDS)
        return pause
