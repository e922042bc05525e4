"""File descriptors: as many as the system allows, and a reserve that event streams may not use up."""

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


class Reserve:
    """The descriptors that are left for pages, health and the servers when streams have taken all others."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._refusing = False
        self._refused_at = 0.0

    def require(self) -> None:
        """Raises `Unavailable` if one more stream would use the reserve.

        Logs when that begins and when it is over: each stream that ends makes room for one, which is not the end of it.
        """
        limit = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
        reserve = max(SMALLEST_RESERVE, min(limit // 8, LARGEST_RESERVE))
        refuse = limit != resource.RLIM_INFINITY and _next_descriptor(limit) >= limit - reserve
        facts = {"descriptors": limit, "reserve": reserve}
        if self._refusing and not refuse and self._clock() - self._refused_at >= SETTLED_SECONDS:
            self._refusing = False
            log.info("streams taken again", extra=facts)
        if refuse:
            if not self._refusing:
                log.warning("streams refused", extra=facts)
            self._refusing, self._refused_at = True, self._clock()
            count_refused_stream("descriptors")
            raise Unavailable("too many streams are open here", retry_after=30)


def _next_descriptor(limit: int) -> int:
    """The lowest free number. All lower ones are in use."""
    try:
        descriptor = os.open(os.devnull, os.O_RDONLY)
    except OSError:
        return limit
    os.close(descriptor)
    return descriptor
