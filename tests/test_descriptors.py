"""The reserve of file descriptors, and what the log says of it."""

import logging
import resource

import pytest

from comments_service import descriptors
from comments_service.descriptors import SETTLED_SECONDS, Reserve
from comments_service.errors import Unavailable


def test_the_log_says_once_that_streams_are_refused_and_once_that_it_is_over(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def limits(_: int) -> tuple[int, int]:
        return 256, 256

    monkeypatch.setattr(resource, "getrlimit", limits)
    now = 1_000.0
    reserve = Reserve(clock=lambda: now)

    def full(limit: int) -> int:
        return limit

    def room(_: int) -> int:
        return 3

    with caplog.at_level(logging.INFO):
        for _ in range(50):
            monkeypatch.setattr(descriptors, "_next_descriptor", full)
            with pytest.raises(Unavailable):
                reserve.require()
            now += 1
            monkeypatch.setattr(descriptors, "_next_descriptor", room)
            reserve.require()
        now += SETTLED_SECONDS
        reserve.require()
        reserve.require()
    assert [record.message for record in caplog.records] == ["streams refused", "streams taken again"]
