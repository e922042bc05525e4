"""Turning sums into probabilities, for each language by itself, so that one threshold means the same in both."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from comments_service.decisions import ATTRIBUTES, Attribute
from moderation.scorers.model_file import Logistic
from moderation.scorers.ngram import LANGUAGES
from moderation.training.rows import Row

# Ordinary texts, none of which a moderator would want to see: this share of them may score 0.5 or more.
FALSE_ALARMS = {"en": 0.01, "ja": 0.002}
ORDINARY = (
    "wiki_cat",
    "ud_ewt_dev",
    "convabuse",
    "jglue_",
    "wiki_annot_ja",
    "real_persona_chat",
    "sentences",
)
_FEWEST = 20
_UNTRAINED = Logistic(1.0, -6.0)


def calibrate(rows: Sequence[Row], sums: NDArray[np.float64]) -> dict[str, dict[Attribute, Logistic]]:
    """A logistic for each language and attribute, from rows that no weight was fitted to."""
    fitted: dict[str, dict[Attribute, Logistic]] = {}
    for lang in LANGUAGES:
        chosen = np.array([row.lang == lang for row in rows], dtype=np.bool_)
        here = [row for row in rows if row.lang == lang]
        fitted[lang] = {
            attribute: _calibrate(here, sums[chosen, column], attribute, FALSE_ALARMS[lang])
            for column, attribute in enumerate(ATTRIBUTES)
        }
    return fitted


def _calibrate(
    rows: Sequence[Row], sums: NDArray[np.float64], attribute: Attribute, alarms: float
) -> Logistic:
    ordinary = np.array(
        [row.toxicity == 0 and row.source.startswith(ORDINARY) for row in rows], dtype=np.bool_
    )
    known = np.array([row.label(attribute) is not None for row in rows], dtype=np.bool_)
    labels = np.array([row.label(attribute) or 0 for row in rows])[known]
    if not sums.any():
        return _UNTRAINED
    if labels.sum() < _FEWEST or not ordinary.any():
        return Logistic(1.0, -float(np.quantile(sums, 1 - alarms)))
    threshold = float(np.quantile(sums[ordinary], 1 - alarms))
    surely_toxic = float(np.quantile(sums[known][labels == 1], 0.02))
    # Where the two are far apart the middle is the safer border.
    threshold = max(threshold, (threshold + surely_toxic) / 2)
    slope = _slope(sums[known] - threshold, labels)
    return Logistic(slope, -slope * threshold)


def _slope(distances: NDArray[np.float64], labels: NDArray[np.int64]) -> float:
    """The slope of the likeliest logistic through one half at distance 0, by bisection of its derivative."""
    low, high = 0.05, 10.0
    for _ in range(60):
        middle = (low + high) / 2
        expected = 1 / (1 + np.exp(-np.clip(middle * distances, -30, 30)))
        if ((labels - expected) * distances).sum() > 0:
            low = middle
        else:
            high = middle
    return round(low, 6)
