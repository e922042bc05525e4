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


@dataclass(frozen=True, slots=True)
class Features:
    """The features of several texts.

    `buckets[k, p]` is the bucket of the feature of kind `k` that begins at position `p`, or the number of buckets where
    there is none; the kinds made of words come last, and `lengths[n, p]` counts the characters of `n + 1` words. The
    features of text `i` begin at the positions from `offsets[i]` to `offsets[i + 1]`; `counts[i]` is their number, and
    its first character is at `offsets[i] + 1`.
    """

    buckets: NDArray[np.int64]
    lengths: NDArray[np.int64]
    offsets: NDArray[np.int64]
    counts: NDArray[np.int64]


def extract(lines: Sequence[str], bits: int) -> Features:
    """The features of folded texts with katakana, hashed into 2 ** `bits` buckets. `lines` must not be empty."""
    joined = "\n" + "\n".join(lines) + "\n"
    written = np.frombuffer(joined.encode("utf-32-le"), dtype=np.uint32)
    offsets = (written == _LINE_BREAK).nonzero()[0][:-1]
    katakana = (written >= 0x30A1) & (written <= 0x30F6)
    codes = (written - katakana * np.uint32(0x60)).astype(np.uint64)
    buckets = np.full((ORDERS, len(written)), 1 << bits, dtype=np.int64)
    lengths = np.zeros((len(WORD_ORDERS), len(written)), dtype=np.int64)
    _add_characters(buckets, codes, bits)
    classes = _CLASSES[np.minimum(written, 0xFFFF)]
    _add_words(buckets, lengths, written, classes, bits)
    counts = np.add.reduceat((buckets < 1 << bits).sum(axis=0), offsets)
    return Features(buckets, lengths, offsets, counts)


def _add_characters(buckets: NDArray[np.int64], codes: NDArray[np.uint64], bits: int) -> None:
    """Features of runs of characters; one may begin or end with a line break but not cross it."""
    breaks = codes == _LINE_BREAK
    shift = np.uint64(64 - bits)
    hashes = codes * _STEP
    buckets[0] = np.where(breaks, buckets[0], ((hashes + _SEEDS[1]) * _MIX) >> shift)
    crosses = np.zeros(len(codes), dtype=np.bool_)
    for row, order in enumerate(CHARACTER_ORDERS[1:], start=1):
        if len(codes) < order:
            return
        hashes = (hashes[:-1] ^ (hashes[:-1] >> np.uint64(29))) * _STEP + codes[order - 1 :]
        width = len(hashes)
        if order > 2:
            crosses = crosses[:width] | breaks[order - 2 : order - 2 + width]
        else:
            crosses = breaks[:width] & breaks[1 : 1 + width]
        hashed = ((hashes + _SEEDS[order]) * _MIX) >> shift
        buckets[row, :width] = np.where(crosses, buckets[row, :width], hashed)


def _add_words(
    buckets: NDArray[np.int64],
    lengths: NDArray[np.int64],
    written: NDArray[np.uint32],
    classes: NDArray[np.uint8],
    bits: int,
) -> None:
    """Features of one word and of two: runs of one script, katakana kept apart from hiragana."""
    word = classes != _SPACE
    alone = classes == _OTHER
    changes = classes[1:] != classes[:-1]
    starts = (word[1:] & (alone[1:] | changes)).nonzero()[0] + 1
    ends = (word[:-1] & (alone[:-1] | changes)).nonzero()[0] + 1
    words = _hash_stretches(written, starts, ends)
    shift = np.uint64(64 - bits)
    one = len(CHARACTER_ORDERS)
    buckets[one, starts] = ((words + _SEEDS[8]) * _MIX) >> shift
    lengths[0, starts] = ends - starts
    lines = np.cumsum(written == _LINE_BREAK)[starts]
    first = (lines[:-1] == lines[1:]).nonzero()[0]
    pairs = words[first] * _STEP + words[first + 1]
    buckets[one + 1, starts[first]] = ((pairs + _SEEDS[9]) * _MIX) >> shift
    lengths[1, starts[first]] = ends[first + 1] - starts[first]


def _hash_stretches(
    written: NDArray[np.uint32], starts: NDArray[np.int64], ends: NDArray[np.int64]
) -> NDArray[np.uint64]:
    """A hash of each stretch, the same wherever the stretch stands."""
    powers, inverses = _grow_powers(len(written))
    sums = np.concatenate((np.zeros(1, np.uint64), np.cumsum(written.astype(np.uint64) * powers)))
    hashes = (sums[ends] - sums[starts]) * inverses[starts]
    return (hashes ^ (hashes >> np.uint64(31))) * _STEP


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
