"""Reads that are gathered: however many callers ask, and whatever they ask for, one query runs at a time."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Generic

from comments_service.reading.single_flight import Key, Value


class _Read(Generic[Key, Value]):
    """Keys that are read together, and what the read gives."""

    def __init__(self) -> None:
        self.keys: list[Key] = []
        self.done: asyncio.Future[Mapping[Key, Value]] = asyncio.get_running_loop().create_future()


class GatheredReads(Generic[Key, Value]):
    """Reads up to `most` keys at once. What is asked for while a read is under way is gathered for the next one."""

    def __init__(self, read: Callable[[Sequence[Key]], Awaitable[Mapping[Key, Value]]], most: int) -> None:
        self._read = read
        self._most = most
        self._waiting: deque[_Read[Key, Value]] = deque()
        self._read_of: dict[Key, _Read[Key, Value]] = {}
        self._reader: asyncio.Task[None] | None = None

    async def get(self, keys: Sequence[Key]) -> dict[Key, Value]:
        """The values of `keys`, a key that is being read already included. Raises what reading raises."""
        reads = {key: self._read_of.get(key) or self._add(key) for key in keys}
        if self._waiting and self._reader is None:
            self._reader = asyncio.create_task(self._read_all(), name="gathered reads")
        for read in set(reads.values()):
            # A caller who is cancelled must not cancel the read of the others.
            await asyncio.shield(read.done)
        return {key: read.done.result()[key] for key, read in reads.items()}

    def _add(self, key: Key) -> _Read[Key, Value]:
        if not self._waiting or len(self._waiting[-1].keys) >= self._most:
            self._waiting.append(_Read())
        read = self._waiting[-1]
        read.keys.append(key)
        self._read_of[key] = read
        return read

    async def _read_all(self) -> None:
        try:
            while self._waiting:
                await self._read_next(self._waiting.popleft())
        finally:
            self._reader = None

    async def _read_next(self, read: _Read[Key, Value]) -> None:
        # Asks for the exception even if nobody waits for it any more: asyncio complains about one never asked for.
        read.done.add_done_callback(lambda done: done.cancelled() or done.exception())
        try:
            values = await self._read(read.keys)
        except asyncio.CancelledError:
            read.done.cancel()
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, the callers get it
            read.done.set_exception(error)
        else:
            read.done.set_result(values)
        finally:
            for key in read.keys:
                del self._read_of[key]
