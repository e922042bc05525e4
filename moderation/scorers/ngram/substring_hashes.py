"""Hashes of substrings: equal substrings have equal hashes, wherever in a text they stand (pure)."""

import numpy as np
from numpy.typing import NDArray

_BASE = 0x9E3779B97F4A7C15
_INVERSE = pow(_BASE, -1, 1 << 64)


class SubstringHashes:
    """The polynomial hashes, modulo 2 ** 64, of the substrings of a text that is given as code points."""

    def __init__(self, codepoints: NDArray[np.uint32]) -> None:
        powers, self._inverse_powers = _powers(len(codepoints))
        self._prefix_sums = (codepoints * powers).cumsum()

    def between(self, before: NDArray[np.int64], last: NDArray[np.int64]) -> NDArray[np.uint64]:
        """Returns the hash of each substring that starts after the index `before` and ends with the index `last`."""
        return (self._prefix_sums[last] - self._prefix_sums[before]) * self._inverse_powers[before + 1]


def hash_of(text: str) -> int:
    """Returns the hash that `text` has as a substring."""
    total = 0
    for character in reversed(text):
        total = (total * _BASE + ord(character)) % (1 << 64)
    return total


_power_cache: list[NDArray[np.uint64]] = []


def _powers(length: int) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """Returns the powers 0 … length - 1 of the base, and those of its inverse, modulo 2 ** 64."""
    if not _power_cache or len(_power_cache[0]) < length:
        size = 2 * length
        _power_cache[:] = [
            np.cumprod(np.concatenate((np.ones(1, np.uint64), np.full(size - 1, base, np.uint64))))
            for base in (_BASE, _INVERSE)
        ]
    return _power_cache[0][:length], _power_cache[1][:length]
