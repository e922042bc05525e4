"""Turns are even, and a failure puts the next one off."""

import pytest

from moderation.api.shadow import turns as turns_module
from moderation.api.shadow.turns import LONGEST_PAUSE_SECONDS, Turns


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    async def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(turns_module, "monotonic", lambda: clock.now)
    monkeypatch.setattr(turns_module.asyncio, "sleep", clock.sleep)
    return clock


async def test_there_are_as_many_turns_a_second_as_asked_for(clock: Clock) -> None:
    turns = Turns(4.0)
    for _ in range(9):
        await turns.take()
    assert clock.now == pytest.approx(102)
    clock.now += 60
    # Turns that nobody took are not made up for.
    for _ in range(5):
        await turns.take()
    assert clock.now == pytest.approx(163)


async def test_a_pause_grows_with_each_failure_and_ends_with_an_answer(clock: Clock) -> None:
    turns = Turns(10.0)
    pauses: list[float] = []
    for _ in range(8):
        turns.failed()
        before = clock.now
        await turns.take()
        pauses.append(round(clock.now - before, 3))
    assert pauses == [1, 2, 4, 8, 16, 32, LONGEST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS]
    turns.worked()
    clock.now += 1
    turns.failed()
    before = clock.now
    await turns.take()
    assert clock.now - before == pytest.approx(1)


async def test_the_other_side_may_ask_for_a_longer_pause(clock: Clock) -> None:
    turns = Turns(1.0)
    turns.failed(retry_after=20)
    # Those that were asked at the same time fail as well.
    turns.failed()
    await turns.take()
    assert clock.now == pytest.approx(120)
