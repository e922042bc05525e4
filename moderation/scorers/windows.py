"""Windows of texts, batches of windows, and the scores of a text from those of its windows (pure).

A transformer reads a limited number of tokens, so a long text is scored in overlapping windows.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from comments_service.domain.decisions import ATTRIBUTES, Scores
from moderation.folding.languages import languages_of
from moderation.scorers import Scored

LONGEST_WINDOW = 512
_OVERLAP = 32
_BATCH_TOKENS = 512
# The length of the longest window of a batch over that of the shortest, at most.
_BATCH_RATIO = 1.25


def overlap(window: int) -> int:
    """Returns how many tokens two neighbouring windows of `window` tokens share."""
    return min(_OVERLAP, window // 4)


def length_batches(windows: Sequence[Sequence[int]]) -> Iterator[list[int]]:
    """Yields batches of windows of nearly equal length, as indexes into `windows`, with the longest window last.

    A single text keeps a core busy, so that every padding token costs time: BERT-base on one core scored 7.7 comments
    a second one by one, 2 in batches of 32 in the order of arrival, and 11 in batches of nearly equal length.
    """
    batch: list[int] = []
    for index in sorted(range(len(windows)), key=lambda index: len(windows[index])):
        longest = len(windows[index])
        if batch and (
            (len(batch) + 1) * longest > _BATCH_TOKENS or longest > _BATCH_RATIO * len(windows[batch[0]])
        ):
            yield batch
            batch = []
        batch.append(index)
    if batch:
        yield batch


def collect_windows(encoded: Iterable[Any], first: int = 0) -> tuple[list[int], list[list[int]]]:
    """Returns the number of the text of each window, and the token ids of each window.

    `encoded` are texts as the library tokenizers encodes them. They are numbered from `first`.
    """
    owners: list[int] = []
    windows: list[list[int]] = []
    for owner, encoding in enumerate(encoded, start=first):
        for window in (encoding, *encoding.overflowing):
            owners.append(owner)
            windows.append(window.ids)
    return owners, windows


def highest_scores(
    texts: Sequence[str],
    langs: Sequence[str | None] | None,
    rows: Iterable[tuple[int, Mapping[str, float]]],
) -> list[Scored]:
    """Returns the answers for `texts`: for each attribute the highest score of a text's windows, and no spans.

    Each of `rows` is the number of a window's text, counted from 0, and the window's scores. An attribute without a
    score is 0.
    """
    highest: list[Scores] = [dict.fromkeys(ATTRIBUTES, 0.0) for _ in texts]
    for number, row in rows:
        scores = highest[number]
        for attribute in ATTRIBUTES:
            scores[attribute] = max(scores[attribute], row.get(attribute, 0.0))
    return [
        Scored(scores, lang, []) for scores, lang in zip(highest, languages_of(texts, langs), strict=True)
    ]
