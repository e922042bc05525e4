"""File descriptors: as many as the system allows, and a reserve that streams and idle clients may not use up."""

import logging
import os
import resource
import time
from collections.abc import Callable
from contextlib import suppress

from comments_service.errors import Unavailable
from comments_service.metrics import count_refused_stream

log = logging.getLogger(__name__)

MOST = 1_048_576
# Streams that are refused and taken in turns are still refused.
SETTLED_SECONDS = 60.0
SMALLEST_RESERVE, LARGEST_RESERVE = 48, 512


def raise_limit() -> int:
    """Allow this process as many descriptors as it may have. Returns their number."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = MOST if hard == resource.RLIM_INFINITY else min(hard, MOST)
    if soft == resource.RLIM_INFINITY or soft >= most:
        return most if soft == resource.RLIM_INFINITY else soft
    # macOS refuses more than the kernel's own limit, whatever `hard` says.
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
    return resource.getrlimit(resource.RLIMIT_NOFILE)[0]


class _Shortage:
    """Descriptors that get short, in the log: when that begins and when it is over.

    Each one that gets free makes room for one more, which is not the end of it.
    """

    def __init__(self, began: str, over: str, clock: Callable[[], float]) -> None:
        self._began = began
        self._over = over
        self._clock = clock
        self._is_short = False
        self._noted_at = 0.0

    def note(self, *, short: bool, limit: int, reserve: int) -> None:
        if self._is_short and not short and self._clock() - self._noted_at >= SETTLED_SECONDS:
            self._is_short = False
            log.info(self._over, extra={"descriptors": limit, "reserve": reserve})
        if short:
            if not self._is_short:
                log.warning(self._began, extra={"descriptors": limit, "reserve": reserve})
            self._is_short, self._noted_at = True, self._clock()


class Reserve:
    """The descriptors that are left for pages, health and the servers when streams have taken all others."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._shortage = _Shortage("streams refused", "streams taken again", clock)

    def require(self) -> None:
        """Raises `Unavailable` if one more stream would use the reserve."""
        limit, reserve = _limit_and_reserve()
        refuse = _next_descriptor(limit) >= limit - reserve
        self._shortage.note(short=refuse, limit=limit, reserve=reserve)
        if refuse:
            count_refused_stream("descriptors")
            raise Unavailable("too many streams are open here", retry_after=30)


class Crowd:
    """Whether so many connections are open that those who ask for nothing must make room for a new one.

    Their share of the reserve is one half. The other is for the servers, whose connections come and go too.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._shortage = _Shortage("idle connections ended", "idle connections kept again", clock)

    def is_full(self, descriptor: int) -> bool:
        """True if a connection that was just accepted has this number. All lower ones are in use."""
        limit, reserve = _limit_and_reserve()
        full = descriptor >= limit - reserve // 2
        self._shortage.note(short=full, limit=limit, reserve=reserve)
        return full


def _limit_and_reserve() -> tuple[int, int]:
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    limit = MOST if limit == resource.RLIM_INFINITY else limit
    return limit, max(SMALLEST_RESERVE, min(limit // 8, LARGEST_RESERVE))


def _next_descriptor(limit: int) -> int:
    """The lowest free number. All lower ones are in use."""
    try:
        descriptor = os.open(os.devnull, os.O_RDONLY)
    except OSError:
        return limit
    os.close(descriptor)
    return descriptor
