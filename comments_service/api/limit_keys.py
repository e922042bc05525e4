"""Under which names Redis counts addresses and visitors.

Redis' append-only file keeps every key that ever was, long after the key has expired. So the names hold a keyed digest
in place of the address, and the key changes each day: without COMMENTS_SECRET nobody can tell whose it is, and with it
only by trying every address for every day.
"""

import hmac
import time
from collections.abc import Callable
from typing import NamedTuple

# No limit has a longer period (`settings.PERIODS`), so what was counted before the last change of the key is all over.
_SECONDS = 86_400


class LimitKey(NamedTuple):
    """The name to count under, and the one that was in use until the key last changed."""

    now: str
    before: str


class LimitKeys:
    """Makes the names. `clock` gives seconds since 1970."""

    def __init__(self, secret: str, clock: Callable[[], float] = time.time) -> None:
        self._secret = secret.encode()
        self._clock = clock
        self._day = -1
        self._keys = (b"", b"")

    def of(self, subject: str) -> LimitKey:
        """The names of an address or a visitor."""
        self._change_with_the_day()
        now, before = (hmac.digest(key, subject.encode(), "sha256")[:16].hex() for key in self._keys)
        return LimitKey(f"comments:limit:{now}", f"comments:limit:{before}")

    def _change_with_the_day(self) -> None:
        day = int(self._clock() // _SECONDS)
        if day != self._day:
            self._keys = (self._key(day), self._key(day - 1))
            self._day = day

    def _key(self, day: int) -> bytes:
        return hmac.digest(self._secret, b"limit\0%d" % day, "sha256")
