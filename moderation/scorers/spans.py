"""Which stretches of a text made its scores: exact for a linear model, whose score is a sum over features."""

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from comments_service.decisions import ATTRIBUTES, Span
from moderation.normalise import Folded, fold
from moderation.scorers.features import CHARACTER_ORDERS
from moderation.scorers.sums import Sums, without_addresses

# A character belongs to a span if it gave at least this share of what the strongest character gave, and a span is
# named if it gave at least this share of what the strongest span gave.
_STRONG_CHARACTER = 0.35
_STRONG_SPAN = 0.3
_MOST_SPANS = 3
# Divisible by every length of a character n-gram, so that shares are whole numbers and sums are exact.
_UNIT = 60
_SHARES = np.array([[_UNIT // order] for order in CHARACTER_ORDERS], dtype=np.int32)
_MARKS = ' 、。,.!?「」()"'
# Characters that belong to the one that follows, read forwards or backwards.
_JOINED = re.compile(r"(?:[a-z0-9'*](?=[a-z0-9'*])|○(?=[^\s\W○])|[^\s\W○](?=○))*")
_PARTICLE = re.compile(r"[ぁ-ゖー]?|[^\w○]+")


def find_spans(texts: Sequence[str], added: Sums, wanted: NDArray[np.bool_]) -> list[list[Span]]:
    """The spans of each text for each attribute that is `wanted` of it, the strongest first."""
    spans: list[list[Span]] = [[] for _ in texts]
    columns, chosen = wanted.T.nonzero()
    if not len(chosen):
        return spans
    # Each text once for each attribute, one behind the other: all are looked at in one go.
    features = added.features
    bounds = np.append(features.offsets, features.runs.shape[1] - 1)
    sizes = np.diff(bounds)[chosen]
    starts = np.concatenate(([0], np.cumsum(sizes)))
    moved = starts[:-1] - bounds[chosen]
    cells: NDArray[np.int64] = (np.arange(int(starts[-1])) - np.repeat(moved, sizes)) * 8
    cells += np.repeat(columns, sizes)
    of_runs = added.of_runs.reshape(len(added.of_runs), -1).take(cells, axis=1)
    first, last = (np.searchsorted(features.words.lines, chosen, side) for side in ("left", "right"))
    numbers = last - first
    places = np.arange(int(numbers.sum())) + np.repeat(last - np.cumsum(numbers), numbers)
    moves = np.repeat(moved, numbers)
    given = _by_character(
        of_runs,
        added.of_words[places, np.repeat(columns, numbers)],
        features.words.begins[places] + moves,
        features.words.ends[places] + moves,
    )
    folded = {
        index: fold(without_addresses(texts[index]), added.lines[index]) for index in set(chosen.tolist())
    }
    for index, column, found in zip(
        chosen.tolist(), columns.tolist(), _strongest(given, starts), strict=True
    ):
        spans[index] += _spans(folded[index], found, ATTRIBUTES[column])
    return spans


def _by_character(
    of_runs: NDArray[np.int8], of_words: NDArray[np.int8], begins: NDArray[np.int64], ends: NDArray[np.int64]
) -> NDArray[np.int32]:
    """What each position gave: a feature's weight is shared by its characters."""
    width = of_runs.shape[1]
    shares = of_runs * _SHARES
    changes = np.zeros(width + 1, dtype=np.int32)
    shares.sum(axis=0, dtype=np.int32, out=changes[:width])
    for share, order in zip(shares, CHARACTER_ORDERS, strict=True):
        changes[order:width] -= share[: max(width - order, 0)]
    by_word = of_words * np.int32(_UNIT) // (ends - begins)
    begun = np.bincount(begins, by_word, width + 1)
    ended = np.bincount(ends, by_word, width + 1)
    changes += (begun - ended).astype(np.int32)
    return np.cumsum(changes, dtype=np.int32)[:width]


def _strongest(given: NDArray[np.int32], starts: NDArray[np.int64]) -> list[list[tuple[int, int]]]:
    """For each text the stretches that gave most, counted from its first character.

    The text `i` is the positions after `starts[i]`, which is its line break, up to `starts[i + 1]`.
    """
    given[starts[:-1]] = np.iinfo(np.int32).min // 2
    most = np.maximum.reduceat(given, starts[:-1])
    sizes = np.diff(starts)
    enough = np.repeat(np.maximum(most * _STRONG_CHARACTER, 1), sizes)
    strong = np.concatenate(([False], given >= enough, [False]))
    begins, ends = np.flatnonzero(strong[1:] != strong[:-1]).reshape(-1, 2).T
    given[starts[:-1]] = 0
    sums = np.concatenate(([0], np.cumsum(given, dtype=np.int64)))
    totals = sums[ends] - sums[begins]
    owners = np.searchsorted(starts, begins, side="right") - 1
    best = np.zeros(len(sizes), dtype=np.int64)
    np.maximum.at(best, owners, totals)
    order = np.lexsort((-totals, owners))
    order = order[(totals >= best[owners] * _STRONG_SPAN)[order]]
    firsts = starts[owners] + 1
    found: list[list[tuple[int, int]]] = [[] for _ in range(len(sizes))]
    kept: list[list[int]] = np.stack((owners, begins - firsts, ends - firsts), axis=1)[order].tolist()
    for owner, begin, end in kept:
        if len(found[owner]) < _MOST_SPANS:
            found[owner].append((begin, end))
    return found


def _spans(folded: Folded, stretches: Sequence[tuple[int, int]], label: str) -> list[Span]:
    backwards = folded.text[::-1]
    whole = [_whole_words(folded.text, backwards, *stretch) for stretch in stretches]
    telling = [stretch for stretch in whole if not _PARTICLE.fullmatch(folded.text, *stretch)]
    spans: list[Span] = []
    for start, end in telling or whole[:1]:
        begin, stop = folded.span(start, end)
        for other in spans:
            if begin < other.end and other.start < stop:
                break
        else:
            spans.append(Span(begin, stop, label))
    return spans


def _whole_words(text: str, backwards: str, start: int, end: int) -> tuple[int, int]:
    """The stretch without marks at its ends, and with what it cuts: Latin words and words with a mask."""
    inner = text[start:end].strip(_MARKS)
    if inner:
        start = text.index(inner, start)
        end = start + len(inner)
    return len(text) - _joined(backwards, len(text) - 1 - start), _joined(text, end - 1)


def _joined(text: str, place: int) -> int:
    """The end of what the character at `place` is joined to."""
    match = _JOINED.match(text, place)
    return match.end() + 1 if match else place + 1
