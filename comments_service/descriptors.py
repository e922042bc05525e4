"""File descriptors: as many as the system allows, and a reserve that event streams may not use up."""

import logging
import os
import resource
from contextlib import suppress

from comments_service.errors import Unavailable
from comments_service.metrics import count_refused_stream

log = logging.getLogger(__name__)

MOST = 1_048_576
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

    def __init__(self) -> None:
        self._refusing = False

    def require(self) -> None:
        """Raises `Unavailable` if one more stream would use the reserve. Logs when that begins and when it ends."""
        limit = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
        reserve = max(SMALLEST_RESERVE, min(limit // 8, LARGEST_RESERVE))
        refuse = limit != resource.RLIM_INFINITY and _next_descriptor(limit) >= limit - reserve
        if refuse != self._refusing:
            self._refusing = refuse
            if refuse:
                log.warning("streams refused", extra={"descriptors": limit, "reserve": reserve})
            else:
                log.info("streams taken again", extra={"descriptors": limit, "reserve": reserve})
        if refuse:
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
