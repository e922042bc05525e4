"""Which words of a text made its scores: exact for a linear model, whose score is a sum over features.

A feature's weight is shared equally by the characters that it stands on, and a word gave what its own characters got,
for and against. For each attribute that scores above the threshold the spans name, in whole words:

- every word that gave at least `_CLEAR` of what the strongest word gave,
- with the words beside it that gave at least `_BESIDE` of that, and across one particle as in 頭が悪い,
- at most `_MOST`, the strongest, in the order of the text.

No span is of a pronoun, particle or mark alone, unless no other word gave anything.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from comments_service.domain.decisions import ATTRIBUTES, Span
from moderation.folding.fold import Folded, fold
from moderation.scorers.ngram.features import CHARACTER_ORDERS
from moderation.scorers.ngram.pieces import FILLERS, LINKS, MARK, PIECE
from moderation.scorers.ngram.sums import Sums, without_addresses

_CLEAR, _BESIDE = 0.2, 0.15
_MOST = 10
# Divisible by every length of a character n-gram, so that shares are whole numbers and sums are exact.
_UNIT = 60
_SHARES = np.array([[_UNIT // order] for order in CHARACTER_ORDERS], dtype=np.int32)
# The end of a host without a scheme, which is rarer than its beginning.
_HOST = re.compile(r"\.(?:com|net|org|jp|info|biz|xyz|example)(?![a-z0-9])(?:/\S*)?")
_IN_HOST = re.compile(r"[a-z0-9.-]*")
_NEVER = np.iinfo(np.int64).min // 2
_WORD, _FILLER, _MARK, _BARRED = range(4)

# What a stretch gave, its last piece, and where in its line it begins and ends.
_Stretch = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class _Pieces:
    """The pieces of some lines, one behind the other: their texts, where in its line each begins and ends, and its
    rank, from `_WORD` to `_BARRED`. Those of line `i` are `firsts[i]` up to `lasts[i]`.
    """

    texts: list[str]
    begins: NDArray[np.int64]
    ends: NDArray[np.int64]
    ranks: NDArray[np.int8]
    firsts: NDArray[np.int64]
    lasts: NDArray[np.int64]


def find_spans(texts: Sequence[str], added: Sums, wanted: NDArray[np.bool_]) -> list[list[Span]]:
    """The spans of each text for each attribute that is `wanted` of it, attribute by attribute."""
    spans: list[list[Span]] = [[] for _ in texts]
    columns, chosen = wanted.T.nonzero()
    if not len(chosen):
        return spans
    named = np.flatnonzero(np.bitwise_or.reduce(wanted, axis=1))
    lines = np.searchsorted(named, chosen)
    indexes: list[int] = named.tolist()
    pieces = _cut([added.lines[index] for index in indexes])
    firsts, lasts = pieces.firsts[lines], pieces.lasts[lines]
    of_pairs = _ranges(firsts, lasts)
    given, starts = _by_character(added, columns, chosen)
    sums = np.concatenate(([0], np.cumsum(given, dtype=np.int64)))
    moves = np.repeat(starts + 1, lasts - firsts)
    gave = sums[pieces.ends[of_pairs] + moves] - sums[pieces.begins[of_pairs] + moves]
    strongest = _strongest(gave, pieces.ranks[of_pairs], np.cumsum(lasts - firsts))
    folded = {index: fold(without_addresses(texts[index]), added.lines[index]) for index in indexes}
    # Attributes mostly name the same words.
    places: dict[tuple[int, int, int], tuple[int, int]] = {}
    labels: list[int] = columns.tolist()
    owners: list[int] = chosen.tolist()
    for pair, stretches in _linked(strongest, of_pairs, pieces).items():
        index, reached = owners[pair], 0
        for _, _, start, end in stretches if len(stretches) <= _MOST else _most(stretches):
            place = places.get((index, start, end))
            if place is None:
                place = places[index, start, end] = _written(folded[index], start, end)
            # One rewrite may have made the end of one word and the beginning of the next.
            if reached <= place[0] < place[1]:
                spans[index].append(Span(*place, ATTRIBUTES[labels[pair]]))
                reached = place[1]
    return spans


def _ranges(firsts: NDArray[np.int64], lasts: NDArray[np.int64]) -> NDArray[np.int64]:
    """The numbers from each of `firsts` up to that of `lasts`, one range behind the other."""
    numbers = lasts - firsts
    return np.arange(int(numbers.sum())) + np.repeat(lasts - np.cumsum(numbers), numbers)


def _by_character(
    added: Sums, columns: NDArray[np.int64], chosen: NDArray[np.int64]
) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """What each character of the `chosen` lines gave to the attribute of that column, a line break before each line,
    and where those line breaks are."""
    features = added.features
    bounds = np.append(features.offsets, features.runs.shape[1] - 1)
    sizes = bounds[chosen + 1] - bounds[chosen]
    starts = np.cumsum(sizes) - sizes
    moved = starts - bounds[chosen]
    cells = _ranges(bounds[chosen], bounds[chosen + 1]) * 8 + np.repeat(columns, sizes)
    shares = added.of_runs.reshape(len(added.of_runs), -1).take(cells, axis=1) * _SHARES
    width = shares.shape[1]
    changes = np.zeros(width + 1, dtype=np.int32)
    shares.sum(axis=0, dtype=np.int32, out=changes[:width])
    for share, order in zip(shares, CHARACTER_ORDERS, strict=True):
        changes[order:width] -= share[: max(width - order, 0)]
    first, last = (np.searchsorted(features.words.lines, chosen, side) for side in ("left", "right"))
    places, moves = _ranges(first, last), np.repeat(moved, last - first)
    begins, ends = features.words.begins[places] + moves, features.words.ends[places] + moves
    by_word = added.of_words[places, np.repeat(columns, last - first)] * np.int32(_UNIT) // (ends - begins)
    changes += np.bincount(begins, by_word, width + 1).astype(np.int32)
    changes -= np.bincount(ends, by_word, width + 1).astype(np.int32)
    return np.cumsum(changes, dtype=np.int32)[:width], starts


def _cut(lines: Sequence[str]) -> _Pieces:
    joined = "\n".join(lines)
    texts = PIECE.findall(joined)
    sizes = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
    ends = np.cumsum(sizes)
    lengths = np.fromiter(map(len, lines), dtype=np.int64, count=len(lines))
    starts = np.cumsum(lengths + 1) - lengths - 1
    firsts, lasts = np.searchsorted(ends, starts, "right"), np.searchsorted(ends, starts + lengths, "right")
    rank = np.fromiter(map(FILLERS.__contains__, texts), dtype=np.int8, count=len(texts))
    written = np.frombuffer(joined.encode("utf-32-le"), dtype=np.uint32)
    rank[MARK.take(written[ends - sizes], mode="clip")] = _MARK
    begins = ends - sizes
    for host in _HOST.finditer(joined):
        reach = _IN_HOST.match(joined[: host.start()][::-1])
        begin = host.start() - (reach.end() if reach else 0)
        rank[(ends > begin) & (begins < host.end())] = _BARRED
    moved = np.repeat(starts, lasts - firsts)
    own = _ranges(firsts, lasts)
    begins[own] -= moved
    ends[own] -= moved
    return _Pieces(texts, begins, ends, rank, firsts, lasts)


def _strongest(
    gave: NDArray[np.int64], ranks: NDArray[np.int8], until: NDArray[np.int64]
) -> tuple[NDArray[np.int64], ...]:
    """The stretches to be named, of pieces that follow one another: the pair of line and attribute of each, what it
    gave, its first piece and the one behind its last.

    The pieces of pair `i` are those before `until[i]`, and `gave` is what each gave to the attribute.
    """
    numbers = np.diff(until, prepend=0)
    some = numbers > 0
    heads, numbers = (until - numbers)[some], numbers[some]
    words = np.where(ranks == _WORD, gave, _NEVER)
    best = np.maximum.reduceat(words, heads)
    # Where no word gave anything, a particle or a mark may have.
    for allowed in (_FILLER, _MARK):
        if (best > 0).all():
            break
        hollow = np.repeat(best <= 0, numbers)
        words[hollow] = np.where(ranks <= allowed, gave, _NEVER)[hollow]
        best = np.maximum.reduceat(words, heads)
    clear = words >= np.repeat(np.maximum(np.minimum(best * _CLEAR, best), _NEVER + 1), numbers)
    beside = clear | (words >= np.repeat(np.maximum(best * _BESIDE, 1), numbers))
    edges = np.concatenate(([False], beside, [False]))
    cut = np.zeros(len(edges) - 1, dtype=np.bool_)
    cut[heads] = cut[-1] = True
    begins = (edges[1:] & (~edges[:-1] | cut)).nonzero()[0]
    ends = (edges[:-1] & (~edges[1:] | cut)).nonzero()[0]
    counts = np.concatenate(([0], np.cumsum(clear)))
    kept = counts[ends] > counts[begins]
    begins, ends = begins[kept], ends[kept]
    words[~beside] = 0
    sums = np.concatenate(([0], np.cumsum(words)))
    return np.searchsorted(until, begins, "right"), sums[ends] - sums[begins], begins, ends


def _linked(
    strongest: tuple[NDArray[np.int64], ...], of_pairs: NDArray[np.int64], pieces: _Pieces
) -> dict[int, list[_Stretch]]:
    """The stretches of each pair in the order of the line, as one where only a particle parts them."""
    pairs, totals, begins, ends = strongest
    firsts, lasts = of_pairs[begins], of_pairs[ends - 1]
    columns = (pairs, totals, firsts, lasts, pieces.begins[firsts], pieces.ends[lasts])
    found: dict[int, list[_Stretch]] = {}
    for pair, total, first, last, begin, end in zip(*(column.tolist() for column in columns), strict=True):
        one = found.get(pair)
        if one is None:
            found[pair] = [(total, last, begin, end)]
        elif first == one[-1][1] + 2 and pieces.texts[first - 1].rstrip() in LINKS:
            one[-1] = (one[-1][0] + total, last, one[-1][2], end)
        else:
            one.append((total, last, begin, end))
    return found


def _most(stretches: list[_Stretch]) -> list[_Stretch]:
    return sorted(sorted(stretches, reverse=True)[:_MOST], key=lambda stretch: stretch[1])


def _written(folded: Folded, start: int, end: int) -> tuple[int, int]:
    """What the author wrote for a stretch of the folded text, without spaces at its ends. (0, 0) for spaces."""
    text = folded.text[start:end]
    if text[0] == " " or text[-1] == " ":
        end -= len(text) - len(text.rstrip())
        start += len(text) - len(text.lstrip())
    return folded.span(start, end) if start < end else (0, 0)
