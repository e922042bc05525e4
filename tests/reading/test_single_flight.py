"""Single flights: reads that many callers share, and the cache that is built on them."""

import asyncio

import pytest

from comments_service.reading.single_flight import SingleFlight
from comments_service.reading.timed_cache import TimedCache


class Reads:
    """Counts the reads of each key. A read ends once `may_end` is set."""

    def __init__(self) -> None:
        self.counts: dict[str, int] = {}
        self.may_end = asyncio.Event()
        self.error: Exception | None = None

    async def read(self, key: str) -> str:
        self.counts[key] = self.counts.get(key, 0) + 1
        number = self.counts[key]
        await self.may_end.wait()
        if self.error:
            raise self.error
        return f"{key} {number}"


async def started(*callers: "asyncio.Task[str]") -> None:
    """Let each caller run until it waits."""
    for _ in callers:
        await asyncio.sleep(0)
    await asyncio.sleep(0)


async def test_callers_who_ask_at_the_same_time_share_one_read() -> None:
    reads = Reads()
    flights = SingleFlight(reads.read)
    callers = [asyncio.create_task(flights.join(key)) for key in ("tram", "tram", "school")]
    await started(*callers)
    reads.may_end.set()
    assert await asyncio.gather(*callers) == ["tram 1", "tram 1", "school 1"]
    assert reads.counts == {"tram": 1, "school": 1}


async def test_a_caller_after_the_read_starts_a_new_one() -> None:
    reads = Reads()
    reads.may_end.set()
    flights = SingleFlight(reads.read)
    assert [await flights.join("tram") for _ in range(2)] == ["tram 1", "tram 2"]


async def test_a_cancelled_caller_does_not_cancel_the_read_of_the_others() -> None:
    reads = Reads()
    flights = SingleFlight(reads.read)
    first, second = (asyncio.create_task(flights.join("tram")) for _ in range(2))
    await started(first, second)
    first.cancel()
    reads.may_end.set()
    assert await second == "tram 1"
    assert first.cancelled()


async def test_an_error_reaches_every_caller_and_is_not_cached() -> None:
    reads = Reads()
    flights = SingleFlight(reads.read)
    callers = [asyncio.create_task(flights.join("tram")) for _ in range(2)]
    await started(*callers)
    reads.error = LookupError("tram")
    reads.may_end.set()
    for caller in callers:
        with pytest.raises(LookupError):
            await caller
    reads.error = None
    assert await flights.join("tram") == "tram 2"


async def test_a_timed_cache_reads_a_key_once_while_its_value_is_young() -> None:
    reads = Reads()
    reads.may_end.set()
    cache = TimedCache(reads.read, seconds=3600, size=10)
    assert [await cache.get("tram") for _ in range(3)] == ["tram 1"] * 3
    expired = TimedCache(reads.read, seconds=0, size=10)
    assert [await expired.get("tram") for _ in range(2)] == ["tram 2", "tram 3"]


async def test_a_timed_cache_drops_the_key_that_was_read_first() -> None:
    reads = Reads()
    reads.may_end.set()
    cache = TimedCache(reads.read, seconds=3600, size=2)
    for key in ("tram", "school", "festival"):
        await cache.get(key)
    assert [await cache.get(key) for key in ("festival", "school", "tram")] == [
        "festival 1",
        "school 1",
        "tram 2",
    ]


async def test_a_timed_cache_keeps_nothing_that_was_being_read_when_it_was_forgotten() -> None:
    """It may be from before the change that is the reason to forget."""
    reads = Reads()
    cache = TimedCache(reads.read, seconds=3600, size=2)
    caller = asyncio.create_task(cache.get("tram"))
    await started(caller)
    cache.forget("tram")
    reads.may_end.set()
    assert await caller == "tram 1"
    assert [await cache.get("tram") for _ in range(2)] == ["tram 2"] * 2
