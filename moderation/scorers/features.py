"""Hashed character n-grams and word n-grams of many texts at once (numpy only).

A text is a line of code points between two line breaks, which stand for its start and end. Every feature begins at
one position, so the features of a text are a stretch of positions and its score a sum over that stretch.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

CHARACTER_ORDERS = (1, 2, 3, 4, 5)
WORD_ORDERS = (1, 2)
ORDERS = len(CHARACTER_ORDERS) + len(WORD_ORDERS)

_LINE_BREAK = 10
_STEP = np.uint64(0x9E3779B97F4A7C15)
_MIX = np.uint64(0xD6E8FEB86659FD93)
_SEEDS = np.arange(1, 16, dtype=np.uint64) * np.uint64(0xC2B2AE3D27D4EB4F)

# The script classes that words are made of; a character of class 0 is a word by itself, a space is none.
_OTHER, _SPACE, _LATIN, _HIRAGANA, _KATAKANA, _HAN = range(6)


def _script_classes() -> NDArray[np.uint8]:
    classes = np.zeros(0x10000, dtype=np.uint8)
    for start, end, script in (
        (0x30, 0x39, _LATIN),
        (0x61, 0x7A, _LATIN),
        (0x100, 0x24F, _LATIN),
        (0x400, 0x4FF, _LATIN),
        (0x3041, 0x3096, _HIRAGANA),
        (0x30A1, 0x30FA, _KATAKANA),
        (0x30FC, 0x30FE, _KATAKANA),
        (0x3400, 0x4DBF, _HAN),
        (0x4E00, 0x9FFF, _HAN),
        (0xAC00, 0xD7A3, _HAN),
    ):
        classes[start : end + 1] = script
    classes[[ord("'"), ord("*")]] = _LATIN
    classes[ord("々")] = classes[ord("○")] = _HAN
    classes[[_LINE_BREAK, ord(" ")]] = _SPACE
    return classes


_CLASSES = _script_classes()


# A line break lies inside the runs of row `row` that begin this many characters before it.
_INSIDE_ROWS, _INSIDE_BACK = np.array(
    [(row, back) for row, order in enumerate(CHARACTER_ORDERS) for back in range(1, order - 1)]
).T[:, :, None]


@dataclass(frozen=True, slots=True)
class Features:
    """The features of several texts.

    `buckets[k, p]` is the bucket of the feature of kind `k` that begins at position `p`, or the number of buckets where
    there is none; the kinds made of words come last, and `lengths[n, p]` counts the characters of `n + 1` words. The
    features of text `i` begin at the positions from `offsets[i]` to `offsets[i + 1]`; its first character is at
    `offsets[i] + 1`.
    """

    buckets: NDArray[np.int64]
    lengths: NDArray[np.int32]
    offsets: NDArray[np.int64]
    bits: int

    @property
    def counts(self) -> NDArray[np.int64]:
        """The number of features of each text."""
        return np.add.reduceat((self.buckets < 1 << self.bits).sum(axis=0), self.offsets)


def extract(lines: Sequence[str], bits: int) -> Features:
    """The features of folded texts with katakana, hashed into 2 ** `bits` buckets. `lines` must not be empty."""
    joined = "\n" + "\n".join(lines) + "\n"
    written = np.frombuffer(joined.encode("utf-32-le"), dtype=np.uint32)
    breaks = written == _LINE_BREAK
    places = breaks.nonzero()[0]
    buckets = np.empty((ORDERS, len(written)), dtype=np.int64)
    lengths = np.zeros((len(WORD_ORDERS), len(written)), dtype=np.int32)
    _add_characters(buckets, written, places, bits)
    _add_words(buckets, lengths, written, breaks, bits)
    return Features(buckets, lengths, places[:-1], bits)


def _add_characters(
    buckets: NDArray[np.int64], written: NDArray[np.uint32], breaks: NDArray[np.int64], bits: int
) -> None:
    """Features of runs of characters; one may begin or end with a line break but not cross it."""
    orders = len(CHARACTER_ORDERS)
    hashes = buckets[:orders].view(np.uint64)
    katakana = written - np.uint32(0x30A1) <= 0x30F6 - 0x30A1
    codes = (written - katakana * np.uint32(0x60)).astype(np.uint64)
    np.multiply(codes, _STEP, out=hashes[0])
    # Written into place, and over the end of the text too: that costs less than to ask, and is mended below.
    for row in range(1, orders):
        shorter, longer = hashes[row - 1, :-row], hashes[row, :-row]
        np.right_shift(shorter, np.uint64(29), out=longer)
        longer ^= shorter
        longer *= _STEP
        longer += codes[row:]
    hashes += _SEEDS[1 : orders + 1, None]
    hashes *= _MIX
    hashes >>= np.uint64(64 - bits)
    none = 1 << bits
    # Before the first line break is the end of the row before, where no run fits either.
    buckets.ravel()[_INSIDE_ROWS * len(written) - _INSIDE_BACK + breaks] = none
    buckets[0, breaks] = none
    buckets[1, breaks[:-1][breaks[1:] - breaks[:-1] == 1]] = none
    buckets[:, -1] = none


def _add_words(
    buckets: NDArray[np.int64],
    lengths: NDArray[np.int32],
    written: NDArray[np.uint32],
    breaks: NDArray[np.bool_],
    bits: int,
) -> None:
    """Features of one word and of two: runs of one script, katakana kept apart from hiragana."""
    classes = _CLASSES.take(written, mode="clip")
    word = classes != _SPACE
    bounds = (classes[1:] != classes[:-1]) | (classes[1:] == _OTHER)
    before = (bounds & word[1:]).nonzero()[0]
    last = (bounds & word[:-1]).nonzero()[0]
    starts = before + 1
    powers, inverses = _grow_powers(len(written))
    # A hash of each stretch, the same wherever the stretch stands.
    sums = np.cumsum(written * powers)
    words = (sums[last] - sums[before]) * inverses[starts]
    words = (words ^ (words >> np.uint64(31))) * _STEP
    shift = np.uint64(64 - bits)
    one = len(CHARACTER_ORDERS)
    buckets[one:] = 1 << bits
    buckets[one, starts] = ((words + _SEEDS[8]) * _MIX) >> shift
    lengths[0, starts] = last - before
    lines = np.cumsum(breaks)[starts]
    first = (lines[:-1] == lines[1:]).nonzero()[0]
    pairs = words[first] * _STEP + words[first + 1]
    begin = starts[first]
    buckets[one + 1, begin] = ((pairs + _SEEDS[9]) * _MIX) >> shift
    lengths[1, begin] = last[first + 1] - before[first]


_cached: list[NDArray[np.uint64]] = []


def _grow_powers(length: int) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """The powers 0 … length - 1 of an odd number and of its inverse, modulo 2 ** 64."""
    if not _cached or len(_cached[0]) < length:
        size = 2 * length
        inverse = np.uint64(pow(int(_STEP), -1, 1 << 64))
        _cached[:] = [
            np.cumprod(np.concatenate((np.ones(1, np.uint64), np.full(size - 1, base))))
            for base in (_STEP, inverse)
        ]
    return _cached[0][:length], _cached[1][:length]
