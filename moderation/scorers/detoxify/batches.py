"""Batches of a few fixed shapes, for a device that must record a shape before it runs it fast (pure)."""

from collections import Counter
from collections.abc import Iterator, Sequence

import msgspec

STEP = 32
# The most tokens of a batch, padding included: 1,024 windows of 32 tokens, 64 of 512.
_TOKENS = 32_768
_SIZES = (8, 32, 128)


class Batch(msgspec.Struct, frozen=True):
    """Windows to run together, by index. Each is padded to `length` tokens, and the batch to `size` rows."""

    windows: list[int]
    length: int
    size: int


def sizes(length: int) -> list[int]:
    """Returns the sizes, in rows, that a batch of windows of `length` tokens may have, smallest first."""
    largest = max(_SIZES[0], _TOKENS // length // _SIZES[0] * _SIZES[0])
    return [*(size for size in _SIZES if size < largest), largest]


def plan(lengths: Sequence[int], longest: int) -> Iterator[Batch]:
    """Yields batches that hold each window once. `lengths` are in tokens, each at most `longest`.

    A batch is as long as its longest window, rounded up to 32 tokens. Windows of that rounded length fill at least half
    of its rows, unless it has the smallest size. Shorter windows fill the other rows, which cost the same if empty:
    only the last batch has empty rows.
    """
    padded = [min(-(-length // STEP) * STEP, longest) for length in lengths]
    order = sorted(range(len(lengths)), key=lambda index: lengths[index], reverse=True)
    remaining = Counter(padded)
    start = 0
    while start < len(order):
        length = padded[order[start]]
        half_full = [size for size in sizes(length) if size <= 2 * remaining[length]] or sizes(length)[:1]
        size = next((size for size in half_full if size >= remaining[length]), half_full[-1])
        windows = order[start : start + size]
        remaining.subtract(padded[index] for index in windows)
        yield Batch(windows, length, size)
        start += size
