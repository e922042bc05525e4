"""Which stretches of a text made its scores: exact for a linear model, whose score is a sum over features."""

import re
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from comments_service.decisions import ATTRIBUTES, Span
from moderation.normalise import Folded, fold
from moderation.scorers.features import CHARACTER_ORDERS
from moderation.scorers.sums import Sums

# A character belongs to a span if it gave at least this share of what the strongest character gave, and a span is
# named if it gave at least this share of what the strongest span gave.
_STRONG_CHARACTER = 0.35
_STRONG_SPAN = 0.3
_MOST_SPANS = 3
# Divisible by every length of a character n-gram, so that shares are whole numbers and sums are exact.
_UNIT = 60
_MARKS_AROUND = re.compile(r"[\s、。,.!?「」()\"]*(.*?[^\s、。,.!?「」()\"])[\s、。,.!?「」()\"]*")
_JOINED = re.compile(r"[a-z0-9'*]{2}|○[^\s\W○]|[^\s\W○]○")
_PARTICLE = re.compile(r"[ぁ-ゖー]?|[^\w○]+")


def find_spans(texts: Sequence[str], added: Sums, wanted: NDArray[np.bool_]) -> list[list[Span]]:
    """The spans of each text for each attribute that is `wanted` of it, the strongest first."""
    spans: list[list[Span]] = [[] for _ in texts]
    folded = {
        index: fold(texts[index], added.lines[index]) for index in np.flatnonzero(wanted.any(axis=1)).tolist()
    }
    bounds = np.append(added.features.offsets, added.features.buckets.shape[1] - 1)
    sizes = np.diff(bounds)
    for column, attribute in enumerate(ATTRIBUTES):
        chosen = np.flatnonzero(wanted[:, column])
        if not len(chosen):
            continue
        starts = np.concatenate(([0], np.cumsum(sizes[chosen])))
        places = np.arange(int(starts[-1])) + np.repeat(bounds[chosen] - starts[:-1], sizes[chosen])
        given = _by_character(added.weights[:, places, column], added.features.lengths[:, places])
        for index, found in zip(chosen.tolist(), _strongest(given, starts), strict=True):
            spans[index] += _spans(folded[index], found, attribute)
    return spans


def _by_character(weights: NDArray[np.int8], lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    """What each position gave: a feature's weight is shared by its characters."""
    width = weights.shape[1]
    changes = np.zeros(width + 1, dtype=np.int64)
    for row, order in enumerate(CHARACTER_ORDERS):
        shares = weights[row] * np.int32(_UNIT // order)
        changes[:width] += shares
        changes[order:width] -= shares[: max(width - order, 0)]
    for row, sizes in enumerate(lengths, start=len(CHARACTER_ORDERS)):
        starts = weights[row].nonzero()[0]
        shares = weights[row, starts] * np.int32(_UNIT) // sizes[starts]
        changes[starts] += shares
        ends = np.minimum(starts + sizes[starts], width)
        changes -= np.bincount(ends, shares, width + 1).astype(np.int64)
    return np.cumsum(changes)[:width]


def _strongest(given: NDArray[np.int64], starts: NDArray[np.int64]) -> list[list[tuple[int, int]]]:
    """For each text the stretches that gave most, counted from its first character.

    The text `i` is the positions after `starts[i]`, which is its line break, up to `starts[i + 1]`.
    """
    given[starts[:-1]] = np.iinfo(np.int64).min // 2
    most = np.maximum.reduceat(given, starts[:-1])
    least = np.repeat(np.maximum(most * _STRONG_CHARACTER, 1), np.diff(starts))
    strong = np.concatenate(([False], given >= least, [False]))
    begins, ends = np.flatnonzero(strong[1:] != strong[:-1]).reshape(-1, 2).T
    given[starts[:-1]] = 0
    sums = np.concatenate(([0], np.cumsum(given)))
    totals = (sums[ends] - sums[begins]).tolist()
    firsts = np.searchsorted(begins, starts).tolist()
    stretches = list(zip(totals, begins.tolist(), ends.tolist(), strict=True))
    found: list[list[tuple[int, int]]] = []
    for (first, last), start in zip(pairwise(firsts), starts.tolist(), strict=False):
        mine = sorted(stretches[first:last], key=lambda stretch: -stretch[0])[:_MOST_SPANS]
        found.append(
            [
                (begin - start - 1, end - start - 1)
                for total, begin, end in mine
                if total >= mine[0][0] * _STRONG_SPAN
            ]
        )
    return found


def _spans(folded: Folded, stretches: Sequence[tuple[int, int]], label: str) -> list[Span]:
    whole = [_whole_words(folded.text, *stretch) for stretch in stretches]
    telling = [stretch for stretch in whole if not _PARTICLE.fullmatch(folded.text, *stretch)]
    spans: list[Span] = []
    for start, end in telling or whole[:1]:
        begin, stop = folded.span(start, end)
        if not any(begin < other.end and other.start < stop for other in spans):
            spans.append(Span(begin, stop, label))
    return spans


def _whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    """The stretch without marks at its ends, and with what it cuts: Latin words and words with a mask."""
    inner = _MARKS_AROUND.fullmatch(text, start, end)
    if inner:
        start, end = inner.span(1)
    while start and _JOINED.fullmatch(text, start - 1, start + 1):
        start -= 1
    while end < len(text) and _JOINED.fullmatch(text, end - 1, end + 1):
        end += 1
    return start, end
