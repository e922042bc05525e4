"""Turns sums into probabilities, for each language separately, so that one threshold means the same in both."""

from collections.abc import Sequence
from typing import cast

import numpy as np
from numpy.typing import NDArray

from comments_service.domain.decisions import ATTRIBUTES, Attribute
from moderation.labelled.rows import Row
from moderation.labelled.sources import source_of
from moderation.scorers.ngram.model_file import LANGUAGES, Calibration

# At the border, at most this share of ordinary texts scores 0.5 or more, at most this share of our own benign
# sentences, which are written to look like abuse, and at most this share of our own heated comments.
FALSE_ALARMS = {"en": 0.009, "ja": 0.0015}
FALSE_ALARMS_OF_CONTRASTS = {"en": 0.2, "ja": 0.09}
FALSE_ALARMS_OF_HEATED = {"en": 0.1, "ja": 0.05}
_FEWEST = 20
_UNTRAINED = Calibration(6.0, 1.0, 1.0)
_DOUBTFUL_WEIGHT = 0.15
_SLOPES = (0.05, 10.0)


def calibrate(rows: Sequence[Row], sums: NDArray[np.float64]) -> dict[str, dict[Attribute, Calibration]]:
    """Returns how sums become scores, for each language and attribute. No weight must have been fitted to the rows."""
    fitted: dict[str, dict[Attribute, Calibration]] = {}
    for lang in LANGUAGES:
        chosen = np.array([row.lang == lang for row in rows], dtype=np.bool_)
        of_language = [row for row in rows if row.lang == lang]
        fitted[lang] = {
            attribute: _calibrate(of_language, sums[chosen, column], attribute, lang)
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
    weights = np.array(
        [_DOUBTFUL_WEIGHT if source_of(row.source).texts.doubtful else 1.0 for row in rows], dtype=np.float64
    )[known]
    border = _border(rows, sums, lang)
    if border is None:
        border = float(np.quantile(sums, 1 - FALSE_ALARMS[lang]))
    if labels.sum() < _FEWEST:
        return Calibration(border, 1.0, 1.0)
    # If nearly all toxic texts are far above the border, it moves half of the way to them, for fewer false alarms.
    border = max(border, (border + float(np.quantile(sums[known][labels == 1], 0.02))) / 2)
    distances = sums[known] - border
    above, below = (
        _slope(distances[side], labels[side], weights[side]) for side in (distances > 0, distances <= 0)
    )
    return Calibration(border, above, below)


def _border(rows: Sequence[Row], sums: NDArray[np.float64], lang: str) -> float | None:
    """Returns the sum above which a text scores more than 0.5, or None if there is no text to set the limit."""
    borders: list[float] = []
    limits = {
        "ordinary": FALSE_ALARMS,
        "contrasts": FALSE_ALARMS_OF_CONTRASTS,
        "heated": FALSE_ALARMS_OF_HEATED,
    }
    for kind, alarms in limits.items():
        chosen = [row.toxicity == 0 and source_of(row.source).texts.kind == kind for row in rows]
        if any(chosen):
            borders.append(float(np.quantile(sums[np.array(chosen)], 1 - alarms[lang])))
    return max(borders, default=None)


def _slope(distances: NDArray[np.float64], labels: NDArray[np.int64], weights: NDArray[np.float64]) -> float:
    """Returns the slope, within `_SLOPES`, of the most likely logistic function that is 0.5 at distance 0."""
    from scipy import optimize

    def derivative(slope: float) -> float:
        """The derivative of the log-likelihood, which falls as the slope grows."""
        expected = 1 / (1 + np.exp(-np.clip(slope * distances, -30, 30)))
        return float(((labels - expected) * distances * weights).sum())

    flattest, steepest = _SLOPES
    if derivative(flattest) <= 0:
        return flattest
    if derivative(steepest) >= 0:
        return steepest
    return round(cast("float", optimize.brentq(derivative, flattest, steepest)), 6)
