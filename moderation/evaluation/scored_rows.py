"""Labelled texts with what a scorer made of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from comments_service.domain.decisions import Attribute
from moderation.labelled.rows import Row
from moderation.measures import Labels, Values
from moderation.scorers import Scorer

Places = NDArray[np.int64]


@dataclass(frozen=True)
class Judged:
    """Rows whose label is known, 0 or 1, and each one's score."""

    rows: Sequence[Row]
    labels: Labels
    scores: Values

    def __len__(self) -> int:
        return len(self.rows)

    def at(self, places: Places) -> "Judged":
        return Judged(
            [self.rows[int(place)] for place in places.tolist()], self.labels[places], self.scores[places]
        )

    def by(self, key: Callable[[Row], str | None]) -> dict[str, "Judged"]:
        """The rows of each key, in the keys' order; rows without one are in no group."""
        found: dict[str, list[int]] = {}
        for place, row in enumerate(self.rows):
            name = key(row)
            if name is not None:
                found.setdefault(name, []).append(place)
        return {name: self.at(np.array(found[name])) for name in sorted(found)}


def judge_rows(scorer: Scorer, rows: Sequence[Row], attribute: Attribute) -> Judged:
    """Score the rows whose label for `attribute` is 0 or 1, each as the language that it says it is.

    Any other label, -1 for one, is unknown.
    """
    known = [row for row in rows if row.label(attribute) in (0, 1)]
    scored = scorer.score([row.text for row in known], [row.lang for row in known])
    return Judged(
        known,
        np.array([row.label(attribute) for row in known], dtype=np.int64),
        np.array([one.scores[attribute] for one in scored], dtype=np.float64),
    )
