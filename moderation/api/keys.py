"""Who may ask, and how often: the API keys of clients."""

import hashlib
import math
import time
from collections.abc import Callable

from comments_service.settings import RateLimit
from moderation.api.perspective import errors

# Keys that nobody has to be given can be made up: the least recently used are forgotten.
KEYS = 10_000


class KeyGate:
    """Lets a request pass whose key is known and not over its limit. Without known keys any key will do, or none.

    The limit is that of this process: GCRA, which lets `count` requests pass at once and then refills evenly.
    """

    def __init__(
        self, keys: tuple[str, ...], limit: RateLimit, clock: Callable[[], int] = time.monotonic_ns
    ) -> None:
        """`clock` gives nanoseconds."""
        self._keys = frozenset(map(_digest, keys))
        self._limit = limit
        self._clock = clock
        self._interval = limit.period * 1_000_000_000 // limit.count if limit.count else 0
        # When each key's earlier requests will be all refilled, by digest: a key may be as long as a header.
        self._refilled: dict[bytes, int] = {}

    def check(self, key: str) -> None:
        """`key` is empty if there is none. Raises `PerspectiveError`."""
        if self._keys and not key:
            raise errors.key_missing()
        self.refuse_unknown(key)
        if self._interval:
            self._count(_digest(key))

    def refuse_unknown(self, key: str) -> None:
        """Raises `PerspectiveError` if `key` is none of the known ones. No key is not a wrong one."""
        # Looked up by digest, so that the time that it takes tells nothing of the keys.
        if self._keys and key and _digest(key) not in self._keys:
            raise errors.key_invalid()

    def _count(self, key: bytes) -> None:
        now = self._clock()
        refilled = max(self._refilled.pop(key, 0), now) + self._interval
        wait = refilled - now - self._interval * self._limit.count
        self._refilled[key] = refilled - self._interval if wait > 0 else refilled
        if len(self._refilled) > KEYS:
            del self._refilled[next(iter(self._refilled))]
        if wait > 0:
            raise errors.quota_exceeded(str(self._limit), math.ceil(wait / 1_000_000_000))


def _digest(key: str) -> bytes:
    return hashlib.sha256(key.encode(errors="replace")).digest()
