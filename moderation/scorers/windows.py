"""How a transformer reads texts: a long one in overlapping windows, windows of nearly equal length together (pure)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from comments_service.domain.decisions import ATTRIBUTES, Scores
from moderation.folding.languages import languages_of
from moderation.scorers import Scored

LONGEST = 512
_OVERLAP = 32
_GROUP_TOKENS = 512
_GROUP_STRETCH = 1.25


def overlap(window: int) -> int:
    """How many tokens two neighbouring windows of `window` tokens share."""
    return min(_OVERLAP, window // 4)


def groups(windows: Sequence[Sequence[int]]) -> Iterator[list[int]]:
    """Indexes of windows to score together, the longest of each group last.

    One text keeps a core busy, so padding is paid in full: BERT-base on one core did 7.7 comments a second one at a
    time, 2 in groups of 32 as they come, and 11 in groups of nearly equal length.
    """
    group: list[int] = []
    for index in sorted(range(len(windows)), key=lambda index: len(windows[index])):
        longest = len(windows[index])
        if group and (
            (len(group) + 1) * longest > _GROUP_TOKENS or longest > _GROUP_STRETCH * len(windows[group[0]])
        ):
            yield group
            group = []
        group.append(index)
    if group:
        yield group


def cut(encoded: Iterable[Any], first: int = 0) -> tuple[list[int], list[list[int]]]:
    """The windows of texts, as the library tokenizers encodes them, and whose each is; the first text is `first`."""
    owners: list[int] = []
    windows: list[list[int]] = []
    for owner, whole in enumerate(encoded, start=first):
        for window in (whole, *whole.overflowing):
            owners.append(owner)
            windows.append(window.ids)
    return owners, windows


def judged(
    texts: Sequence[str],
    langs: Sequence[str | None] | None,
    rows: Iterable[tuple[int, Mapping[str, float]]],
) -> list[Scored]:
    """What `texts` score: of each attribute the highest of a text's windows, 0 where none has it, and no spans.

    A row is a window's text, counted from 0, and its scores.
    """
    best: list[Scores] = [dict.fromkeys(ATTRIBUTES, 0.0) for _ in texts]
    for text, row in rows:
        scores = best[text]
        for attribute in ATTRIBUTES:
            scores[attribute] = max(scores[attribute], row.get(attribute, 0.0))
    return [Scored(scores, lang, []) for scores, lang in zip(best, languages_of(texts, langs), strict=True)]
