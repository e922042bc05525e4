"""Values that may be a few seconds old."""

import time
from collections.abc import Awaitable, Callable
from typing import Generic

from comments_service.reading.single_flight import Key, SingleFlight, Value


class TimedCache(Generic[Key, Value]):
    """Values read at most `seconds` ago, for the `size` keys read last. Concurrent misses of a key share one read."""

    def __init__(self, read: Callable[[Key], Awaitable[Value]], *, seconds: float, size: int) -> None:
        self._read = read
        self._seconds = seconds
        self._size = size
        self._entries: dict[Key, tuple[float, Value]] = {}
        self._forgotten = 0
        self._flights = SingleFlight(self._refresh)

    async def get(self, key: Key) -> Value:
        """Raises what reading raises, which is not cached."""
        entry = self._entries.get(key)
        if entry is not None and time.monotonic() - entry[0] < self._seconds:
            return entry[1]
        return await self._flights.join(key)

    def stale(self, key: Key, seconds: float) -> Value | None:
        """The value if it was read less than `seconds` ago."""
        entry = self._entries.get(key)
        return entry[1] if entry and time.monotonic() - entry[0] < seconds else None

    def forget(self, key: Key) -> None:
        """Read the key's value again when it is next asked for."""
        self._entries.pop(key, None)
        self._forgotten += 1

    async def _refresh(self, key: Key) -> Value:
        read_at, forgotten = time.monotonic(), self._forgotten
        value = await self._read(key)
        if forgotten < self._forgotten:
            # What was read may be from before that.
            return value
        self._entries.pop(key, None)
        self._entries[key] = (read_at, value)
        if len(self._entries) > self._size:
            del self._entries[next(iter(self._entries))]
        return value
