"""The words that led to an encoder's scores: those without which the text scores lower.

A network has no weight for a word. So the text is scored again without each of its words, as `ngram/pieces.py` cuts
them. A word is named if its loss is a large share of the largest one; neighbours are named together.
"""

import re
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from comments_service.domain.decisions import Span
from moderation.folding.fold import Folded, fold
from moderation.folding.languages import is_read_by_ngrams
from moderation.scorers.ngram.pieces import FILLERS, MARK, PIECE
from moderation.scorers.ngram.sums import fold_for_scoring, without_addresses

# A text is scored again at most so many times; the words of a longer one are taken in groups.
_MOST_TRIALS = 24
_BETWEEN_SPACES = re.compile(r"\S+")
_SHARE = 0.5
_MOST_SPANS = 5


def find_words(
    text: str,
    labels: Sequence[str],
    likely: NDArray[np.bool_],
    score: Callable[[Sequence[str]], NDArray[np.float64]],
) -> list[Span]:
    """Returns the words that raise each of the `likely` labels. `score` gives the logits of folded lines.

    `likely` and the rows of logits have a column for each of the `labels`.
    """
    line = fold_for_scoring([text])[0]
    groups = _groups(line)
    if not groups:
        return []
    trials = [line, *(line[:start] + line[end:] for start, end in groups)]
    logits = score(trials)
    losses = logits[0] - logits[1:]
    folded = fold(without_addresses(text), line)
    spans: list[Span] = []
    for column in likely.nonzero()[0].tolist():
        spans += [Span(*written, labels[column]) for written in _named(folded, groups, losses[:, column])]
    return spans


def _groups(line: str) -> list[tuple[int, int]]:
    """Returns where the words of a folded line are; particles and marks alone are no words."""
    pattern = PIECE if is_read_by_ngrams(line) else _BETWEEN_SPACES
    found = [match for match in pattern.finditer(line) if match[0].strip()]
    words = [match.span() for match in found if match[0] not in FILLERS and not _is_mark(match[0])]
    words = words or [match.span() for match in found]
    size = -(-len(words) // _MOST_TRIALS) or 1
    groups = [words[at : at + size] for at in range(0, len(words), size)]
    return [(group[0][0], group[-1][1]) for group in groups]


def _is_mark(piece: str) -> bool:
    return bool(MARK[min(ord(piece[0]), len(MARK) - 1)])


def _named(
    folded: Folded, groups: Sequence[tuple[int, int]], losses: NDArray[np.float64]
) -> list[tuple[int, int]]:
    """Returns the stretches of the author's text that are named, in order."""
    largest = float(losses.max())
    # If no word alone makes the score, the text as a whole does.
    chosen = losses >= largest * _SHARE if largest > 0 else np.ones(len(losses), dtype=np.bool_)
    if chosen.sum() > _MOST_SPANS and largest > 0:
        chosen &= losses >= np.sort(losses)[-_MOST_SPANS]
    stretches: list[tuple[int, int]] = []
    previous = -2
    for index in chosen.nonzero()[0].tolist():
        start, end = _trimmed(folded.text, *groups[index])
        if start >= end:
            continue
        written = folded.span(start, end)
        if index == previous + 1 and stretches and groups[previous][1] == groups[index][0]:
            stretches[-1] = (stretches[-1][0], max(stretches[-1][1], written[1]))
        elif not stretches or stretches[-1][1] <= written[0]:
            stretches.append(written)
        previous = index
    return stretches


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    part = text[start:end]
    return start + len(part) - len(part.lstrip()), end - len(part) + len(part.rstrip())
