"""What is logged about a server that is away, and when calls to it stop trying."""

import asyncio
import logging

import pytest

from comments_service.logs import RepeatFilter
from comments_service.outages import Outage, reason_of


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def lines(caplog: pytest.LogCaptureFixture) -> list[tuple[str, str | None, int]]:
    return [
        (record.getMessage(), record.__dict__.get("reason"), record.__dict__["failures"])
        for record in caplog.records
    ]


def test_an_outage_is_logged_when_it_begins_once_a_minute_and_when_it_ends(
    clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    outage = Outage("redis", clock=clock)
    outage.worked()
    for _ in range(240):
        outage.failed("refused", timed_out=False)
        clock.now += 0.5
    clock.now += 2
    outage.worked()
    outage.worked()
    assert lines(caplog) == [
        ("away", "refused", 1),
        ("still away", "refused", 121),
        ("back", None, 240),
    ]


def test_a_new_reason_is_logged_at_once_and_an_old_one_is_not(
    clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    outage = Outage("postgresql", clock=clock)
    for reason in ("refused", "password", "refused", "password"):
        outage.failed(reason, timed_out=False)
    assert lines(caplog) == [("away", "refused", 1), ("away", "password", 2)]


def test_a_server_whose_calls_fail_and_succeed_in_turns_is_not_back(
    clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    outage = Outage("postgresql", clock=clock)
    for _ in range(50):
        outage.failed("read-only", timed_out=False)
        outage.worked()
        clock.now += 0.1
    assert lines(caplog) == [("away", "read-only", 1)]


def test_after_three_timeouts_one_call_each_second_tries(clock: Clock) -> None:
    outage = Outage("postgresql", clock=clock)
    for _ in range(3):
        assert outage.may_try()
        outage.failed("TimeoutError", timed_out=True)
    assert [outage.may_try() for _ in range(3)] == [False] * 3
    clock.now += 1
    assert [outage.may_try() for _ in range(3)] == [True, False, False]
    outage.worked()
    assert [outage.may_try() for _ in range(3)] == [True] * 3


def test_refusals_do_not_stop_calls_from_trying(clock: Clock) -> None:
    outage = Outage("postgresql", clock=clock)
    for _ in range(100):
        outage.failed("refused", timed_out=False)
        assert outage.may_try()


class TestRepeats:
    def record(self, message: str = "policy not understood", **fields: object) -> logging.LogRecord:
        return logging.makeLogRecord({"msg": message, "levelno": logging.WARNING, "name": "a", **fields})

    def test_a_warning_that_comes_again_and_again_is_logged_once_a_minute_with_its_number(
        self, clock: Clock
    ) -> None:
        repeats = RepeatFilter(clock)
        passed = [repeats.filter(self.record()) for _ in range(100)]
        assert passed == [True] + [False] * 99
        clock.now += 61
        again = self.record()
        assert repeats.filter(again)
        assert again.__dict__["left_out"] == 99

    def test_other_warnings_and_mere_information_pass(self, clock: Clock) -> None:
        repeats = RepeatFilter(clock)
        records = [
            self.record(site="news"),
            self.record(site="sports"),
            self.record("scoring failed"),
            *(self.record("decided", levelno=logging.INFO) for _ in range(3)),
        ]
        assert all(repeats.filter(record) for record in records)


async def test_the_reason_of_a_call_that_takes_too_long_is_a_time_out() -> None:
    with pytest.raises(TimeoutError) as raised:
        async with asyncio.timeout(0):
            await asyncio.sleep(1)
    assert reason_of(raised.value) == "TimeoutError"
