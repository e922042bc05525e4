"""Turning sums into probabilities, for each language by itself, so that one threshold means the same in both."""

from collections.abc import Sequence
from typing import cast

import numpy as np
from numpy.typing import NDArray

from comments_service.domain.decisions import ATTRIBUTES, Attribute
from moderation.labelled.rows import Row
from moderation.labelled.sources import source_of
from moderation.scorers.ngram.model_file import LANGUAGES, Calibration

# The border lies where at most this share of ordinary texts scores 0.5 or more, and at most this share of our own
# benign sentences, which are written to look like abuse.
FALSE_ALARMS = {"en": 0.0085, "ja": 0.0015}
FALSE_ALARMS_OF_CONTRASTS = {"en": 0.2, "ja": 0.09}
_FEWEST = 20
_UNTRAINED = Calibration(6.0, 1.0, 1.0)
_DOUBTFUL_COUNT = 0.15
_SLOPES = (0.05, 10.0)


def calibrate(rows: Sequence[Row], sums: NDArray[np.float64]) -> dict[str, dict[Attribute, Calibration]]:
    """How sums become scores, for each language and attribute, from rows that no weight was fitted to."""
    fitted: dict[str, dict[Attribute, Calibration]] = {}
    for lang in LANGUAGES:
        chosen = np.array([row.lang == lang for row in rows], dtype=np.bool_)
        here = [row for row in rows if row.lang == lang]
        fitted[lang] = {
            attribute: _calibrate(here, sums[chosen, column], attribute, lang)
            for column, attribute in enumerate(ATTRIBUTES)
        }
    return fitted


def _calibrate(
    rows: Sequence[Row], sums: NDArray[np.float64], attribute: Attribute, lang: str
) -> Calibration:
    if not sums.any():
        return _UNTRAINED
    known = np.array([row.label(attribute) is not None for row in rows], dtype=np.bool_)
    labels = np.array([row.label(attribute) or 0 for row in rows])[known]
    counts = np.array(
        [_DOUBTFUL_COUNT if source_of(row.source).texts.doubtful else 1.0 for row in rows], dtype=np.float64
    )[known]
    border = _border(rows, sums, lang)
    if border is None:
        border = float(np.quantile(sums, 1 - FALSE_ALARMS[lang]))
    if labels.sum() < _FEWEST:
        return Calibration(border, 1.0, 1.0)
    # Where toxic texts lie far beyond the border, the middle is the safer one.
    border = max(border, (border + float(np.quantile(sums[known][labels == 1], 0.02))) / 2)
    distances = sums[known] - border
    above, below = (
        _slope(distances[side], labels[side], counts[side]) for side in (distances > 0, distances <= 0)
    )
    return Calibration(border, above, below)


def _border(rows: Sequence[Row], sums: NDArray[np.float64], lang: str) -> float | None:
    """The sum above which a text scores more than 0.5, or None where no ordinary text says."""
    borders: list[float] = []
    for kind, alarms in (("ordinary", FALSE_ALARMS), ("contrasts", FALSE_ALARMS_OF_CONTRASTS)):
        chosen = [row.toxicity == 0 and source_of(row.source).texts.kind == kind for row in rows]
        if any(chosen):
            borders.append(float(np.quantile(sums[np.array(chosen)], 1 - alarms[lang])))
    return max(borders, default=None)


def _slope(distances: NDArray[np.float64], labels: NDArray[np.int64], counts: NDArray[np.float64]) -> float:
    """Returns the slope, within limits, of the likeliest logistic that is one half at distance 0."""
    from scipy import optimize

    def derivative(slope: float) -> float:
        """The derivative of the log-likelihood, which falls as the slope grows."""
        expected = 1 / (1 + np.exp(-np.clip(slope * distances, -30, 30)))
        return float(((labels - expected) * distances * counts).sum())

    flattest, steepest = _SLOPES
    if derivative(flattest) <= 0:
        return flattest
    if derivative(steepest) >= 0:
        return steepest
    return round(cast("float", optimize.brentq(derivative, flattest, steepest)), 6)
