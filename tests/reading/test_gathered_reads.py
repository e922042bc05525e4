"""Gathered reads: one at a time, for all who ask."""

import asyncio
from collections.abc import Sequence

import pytest

from comments_service.reading.gathered_reads import GatheredReads


class Reads:
    """Takes note of the keys of each read. A read ends when the test lets it."""

    def __init__(self) -> None:
        self.keys: list[list[str]] = []
        self.may_end = asyncio.Semaphore(0)
        self.error: Exception | None = None

    async def read(self, keys: Sequence[str]) -> dict[str, str]:
        self.keys.append(list(keys))
        await self.may_end.acquire()
        if self.error:
            raise self.error
        return {key: f"{key} {len(self.keys)}" for key in keys}


async def started(gathered: GatheredReads[str, str], *keys: str) -> "asyncio.Task[dict[str, str]]":
    """Returns a caller that waits for these keys."""
    caller = asyncio.create_task(gathered.get(keys))
    for _ in range(3):
        await asyncio.sleep(0)
    return caller


async def test_what_is_asked_for_during_a_read_is_gathered_for_the_next_one() -> None:
    reads = Reads()
    gathered = GatheredReads(reads.read, most=10)
    callers = [
        await started(gathered, *keys) for keys in (["tram"], ["school"], ["pool", "school"], ["tram"])
    ]
    assert reads.keys == [["tram"]]
    reads.may_end.release()
    reads.may_end.release()
    assert await asyncio.gather(*callers) == [
        {"tram": "tram 1"},
        {"school": "school 2"},
        {"pool": "pool 2", "school": "school 2"},
        {"tram": "tram 1"},
    ]
    assert reads.keys == [["tram"], ["school", "pool"]]


async def test_no_read_has_more_keys_than_the_limit() -> None:
    reads = Reads()
    gathered = GatheredReads(reads.read, most=3)
    caller = await started(gathered, *"abcdefg")
    for _ in range(3):
        reads.may_end.release()
    assert await caller == {
        "a": "a 1",
        "b": "b 1",
        "c": "c 1",
        "d": "d 2",
        "e": "e 2",
        "f": "f 2",
        "g": "g 3",
    }


async def test_an_error_reaches_those_who_wait_and_no_later_caller() -> None:
    reads = Reads()
    gathered = GatheredReads(reads.read, most=10)
    callers = [await started(gathered, "tram") for _ in range(2)]
    reads.error = LookupError("tram")
    reads.may_end.release()
    for caller in callers:
        with pytest.raises(LookupError):
            await caller
    reads.error = None
    reads.may_end.release()
    assert await gathered.get(["tram"]) == {"tram": "tram 2"}


async def test_a_cancelled_caller_does_not_cancel_the_read_of_others() -> None:
    reads = Reads()
    gathered = GatheredReads(reads.read, most=10)
    first, second = await started(gathered, "tram"), await started(gathered, "tram")
    first.cancel()
    reads.may_end.release()
    assert await second == {"tram": "tram 1"}
    assert first.cancelled()


async def test_no_keys_are_no_read() -> None:
    reads = Reads()
    assert await GatheredReads(reads.read, most=10).get([]) == {}
    assert reads.keys == []
