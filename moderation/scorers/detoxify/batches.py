"""Batches of few fixed shapes, for a device that must know a shape before it runs fast (pure)."""

from collections import Counter
from collections.abc import Iterator, Sequence

import msgspec

STEP = 32
# Tokens of the largest batch of a length, padding included: 1,024 windows of 32 tokens, 64 of 512.
_TOKENS = 32_768
_SIZES = (8, 32, 128)


class Batch(msgspec.Struct, frozen=True):
    """Windows to run together: their indexes, padded to `length` tokens each and to `size` rows."""

    windows: list[int]
    length: int
    size: int


def sizes(length: int) -> list[int]:
    """The numbers of rows that batches of windows of `length` tokens may have, smallest first."""
    largest = max(_SIZES[0], _TOKENS // length // _SIZES[0] * _SIZES[0])
    return [*(size for size in _SIZES if size < largest), largest]


def plan(lengths: Sequence[int], longest: int) -> Iterator[Batch]:
    """Batches that hold each window once, given how many tokens each has, at most `longest`.

    A batch is as long as its longest window, rounded up to 32 tokens, and of a size that the windows of that length
    fill by half at least. Shorter windows take the places that remain, which are paid for anyway: only the last batch
    has empty ones.
    """
    padded = [min(-(-length // STEP) * STEP, longest) for length in lengths]
    order = sorted(range(len(lengths)), key=lambda index: lengths[index], reverse=True)
    waiting = Counter(padded)
    start = 0
    while start < len(order):
        length = padded[order[start]]
        half_full = [size for size in sizes(length) if size <= 2 * waiting[length]] or sizes(length)[:1]
        size = next((size for size in half_full if size >= waiting[length]), half_full[-1])
        windows = order[start : start + size]
        waiting.subtract(padded[index] for index in windows)
        yield Batch(windows, length, size)
        start += size
