"""The words of a text that led to its scores: exact for a linear model, whose score is a sum over features.

The weight of a feature is shared equally by the characters that it covers, and the weight of a word is the sum over its
characters, for and against. For each attribute that scores above the threshold the spans name, in whole words:

- every word with at least `_CLEAR` of the weight of the strongest word,
- with the neighbouring words of at least `_NEIGHBOUR` of that weight, also across a particle as in 頭が悪い,
- at most `_MAX_SPANS`, the strongest, in the order of the text.

A pronoun, particle or mark alone is not named, unless no other word has a weight above 0.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from comments_service.domain.decisions import ATTRIBUTES, Span
from moderation.folding.fold import Folded, fold
from moderation.scorers.ngram.features import CHARACTER_ORDERS
from moderation.scorers.ngram.pieces import FILLERS, LINKS, MARK, PIECE
from moderation.scorers.ngram.sums import Sums, without_addresses

_CLEAR, _NEIGHBOUR = 0.2, 0.15
_MAX_SPANS = 10
# Weights are multiplied by this, so that an equal share of a character n-gram of any order is a whole number.
_UNIT = math.lcm(*CHARACTER_ORDERS)
_SHARES = np.array([[_UNIT // order] for order in CHARACTER_ORDERS], dtype=np.int32)
# The end of a host without a scheme, which is rarer than the start of one and so faster to search for.
_HOST = re.compile(r"\.(?:com|net|org|jp|info|biz|xyz|example)(?![a-z0-9])(?:/\S*)?")
_IN_HOST = re.compile(r"[a-z0-9.-]*")
_HOST_LENGTH = 253  # RFC 1035
_NEVER = np.iinfo(np.int64).min // 2
# Ranks of pieces: one of a higher rank is named only if none of a lower rank has a weight above 0.
_WORD, _FILLER, _MARK, _IN_ADDRESS = range(4)


@dataclass(frozen=True, slots=True)
class _Pieces:
    """The pieces of several lines: the text of each, its start and end in its line, and its rank.

    The pieces of line `i` are those from `line_starts[i]` up to, not including, `line_ends[i]`.
    """

    texts: list[str]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    ranks: NDArray[np.int8]
    line_starts: NDArray[np.int64]
    line_ends: NDArray[np.int64]


class _Phrases(NamedTuple):
    """Neighbouring pieces that are named together, in the order of pairs of a text and an attribute.

    Phrase `i` belongs to the pair `pairs[i]`, has the weight `weights[i]`, and is made of the pieces from `firsts[i]`
    up to and including `lasts[i]`, counted over the pieces of all pairs.
    """

    pairs: NDArray[np.int64]
    weights: NDArray[np.int64]
    firsts: NDArray[np.int64]
    lasts: NDArray[np.int64]


def find_spans(texts: Sequence[str], text_sums: Sums, likely: NDArray[np.bool_]) -> list[list[Span]]:
    """Returns the spans of each text, attribute by attribute.

    `likely` has a row for each text and a column for each attribute, and is true where the spans are to be found.
    """
    spans: list[list[Span]] = [[] for _ in texts]
    # Each pair is an attribute and a text of which it is likely.
    attributes, owners = likely.T.nonzero()
    if not len(owners):
        return spans
    named = np.flatnonzero(np.bitwise_or.reduce(likely, axis=1))
    lines = np.searchsorted(named, owners)
    indexes: list[int] = named.tolist()
    pieces = _cut([text_sums.lines[index] for index in indexes])
    pair_starts, pair_ends = pieces.line_starts[lines], pieces.line_ends[lines]
    counts = pair_ends - pair_starts
    pair_pieces = _ranges(pair_starts, pair_ends)
    by_character, offsets = _weights_by_character(text_sums, attributes, owners)
    prefix_sums = np.concatenate(([0], np.cumsum(by_character, dtype=np.int64)))
    shifts = np.repeat(offsets + 1, counts)
    weights = (
        prefix_sums[pieces.ends[pair_pieces] + shifts] - prefix_sums[pieces.starts[pair_pieces] + shifts]
    )
    phrases = _strongest(weights, pieces.ranks[pair_pieces], np.cumsum(counts))
    phrases = _heaviest(_linked(phrases, pair_pieces, pieces))
    starts, ends = pieces.starts[pair_pieces[phrases.firsts]], pieces.ends[pair_pieces[phrases.lasts]]
    folded = {index: fold(without_addresses(texts[index]), text_sums.lines[index]) for index in indexes}
    # Most attributes name the same words.
    known: dict[tuple[int, int, int], tuple[int, int]] = {}
    previous_ends = [0] * len(owners)
    columns = (phrases.pairs, owners[phrases.pairs], attributes[phrases.pairs], starts, ends)
    rows: list[list[int]] = np.stack(columns, axis=1).tolist()
    for pair, index, attribute, start, end in rows:
        written = known.get((index, start, end))
        if written is None:
            written = known[index, start, end] = _as_written(folded[index], start, end)
        # A single rewrite may have made the end of a word and the start of the next.
        if previous_ends[pair] <= written[0] < written[1]:
            spans[index].append(Span(*written, ATTRIBUTES[attribute]))
            previous_ends[pair] = written[1]
    return spans


def _ranges(starts: NDArray[np.int64], ends: NDArray[np.int64]) -> NDArray[np.int64]:
    """Returns the numbers from each start up to, not including, its end, in a single array."""
    counts = ends - starts
    return np.arange(int(counts.sum())) + np.repeat(ends - np.cumsum(counts), counts)


def _weights_by_character(
    text_sums: Sums, attributes: NDArray[np.int64], owners: NDArray[np.int64]
) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """Returns the weight of each character of each pair, with a line break before each line, and their indexes."""
    features = text_sums.features
    bounds = np.append(features.offsets, features.ngrams.shape[1] - 1)
    sizes = bounds[owners + 1] - bounds[owners]
    offsets = np.cumsum(sizes) - sizes
    shifts = offsets - bounds[owners]
    cells = _ranges(bounds[owners], bounds[owners + 1]) * 8 + np.repeat(attributes, sizes)
    ngram_weights = text_sums.ngram_weights
    shares = ngram_weights.reshape(len(ngram_weights), -1).take(cells, axis=1) * _SHARES
    width = shares.shape[1]
    # Differences between neighbouring characters: a share starts where its feature starts, and ends where that ends.
    changes = np.zeros(width + 1, dtype=np.int32)
    shares.sum(axis=0, dtype=np.int32, out=changes[:width])
    for share, order in zip(shares, CHARACTER_ORDERS, strict=True):
        changes[order:width] -= share[: max(width - order, 0)]
    first, last = (np.searchsorted(features.words.lines, owners, side) for side in ("left", "right"))
    words, word_shifts = _ranges(first, last), np.repeat(shifts, last - first)
    starts, ends = features.words.starts[words] + word_shifts, features.words.ends[words] + word_shifts
    word_weights = text_sums.word_weights[words, np.repeat(attributes, last - first)]
    word_shares = word_weights * np.int32(_UNIT) // (ends - starts)
    changes += np.bincount(starts, word_shares, width + 1).astype(np.int32)
    changes -= np.bincount(ends, word_shares, width + 1).astype(np.int32)
    return np.cumsum(changes, dtype=np.int32)[:width], offsets


def _cut(lines: Sequence[str]) -> _Pieces:
    joined = "\n".join(lines)
    texts = PIECE.findall(joined)
    sizes = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
    ends = np.cumsum(sizes)
    starts = ends - sizes
    lengths = np.fromiter(map(len, lines), dtype=np.int64, count=len(lines))
    offsets = np.cumsum(lengths + 1) - lengths - 1
    firsts, lasts = np.searchsorted(ends, offsets, "right"), np.searchsorted(ends, offsets + lengths, "right")
    ranks = np.fromiter(map(FILLERS.__contains__, texts), dtype=np.int8, count=len(texts))
    codepoints = np.frombuffer(joined.encode("utf-32-le"), dtype=np.uint32)
    ranks[MARK.take(codepoints[starts], mode="clip")] = _MARK
    for host in _HOST.finditer(joined):
        before = _IN_HOST.match(joined[max(host.start() - _HOST_LENGTH, 0) : host.start()][::-1])
        start = host.start() - (before.end() if before else 0)
        first, last = np.searchsorted(ends, start, "right"), np.searchsorted(starts, host.end(), "left")
        ranks[first:last] = _IN_ADDRESS
    shifts = np.repeat(offsets, lasts - firsts)
    in_lines = _ranges(firsts, lasts)
    starts[in_lines] -= shifts
    ends[in_lines] -= shifts
    return _Pieces(texts, starts, ends, ranks, firsts, lasts)


def _strongest(weights: NDArray[np.int64], ranks: NDArray[np.int8], pair_ends: NDArray[np.int64]) -> _Phrases:
    """Returns the phrases to be named. Each has a piece whose weight is close to the highest of its pair.

    `weights` and `ranks` are of the pieces of all pairs. Those of pair `i` end before `pair_ends[i]`.
    """
    counts = np.diff(pair_ends, prepend=0)
    nonempty = counts > 0
    heads, counts = (pair_ends - counts)[nonempty], counts[nonempty]
    words = np.where(ranks == _WORD, weights, _NEVER)
    best = np.maximum.reduceat(words, heads)
    # If no word of a pair has a weight above 0, its particles count, and then its marks.
    for allowed in (_FILLER, _MARK):
        if (best > 0).all():
            break
        no_word = np.repeat(best <= 0, counts)
        words[no_word] = np.where(ranks <= allowed, weights, _NEVER)[no_word]
        best = np.maximum.reduceat(words, heads)
    clear = words >= np.repeat(np.maximum(np.minimum(best * _CLEAR, best), _NEVER + 1), counts)
    included = clear | (words >= np.repeat(np.maximum(best * _NEIGHBOUR, 1), counts))
    edges = np.concatenate(([False], included, [False]))
    is_head = np.zeros(len(edges) - 1, dtype=np.bool_)
    is_head[heads] = is_head[-1] = True
    firsts = (edges[1:] & (~edges[:-1] | is_head)).nonzero()[0]
    ends = (edges[:-1] & (~edges[1:] | is_head)).nonzero()[0]
    # Without a clear word, included words are not named.
    clear_before = np.concatenate(([0], np.cumsum(clear)))
    kept = clear_before[ends] > clear_before[firsts]
    firsts, ends = firsts[kept], ends[kept]
    words[~included] = 0
    prefix_sums = np.concatenate(([0], np.cumsum(words)))
    pairs = np.searchsorted(pair_ends, firsts, "right")
    return _Phrases(pairs, prefix_sums[ends] - prefix_sums[firsts], firsts, ends - 1)


def _linked(phrases: _Phrases, pair_pieces: NDArray[np.int64], pieces: _Pieces) -> _Phrases:
    """Returns the phrases with those joined that only a particle separates, as in 頭が悪い."""
    near = (phrases.pairs[1:] == phrases.pairs[:-1]) & (phrases.firsts[1:] == phrases.lasts[:-1] + 2)
    is_linked = np.zeros(len(phrases.pairs), dtype=np.bool_)
    for index in (near.nonzero()[0] + 1).tolist():
        between = pieces.texts[pair_pieces[phrases.firsts[index] - 1]]
        is_linked[index] = between.rstrip() in LINKS
    if not is_linked.any():
        return phrases
    heads = (~is_linked).nonzero()[0]
    tails = np.append(heads[1:], len(is_linked)) - 1
    weights = np.add.reduceat(phrases.weights, heads)
    return _Phrases(phrases.pairs[heads], weights, phrases.firsts[heads], phrases.lasts[tails])


def _heaviest(phrases: _Phrases) -> _Phrases:
    """Returns at most `_MAX_SPANS` phrases of each pair. Of equally heavy ones the later counts."""
    positions = np.arange(len(phrases.pairs))
    ranks = positions - np.searchsorted(phrases.pairs, phrases.pairs)
    if (ranks < _MAX_SPANS).all():
        return phrases
    by_weight = np.lexsort((-positions, -phrases.weights, phrases.pairs))
    kept = np.sort(by_weight[ranks < _MAX_SPANS])
    return _Phrases(*(column[kept] for column in phrases))


def _as_written(folded: Folded, start: int, end: int) -> tuple[int, int]:
    """Returns the span of the author's text for a span of the folded one, without spaces at its ends.

    Returns (0, 0) if there is nothing but spaces.
    """
    text = folded.text[start:end]
    if text[0] == " " or text[-1] == " ":
        end -= len(text) - len(text.rstrip())
        start += len(text) - len(text.lstrip())
    return folded.span(start, end) if start < end else (0, 0)
