"""The features of texts: hashed n-grams of characters, words, pairs of words, and words in contexts (pure).

A text is a line of code points between two line breaks, which mark its start and end in n-grams. A feature is
identified by a key. The first bit of a key is the language: the same characters are other features in the other
language.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from moderation.scorers.ngram.contexts import CONTEXTS, find_contexts
from moderation.scorers.ngram.denials import with_denials
from moderation.scorers.ngram.substring_hashes import SubstringHashes

# All orders from 1 on: row `k` of the n-grams is of order `k + 1` and is computed from row `k - 1`.
CHARACTER_ORDERS = (1, 2, 3, 4, 5)
KEY_BITS = 28
NO_FEATURE = 1 << KEY_BITS

_LINE_BREAK = 10
_STEP = np.uint64(0x9E3779B97F4A7C15)
_MIX = np.uint64(0xD6E8FEB86659FD93)
_SEEDS = np.arange(1, 20, dtype=np.uint64) * np.uint64(0xC2B2AE3D27D4EB4F)

_HALF, _HALF_OF_WORD = np.uint64(29), np.uint64(31)
_SHIFT = np.uint64(64 - KEY_BITS + 1)
_NGRAM_SEEDS = _SEEDS[1 : len(CHARACTER_ORDERS) + 1, None]
# Of single words, of pairs, and of words in each context.
_WORD_SEEDS = _SEEDS[8 : 10 + CONTEXTS]
# 1 for the kind of features that is made of pairs.
_IS_PAIR = np.array([0, 1] + CONTEXTS * [0])
_FIRST_KATAKANA, _MORE_KATAKANA, _TO_HIRAGANA = np.array([0x30A1, 0x30F6 - 0x30A1, 0x60], dtype=np.uint32)
_LANGUAGE = 1 << (KEY_BITS - 1)

# Classes of characters. Neighbouring characters of one script make a word, each character of no script is a word by
# itself, and spaces belong to no word.
_NO_SCRIPT, _SPACE, _LATIN, _HIRAGANA, _KATAKANA, _HAN = range(6)


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


# A line break is inside the n-gram of row `row` that starts this many characters before it, or is all of an n-gram.
_INSIDE_ROWS, _INSIDE_BACK = np.array(
    [(0, 0)] + [(row, back) for row, order in enumerate(CHARACTER_ORDERS) for back in range(1, order - 1)]
).T[:, :, None]


@dataclass(frozen=True)
class WordFeatures:
    """The features made of words, in the order of their texts: the key, the text, the start and the end of each.

    `counts[i]` is how many of them text `i` has. `lines`, `starts` and `ends` are computed on demand: only spans and
    training need them.
    """

    keys: NDArray[np.int64]
    counts: NDArray[np.int64]
    _before: NDArray[np.int64]
    _last: NDArray[np.int64]
    _sources: NDArray[np.int64]

    @cached_property
    def lines(self) -> NDArray[np.int64]:
        return np.repeat(np.arange(len(self.counts)), self.counts)

    @cached_property
    def starts(self) -> NDArray[np.int64]:
        return np.concatenate((self._before, self._before))[self._sources] + 1

    @cached_property
    def ends(self) -> NDArray[np.int64]:
        return np.concatenate((self._last, self._last[1:]))[self._sources] + 1


@dataclass(frozen=True, slots=True)
class Features:
    """The features of several texts.

    `ngrams[k, p]` is the key of the n-gram of `k + 1` characters that starts at position `p`, or `NO_FEATURE`. The
    n-grams of text `i` start at the positions from `offsets[i]` up to `offsets[i + 1]`; its first character is at
    `offsets[i] + 1`. `counts[i]` is how many features text `i` has. `keys` are all keys, first those of the n-grams.
    """

    keys: NDArray[np.int64]
    ngrams: NDArray[np.int64]
    words: WordFeatures
    offsets: NDArray[np.int64]
    counts: NDArray[np.int64]


def extract(lines: Sequence[str], languages: Sequence[int]) -> Features:
    """Returns the features of folded texts with katakana kept, at least one, each in the language of that number."""
    lines = [line if lang else with_denials(line) for line, lang in zip(lines, languages, strict=True)]
    joined = "\n" + "\n".join(lines) + "\n"
    codepoints = np.frombuffer(joined.encode("utf-32-le"), dtype=np.uint32)
    breaks = (codepoints == _LINE_BREAK).nonzero()[0]
    # How many n-grams of an order may start in each line: at its line break and at each of its characters.
    sizes = breaks[1:] - breaks[:-1]
    hashes = SubstringHashes(codepoints)
    kinds = _feature_kinds(find_contexts(joined, codepoints, hashes), breaks)
    words = _extract_words(codepoints, hashes, kinds, breaks)
    # All keys in a single array, so that a single look-up finds the weights of all.
    size = len(CHARACTER_ORDERS) * len(codepoints)
    keys = np.empty(size + len(words.keys), dtype=np.int64)
    ngrams = keys[:size].reshape(-1, len(codepoints))
    _fill_ngrams(ngrams, codepoints)
    # The language bit of English is 0, so that there is nothing to do for English alone.
    if any(languages):
        bits = np.array(languages, dtype=np.int64) * _LANGUAGE
        ngrams[:, :-1] |= np.repeat(bits, sizes)
        np.bitwise_or(words.keys, np.repeat(bits, words.counts), out=words.keys)
    _remove_invalid(ngrams, breaks, sizes)
    counts = count_ngrams(sizes - 1, CHARACTER_ORDERS) + words.counts
    keys[size:] = words.keys
    return Features(keys, ngrams, words, breaks[:-1], counts)


def count_ngrams(lengths: NDArray[np.int64], orders: Sequence[int]) -> NDArray[np.int64]:
    """Returns how many n-grams of these orders, all from 1 on, lines of these lengths in characters have.

    A line of n characters and its two line breaks have n + 3 - k n-grams of k characters, but only n of a single one:
    a line break alone is not counted. An empty line has none.
    """
    counts = lengths.copy()
    for order in orders[1:]:
        counts += np.maximum(lengths + 3 - order, 0)
    return counts * (lengths > 0)


def _fill_ngrams(ngrams: NDArray[np.int64], codepoints: NDArray[np.uint32]) -> None:
    """Fills in the n-grams from each position, across line breaks too: to check for these here would cost more."""
    hashes = ngrams.view(np.uint64)
    katakana = codepoints - _FIRST_KATAKANA <= _MORE_KATAKANA
    codes = (codepoints - katakana * _TO_HIRAGANA).astype(np.uint64)
    np.multiply(codes, _STEP, out=hashes[0])
    for row in range(1, len(CHARACTER_ORDERS)):
        shorter, longer = hashes[row - 1, :-row], hashes[row, :-row]
        np.right_shift(shorter, _HALF, out=longer)
        longer ^= shorter
        longer *= _STEP
        longer += codes[row:]
    hashes += _NGRAM_SEEDS
    hashes *= _MIX
    hashes >>= _SHIFT


def _remove_invalid(ngrams: NDArray[np.int64], breaks: NDArray[np.int64], sizes: NDArray[np.int64]) -> None:
    """Overwrites the n-grams with a line break inside. An n-gram may start or end with a line break."""
    # Counting back from the first line break leads to the end of the previous row, where no n-gram fits either.
    ngrams.ravel()[_INSIDE_ROWS * ngrams.shape[1] - _INSIDE_BACK + breaks] = NO_FEATURE
    # The two line breaks of an empty line, in the row of order 2.
    ngrams[1, breaks[:-1][sizes == 1]] = NO_FEATURE
    ngrams[:, -1] = NO_FEATURE


def _extract_words(
    codepoints: NDArray[np.uint32],
    hashes: SubstringHashes,
    kinds: NDArray[np.bool_],
    breaks: NDArray[np.int64],
) -> WordFeatures:
    classes = _CLASSES.take(codepoints, mode="clip")
    edges = ((classes[1:] != classes[:-1]) | (classes[1:] == _NO_SCRIPT)).nonzero()[0]
    words = (classes[edges[:-1] + 1] != _SPACE).nonzero()[0]
    before, last = edges[words], edges[words + 1]
    word_hashes = hashes.between(before, last)
    word_hashes = (word_hashes ^ (word_hashes >> _HALF_OF_WORD)) * _STEP
    pair_hashes = word_hashes[:-1] * _STEP + word_hashes[1:]
    # The features of one kind of one line are made of consecutive words: a block of the words, or of the pairs.
    firsts = np.searchsorted(before, breaks)
    word_counts = firsts[1:] - firsts[:-1]
    sizes = kinds * word_counts[:, None]
    sizes[:, 1] -= word_counts > 0
    blocks = sizes.ravel()
    # For each feature the index of its word, or of its pair behind all words.
    offsets = (firsts[:-1, None] + _IS_PAIR * len(words)).ravel() - (blocks.cumsum() - blocks)
    sources = np.repeat(offsets, blocks)
    sources += np.arange(len(sources))
    keys = np.concatenate((word_hashes, pair_hashes))[sources]
    keys += np.repeat((np.zeros((len(kinds), 1), np.uint64) + _WORD_SEEDS).ravel(), blocks)
    keys *= _MIX
    keys >>= _SHIFT
    return WordFeatures(keys.view(np.int64), np.add.reduce(sizes, axis=1), before, last, sources)


def _feature_kinds(contexts: Sequence[tuple[int, int]], breaks: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Returns which features the words of each line make: single words, pairs, and words in each context.

    `contexts` are indexes and contexts as `find_contexts` returns them.
    """
    kinds = np.zeros((len(breaks) - 1, 2 + CONTEXTS), dtype=np.bool_)
    kinds[:, :2] = True
    if contexts:
        indexes, numbers = np.array(contexts).T
        kinds[breaks.searchsorted(indexes) - 1, numbers + 2] = True
    return kinds
