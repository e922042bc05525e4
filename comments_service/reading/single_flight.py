"""Reads that many requests share."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


class SingleFlight(Generic[Key, Value]):
    """At most one read of each key at a time. All callers who ask meanwhile share its result."""

    def __init__(self, read: Callable[[Key], Awaitable[Value]]) -> None:
        self._read = read
        self._flights: dict[Key, asyncio.Future[Value]] = {}

    async def join(self, key: Key) -> Value:
        """The result of the read under way, or of a new one. Raises what reading raises."""
        flight = self._flights.get(key)
        if flight is None:
            flight = asyncio.ensure_future(self._read(key))
            self._flights[key] = flight
            flight.add_done_callback(lambda done: self._land(key, done))
        # A caller who is cancelled must not cancel the read of the others.
        return await asyncio.shield(flight)

    def flies(self, key: Key) -> bool:
        """True while a read of the key is under way."""
        return key in self._flights

    def _land(self, key: Key, flight: "asyncio.Future[Value]") -> None:
        # Asks for the exception even if nobody waits for it any more: asyncio complains about one never asked for.
        if not flight.cancelled():
            flight.exception()
        del self._flights[key]
