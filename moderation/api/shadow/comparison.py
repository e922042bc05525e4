"""Two scorers compared on the same texts, by figures alone: no text and no single score is kept (pure)."""

import math
from collections.abc import Sequence
from itertools import accumulate

import msgspec

THRESHOLDS = (0.5, 0.6, 0.7, 0.8, 0.9)
# How finely our thresholds are told apart.
_STEPS = 1_000


class AtThreshold(msgspec.Struct, frozen=True):
    """How many texts score as high as a threshold, or higher.

    `agreement` is the share of texts that both put on the same side. At `ours_with_as_many` as many of our scores are
    above as of theirs at `threshold`; None if none of theirs is.
    """

    threshold: float
    both_above: int
    only_theirs: int
    only_ours: int
    both_below: int
    agreement: float
    ours_with_as_many: float | None


class Compared(msgspec.Struct, frozen=True):
    """The figures of one attribute. `mean_difference` is ours minus theirs.

    `correlation` is Pearson's; None where all scores of one side are the same.
    """

    attribute: str
    texts: int
    correlation: float | None
    mean_difference: float
    thresholds: list[AtThreshold]


class AttributeComparison:
    """Counts pairs of scores of one attribute, each 0 to 1."""

    def __init__(self) -> None:
        self._texts = 0
        # For each threshold: both below, only ours above, only theirs above, both above.
        self._sides = [[0, 0, 0, 0] for _ in THRESHOLDS]
        self._ours = [0] * (_STEPS + 1)
        self._mean_theirs = self._mean_ours = 0.0
        self._square_theirs = self._square_ours = self._product = 0.0

    def add(self, theirs: float, ours: float) -> None:
        self._texts += 1
        for sides, threshold in zip(self._sides, THRESHOLDS, strict=True):
            sides[2 * (theirs >= threshold) + (ours >= threshold)] += 1
        self._ours[_step(ours)] += 1
        # Welford's sums: subtracting the squares of means loses digits.
        off_theirs, off_ours = theirs - self._mean_theirs, ours - self._mean_ours
        self._mean_theirs += off_theirs / self._texts
        self._mean_ours += off_ours / self._texts
        self._square_theirs += off_theirs * (theirs - self._mean_theirs)
        self._square_ours += off_ours * (ours - self._mean_ours)
        self._product += off_theirs * (ours - self._mean_ours)

    def compared(self, attribute: str) -> Compared:
        spread = math.sqrt(self._square_theirs * self._square_ours)
        return Compared(
            attribute=attribute,
            texts=self._texts,
            correlation=max(-1.0, min(1.0, self._product / spread)) if spread > 1e-12 else None,
            mean_difference=self._mean_ours - self._mean_theirs,
            thresholds=[
                self._at(threshold, sides) for threshold, sides in zip(THRESHOLDS, self._sides, strict=True)
            ],
        )

    def _at(self, threshold: float, sides: Sequence[int]) -> AtThreshold:
        below, only_ours, only_theirs, both = sides
        return AtThreshold(
            threshold=threshold,
            both_above=both,
            only_theirs=only_theirs,
            only_ours=only_ours,
            both_below=below,
            agreement=(both + below) / self._texts if self._texts else 0.0,
            ours_with_as_many=self._with_as_many(threshold, both + only_theirs),
        )

    def _with_as_many(self, threshold: float, above: int) -> float | None:
        """Our threshold that comes nearest to `above` texts; of equals the one nearest to `threshold`."""
        if not above:
            return None
        # ours_above[i] texts score i / _STEPS or more.
        ours_above = list(accumulate(reversed(self._ours)))[::-1]
        best = min(
            range(1, _STEPS + 1),
            key=lambda step: (abs(ours_above[step] - above), abs(step - threshold * _STEPS)),
        )
        return best / _STEPS


def _step(score: float) -> int:
    # 0.57 * 1000 is 569.9999…
    return int(score * _STEPS + 1e-9)


class Comparison:
    """Counts pairs of scores of several attributes."""

    def __init__(self) -> None:
        self._attributes: dict[str, AttributeComparison] = {}

    def add(self, attribute: str, theirs: float, ours: float) -> None:
        self._attributes.setdefault(attribute, AttributeComparison()).add(theirs, ours)

    def compared(self) -> list[Compared]:
        """The figures of each attribute that was compared, in the order in which they came."""
        return [counted.compared(attribute) for attribute, counted in self._attributes.items()]
