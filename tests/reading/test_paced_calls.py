"""Paced calls: the first at once, what follows folded."""

from comments_service.reading.paced_calls import PacedCalls
from tests.waiting import wait_until


async def test_the_first_call_is_made_at_once_and_what_follows_is_one_call() -> None:
    calls: list[str] = []
    paced = PacedCalls(calls.append, 0.05)
    paced.ask("tram")
    assert calls == ["tram"]
    for _ in range(5):
        paced.ask("tram")
    assert calls == ["tram"]
    await wait_until(lambda: len(calls) > 1, "what was asked for in between was never called")
    assert calls == ["tram", "tram"]


async def test_keys_do_not_wait_for_one_another() -> None:
    calls: list[str] = []
    paced = PacedCalls(calls.append, 3600)
    for key in ("tram", "school", "tram"):
        paced.ask(key)
    assert calls == ["tram", "school"]


async def test_a_key_that_was_quiet_is_called_at_once_again() -> None:
    calls: list[str] = []
    paced = PacedCalls(calls.append, 0.01)
    paced.ask("tram")
    await wait_until(lambda: not paced._resting, "the key never came to rest")
    paced.ask("tram")
    assert calls == ["tram", "tram"]
