"""What is remembered of keys that nobody has been given."""

import tracemalloc

from comments_service.settings import RateLimit
from moderation.api.keys import KeyGate


def test_a_key_takes_as_much_memory_as_any_other_whatever_its_length() -> None:
    """Ten thousand keys are remembered, and each may be as long as a header: 32 KiB."""
    gate = KeyGate((), RateLimit("100/second"))
    tracemalloc.start()
    try:
        for number in range(100):
            gate.check(f"{number}" * 10_000)
        size, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert size < 100 * 1_000
