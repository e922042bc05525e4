"""Reads of PostgreSQL that many requests share."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


class Held(Generic[Key, Value]):
    """At most one read of each key in `seconds`, shared by all who ask meanwhile; the newest `size` are held."""

    def __init__(self, read: Callable[[Key], Awaitable[Value]], *, seconds: float, size: int) -> None:
        self._read = read
        self._seconds = seconds
        self._size = size
        self._flights: dict[Key, tuple[float, asyncio.Future[Value]]] = {}

    async def get(self, key: Key) -> Value:
        """Raises what reading raises, which is not held."""
        held = self._flights.get(key)
        if held is None or time.monotonic() - held[0] >= self._seconds or failed(held[1]):
            self._flights.pop(key, None)
            held = (time.monotonic(), asyncio.ensure_future(self._read(key)))
            self._flights[key] = held
            if len(self._flights) > self._size:
                del self._flights[next(iter(self._flights))]
        # A reader that leaves must not take the flight from the others.
        return await asyncio.shield(held[1])


def failed(flight: "asyncio.Future[Value]") -> bool:
    """Whether it ended without a result."""
    return flight.done() and (flight.cancelled() or flight.exception() is not None)
