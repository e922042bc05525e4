"""What the calls to a server tell about it: whether it is away, and whether it is worth trying.

The state of a server is logged when it changes, and once a minute while it is away. Nothing else logs that a server
does not answer, so that an outage is a few lines however many calls fail.
"""

import asyncio
import logging
import os
import time
from collections.abc import Callable

log = logging.getLogger(__name__)
# A command, which sets up no logs, says in its error what is wrong.
log.addHandler(logging.NullHandler())

SUMMARY_SECONDS = 60.0
# A server whose calls fail and succeed in turns is not back.
SETTLED_SECONDS = 2.0


class Outage:
    """Whether `server` is away, as the calls to it say. One object for each server and process.

    It is a circuit breaker too: after `limit` time-outs in a row calls fail at once, but for one every `pause` seconds,
    which finds out whether the server answers again. Only time-outs count: other failures do not keep anyone waiting.
    A `quiet` one logs nothing, for a caller who says himself what is wrong.
    """

    def __init__(
        self,
        server: str,
        *,
        limit: int = 3,
        pause: float = 1.0,
        quiet: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._server = server
        self._limit = limit
        self._pause = pause
        self._quiet = quiet
        self._clock = clock
        self._timeouts = 0
        self._next_try = 0.0
        self._began: float | None = None
        self._failed_at = 0.0
        self._said_at = 0.0
        self._failures = 0
        self._reasons: set[str] = set()

    def may_try(self) -> bool:
        """False if the server hangs, so that it is not worth waiting for an answer."""
        if self._timeouts < self._limit:
            return True
        now = self._clock()
        if now < self._next_try:
            return False
        self._next_try = now + self._pause
        return True

    def failed(self, reason: str, *, timed_out: bool) -> None:
        """A call failed for a reason that concerns the server. It is logged if it is new, and else once a minute."""
        now = self._clock()
        if timed_out:
            self._timeouts += 1
            self._next_try = now + self._pause
        if self._quiet:
            return
        self._failures += 1
        self._failed_at = now
        if self._began is None:
            self._began = now
            self._reasons.clear()
        facts = {"server": self._server, "reason": reason, "failures": self._failures}
        if reason not in self._reasons:
            log.warning("away", extra=facts)
        elif now - self._said_at >= SUMMARY_SECONDS:
            log.warning("still away", extra=facts)
        else:
            return
        self._reasons.add(reason)
        self._said_at = now

    def worked(self) -> None:
        """A call was answered."""
        self._timeouts = 0
        if self._began is None:
            return
        now = self._clock()
        if now - self._failed_at >= SETTLED_SECONDS:
            log.info(
                "back",
                extra={
                    "server": self._server,
                    "seconds": round(now - self._began, 1),
                    "failures": self._failures,
                },
            )
            self._began, self._failures = None, 0


def reason_of(error: BaseException) -> str:
    """What went wrong with a server, for the log: the type of its driver's error and a code, never a message.

    A message may quote a comment.
    """
    # redis-py leaves its cause in the context.
    cause = (
        error.__cause__ or (error.__context__ if isinstance(error.__context__, OSError) else None) or error
    )
    # asyncio ends what takes too long by cancelling it.
    cause = error if isinstance(cause, asyncio.CancelledError) else cause
    name = type(cause).__name__
    if isinstance(cause, OSError):
        # A name that is not known has a negative number, and its words in `strerror`.
        words = os.strerror(cause.errno) if cause.errno and cause.errno > 0 else cause.strerror
        return f"{name}: {words}" if words else name
    code = getattr(cause, "sqlstate", None) or getattr(cause, "status_code", None)
    return f"{name} {code}" if code else name
