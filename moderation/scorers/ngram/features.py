"""Hashed runs of characters, and words alone, in pairs and in contexts, of many texts at once (numpy only).

A text is a line of code points between two line breaks, which stand for its start and end. A feature is known by a
key, whose first bit is the language: the same characters are other features in another one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from moderation.scorers.ngram.contexts import CONTEXTS, find_contexts
from moderation.scorers.ngram.substring_hashes import Stretches

CHARACTER_ORDERS = (1, 2, 3, 4, 5)
KEY_BITS = 28
NO_FEATURE = 1 << KEY_BITS

_LINE_BREAK = 10
_STEP = np.uint64(0x9E3779B97F4A7C15)
_MIX = np.uint64(0xD6E8FEB86659FD93)
_SEEDS = np.arange(1, 20, dtype=np.uint64) * np.uint64(0xC2B2AE3D27D4EB4F)

_HALF, _HALF_OF_WORD = np.uint64(29), np.uint64(31)
_SHIFT = np.uint64(64 - KEY_BITS + 1)
_RUN_SEEDS = _SEEDS[1 : len(CHARACTER_ORDERS) + 1, None]
# Of one word, of two, and of one in each context.
_WORD_SEEDS = _SEEDS[8 : 10 + CONTEXTS]
_PAIRS_LAST = np.array([0, 1] + CONTEXTS * [0])
_FIRST_KATAKANA, _MORE_KATAKANA, _TO_HIRAGANA = np.array([0x30A1, 0x30F6 - 0x30A1, 0x60], dtype=np.uint32)
_LANGUAGE = 1 << (KEY_BITS - 1)

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


# A line break lies inside the runs of row `row` that begin this many characters before it, or is the whole of one.
_INSIDE_ROWS, _INSIDE_BACK = np.array(
    [(0, 0)] + [(row, back) for row, order in enumerate(CHARACTER_ORDERS) for back in range(1, order - 1)]
).T[:, :, None]


@dataclass(frozen=True)
class Words:
    """The features made of words, in order of texts: the key of each, its text, and where it begins and ends.

    `numbers` are how many each text has. Where they stand is worked out for those who ask, which scores alone do not.
    """

    keys: NDArray[np.int64]
    numbers: NDArray[np.int64]
    _before: NDArray[np.int64]
    _last: NDArray[np.int64]
    _places: NDArray[np.int64]

    @cached_property
    def lines(self) -> NDArray[np.int64]:
        return np.repeat(np.arange(len(self.numbers)), self.numbers)

    @cached_property
    def begins(self) -> NDArray[np.int64]:
        return np.concatenate((self._before, self._before))[self._places] + 1

    @cached_property
    def ends(self) -> NDArray[np.int64]:
        return np.concatenate((self._last, self._last[1:]))[self._places] + 1


@dataclass(frozen=True, slots=True)
class Features:
    """The features of several texts.

    `runs[k, p]` is the key of the run of `k + 1` characters that begins at position `p`, or `NO_FEATURE`. The runs of
    text `i` begin at the positions from `offsets[i]` to `offsets[i + 1]`; its first character is at `offsets[i] + 1`.
    `counts[i]` is how many features text `i` has. `keys` are all keys, those of the runs first.
    """

    keys: NDArray[np.int64]
    runs: NDArray[np.int64]
    words: Words
    offsets: NDArray[np.int64]
    counts: NDArray[np.int64]


def extract(lines: Sequence[str], languages: Sequence[int]) -> Features:
    """The features of folded texts with katakana, each in the language of that number. `lines` must not be empty."""
    joined = "\n" + "\n".join(lines) + "\n"
    written = np.frombuffer(joined.encode("utf-32-le"), dtype=np.uint32)
    breaks = (written == _LINE_BREAK).nonzero()[0]
    sizes = breaks[1:] - breaks[:-1]
    stretches = Stretches(written)
    kinds = _kinds(find_contexts(joined, written, stretches), breaks)
    words = _words(written, stretches, kinds, breaks)
    # Side by side, so that one look-up finds the weights of all.
    size = len(CHARACTER_ORDERS) * len(written)
    keys = np.empty(size + len(words.keys), dtype=np.int64)
    runs = keys[:size].reshape(-1, len(written))
    _fill_runs(runs, written)
    # English features have no bit set, so there is nothing to do for English alone.
    if any(languages):
        bits = np.array(languages, dtype=np.int64) * _LANGUAGE
        runs[:, :-1] |= np.repeat(bits, sizes)
        np.bitwise_or(words.keys, np.repeat(bits, words.numbers), out=words.keys)
    _leave_out(runs, breaks, sizes)
    # A line of n characters has n runs of one, and n + 3 - k of k, if it has any: for n = 1 no less than none.
    counts = np.maximum(5 * sizes - 7, 4 * sizes - 4) + words.numbers
    keys[size:] = words.keys
    return Features(keys, runs, words, breaks[:-1], counts)


def _fill_runs(runs: NDArray[np.int64], written: NDArray[np.uint32]) -> None:
    """Fill in the runs of characters from each position, over the ends of texts too: that costs less than to ask."""
    hashes = runs.view(np.uint64)
    katakana = written - _FIRST_KATAKANA <= _MORE_KATAKANA
    codes = (written - katakana * _TO_HIRAGANA).astype(np.uint64)
    np.multiply(codes, _STEP, out=hashes[0])
    for row in range(1, len(CHARACTER_ORDERS)):
        shorter, longer = hashes[row - 1, :-row], hashes[row, :-row]
        np.right_shift(shorter, _HALF, out=longer)
        longer ^= shorter
        longer *= _STEP
        longer += codes[row:]
    hashes += _RUN_SEEDS
    hashes *= _MIX
    hashes >>= _SHIFT


def _leave_out(runs: NDArray[np.int64], breaks: NDArray[np.int64], sizes: NDArray[np.int64]) -> None:
    """Mark what is no run: one may begin or end with a line break but not cross it."""
    # Before the first line break is the end of the row before, where no run fits either.
    runs.ravel()[_INSIDE_ROWS * runs.shape[1] - _INSIDE_BACK + breaks] = NO_FEATURE
    runs[1, breaks[:-1][sizes == 1]] = NO_FEATURE
    runs[:, -1] = NO_FEATURE


def _words(
    written: NDArray[np.uint32], stretches: Stretches, kinds: NDArray[np.bool_], breaks: NDArray[np.int64]
) -> Words:
    """One word, two, and one in each context of its line. A word is a run of one script; kana are two scripts."""
    classes = _CLASSES.take(written, mode="clip")
    edges = ((classes[1:] != classes[:-1]) | (classes[1:] == _OTHER)).nonzero()[0]
    words = (classes[edges[:-1] + 1] != _SPACE).nonzero()[0]
    before, last = edges[words], edges[words + 1]
    hashes = stretches.hashes(before, last)
    hashes = (hashes ^ (hashes >> _HALF_OF_WORD)) * _STEP
    pairs = hashes[:-1] * _STEP + hashes[1:]
    # A block for each kind of features of each line, which are made of words that stand side by side.
    firsts = np.searchsorted(before, breaks)
    numbers = firsts[1:] - firsts[:-1]
    sizes = kinds * numbers[:, None]
    sizes[:, 1] -= numbers > 0
    blocks = sizes.ravel()
    moves = (firsts[:-1, None] + _PAIRS_LAST * len(words)).ravel() - (blocks.cumsum() - blocks)
    places = np.repeat(moves, blocks)
    places += np.arange(len(places))
    keyed = np.concatenate((hashes, pairs))[places]
    keyed += np.repeat((np.zeros((len(kinds), 1), np.uint64) + _WORD_SEEDS).ravel(), blocks)
    keyed *= _MIX
    keyed >>= _SHIFT
    return Words(keyed.view(np.int64), np.add.reduce(sizes, axis=1), before, last, places)


def _kinds(signs: Sequence[tuple[int, int]], breaks: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which kinds of features the words of each line make: of one, of two, and of one in each context."""
    kinds = np.zeros((len(breaks) - 1, 2 + CONTEXTS), dtype=np.bool_)
    kinds[:, :2] = True
    if signs:
        places, contexts = np.array(signs).T
        kinds[breaks.searchsorted(places) - 1, contexts + 2] = True
    return kinds
