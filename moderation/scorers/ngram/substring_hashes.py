"""Hashes of stretches of a text, the same wherever a stretch stands (numpy only)."""

import numpy as np
from numpy.typing import NDArray

_BASE = 0x9E3779B97F4A7C15
_INVERSE = pow(_BASE, -1, 1 << 64)


class Stretches:
    """A text, as code points, of which any stretch has its hash at once."""

    def __init__(self, written: NDArray[np.uint32]) -> None:
        powers, self._inverses = _grow_powers(len(written))
        self._sums = (written * powers).cumsum()

    def hashes(self, before: NDArray[np.int64], last: NDArray[np.int64]) -> NDArray[np.uint64]:
        """Those of the stretches that begin after `before` and end with `last`."""
        return (self._sums[last] - self._sums[before]) * self._inverses[before + 1]


def hash_of(text: str) -> int:
    """The hash of a stretch that is this text."""
    total = 0
    for character in reversed(text):
        total = (total * _BASE + ord(character)) % (1 << 64)
    return total


_cached: list[NDArray[np.uint64]] = []


def _grow_powers(length: int) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """The powers 0 … length - 1 of an odd number and of its inverse, modulo 2 ** 64."""
    if not _cached or len(_cached[0]) < length:
        size = 2 * length
        _cached[:] = [
            np.cumprod(np.concatenate((np.ones(1, np.uint64), np.full(size - 1, base, np.uint64))))
            for base in (_BASE, _INVERSE)
        ]
    return _cached[0][:length], _cached[1][:length]
