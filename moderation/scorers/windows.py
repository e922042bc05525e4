"""How a transformer reads texts: a long one in overlapping windows, windows of nearly equal length together (pure)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from comments_service.decisions import ATTRIBUTES, Scores

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


def highest(texts: int, rows: Iterable[tuple[int, Mapping[str, float]]]) -> list[Scores]:
    """The scores of so many texts: of each attribute the highest of a text's windows, 0 where none has it.

    A row is a window's text, counted from 0, and its scores.
    """
    best: list[Scores] = [dict.fromkeys(ATTRIBUTES, 0.0) for _ in range(texts)]
    for text, row in rows:
        scores = best[text]
        for attribute in ATTRIBUTES:
            scores[attribute] = max(scores[attribute], row.get(attribute, 0.0))
    return best
