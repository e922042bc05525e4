"""The reliability of scores as probabilities: of the texts that score 0.8, eight in ten should be toxic."""

import msgspec
import numpy as np

from moderation.evaluation.scored_rows import ScoredRows
from moderation.measures import Estimate, share

_BINS = 10


class Bin(msgspec.Struct, frozen=True):
    """The texts whose scores lie in one tenth of the scale: their number, mean score, and the share that is toxic."""

    texts: int
    mean_score: float
    toxic: Estimate


class ReliabilityCurve(msgspec.Struct, frozen=True):
    """The share of toxic texts in each bin that has texts, and the mean distance of the curve from the diagonal.

    `expected_error` is the mean over texts of |share toxic - mean score| of their bin (Naeini, Cooper and Hauskrecht
    2015, "Obtaining well calibrated probabilities using Bayesian binning"). Both depend on how much of the file is
    abuse: the less abuse, the fewer texts of a score are toxic.
    """

    lang: str
    expected_error: float
    bins: list[Bin] = msgspec.field(name="tenths")


def reliability_curves(scored: ScoredRows) -> list[ReliabilityCurve]:
    """Returns the curve of each language."""
    return [_curve(lang, part) for lang, part in scored.by(lambda row: row.lang).items()]


def _curve(lang: str, scored: ScoredRows) -> ReliabilityCurve:
    bin_of = np.minimum((scored.scores * _BINS).astype(np.int64), _BINS - 1)
    bins: list[Bin] = []
    for number in range(_BINS):
        chosen = bin_of == number
        toxic = share(int(scored.labels[chosen].sum()), int(chosen.sum()))
        if toxic:
            bins.append(Bin(int(chosen.sum()), float(scored.scores[chosen].mean()), toxic))
    distances = (score_bin.texts * abs(score_bin.toxic.value - score_bin.mean_score) for score_bin in bins)
    return ReliabilityCurve(lang, sum(distances) / len(scored), bins)
