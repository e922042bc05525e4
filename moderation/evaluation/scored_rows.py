"""Labelled texts with their scores."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from comments_service.domain.decisions import Attribute
from moderation.labelled.rows import Row
from moderation.measures import Labels, Values
from moderation.scorers import Scorer

Indices = NDArray[np.int64]


@dataclass(frozen=True)
class ScoredRows:
    """Rows whose label is known, 0 or 1, and the score of each row."""

    rows: Sequence[Row]
    labels: Labels
    scores: Values

    def __len__(self) -> int:
        return len(self.rows)

    def at(self, indices: Indices) -> "ScoredRows":
        return ScoredRows(
            [self.rows[int(index)] for index in indices.tolist()], self.labels[indices], self.scores[indices]
        )

    def by(self, key: Callable[[Row], str | None]) -> dict[str, "ScoredRows"]:
        """Returns the rows of each key, in the order of the keys. Rows whose key is None are left out."""
        indices_of: dict[str, list[int]] = {}
        for index, row in enumerate(self.rows):
            name = key(row)
            if name is not None:
                indices_of.setdefault(name, []).append(index)
        return {name: self.at(np.array(indices_of[name])) for name in sorted(indices_of)}


def score_rows(scorer: Scorer, rows: Sequence[Row], attribute: Attribute) -> ScoredRows:
    """Scores the rows whose label for `attribute` is 0 or 1, each in the language of the row.

    Every other label, for example -1, counts as unknown.
    """
    known = [row for row in rows if row.label(attribute) in (0, 1)]
    answers = scorer.score([row.text for row in known], [row.lang for row in known])
    return ScoredRows(
        known,
        np.array([row.label(attribute) for row in known], dtype=np.int64),
        np.array([answer.scores[attribute] for answer in answers], dtype=np.float64),
    )
