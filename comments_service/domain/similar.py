"""Whether two texts say nearly the same (pure)."""

import itertools
from collections.abc import Iterable
from uuid import UUID

# How many of the bigrams that either of two texts has must be in both.
LEAST_OVERLAP = 0.7


def similar_to(text: str, others: Iterable[tuple[UUID, str]]) -> list[UUID]:
    """Which of the others have `LEAST_OVERLAP` of the bigrams in common with the text (Jaccard), in their order."""
    own = _bigrams(text)
    return [id_ for id_, other in others if _overlap(own, _bigrams(other)) >= LEAST_OVERLAP]


def _bigrams(text: str) -> frozenset[str]:
    letters = "".join(text.split())
    return frozenset(map("".join, itertools.pairwise(letters))) or frozenset((letters,))


def _overlap(one: frozenset[str], other: frozenset[str]) -> float:
    if min(len(one), len(other)) < LEAST_OVERLAP * max(len(one), len(other)):
        return 0.0
    return len(one & other) / len(one | other)
