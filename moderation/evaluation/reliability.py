"""Whether a score of 0.8 is right 8 times in 10."""

import msgspec
import numpy as np

from moderation.evaluation.scored_rows import Judged
from moderation.measures import Estimate, share


class Tenth(msgspec.Struct, frozen=True):
    """Texts whose scores lie in one tenth of the scale: how many, their mean score, and the share that is toxic."""

    texts: int
    mean_score: float
    toxic: Estimate


class Calibration(msgspec.Struct, frozen=True):
    """The reliability curve, and how far it is from the diagonal on average.

    `expected_error` is the mean over texts of |share toxic - mean score| of their tenth (Naeini, Cooper and
    Hauskrecht 2015, "Obtaining well calibrated probabilities using Bayesian binning"). Both hold for files with as
    much abuse as this one: the rarer abuse is, the fewer texts of a score are toxic.
    """

    lang: str
    expected_error: float
    tenths: list[Tenth]


def calibrations(judged: Judged) -> list[Calibration]:
    """One for each language."""
    return [_calibration(lang, part) for lang, part in judged.by(lambda row: row.lang).items()]


def _calibration(lang: str, judged: Judged) -> Calibration:
    tenth_of = np.minimum((judged.scores * 10).astype(np.int64), 9)
    tenths: list[Tenth] = []
    for tenth in range(10):
        chosen = tenth_of == tenth
        toxic = share(int(judged.labels[chosen].sum()), int(chosen.sum()))
        if toxic:
            tenths.append(Tenth(int(chosen.sum()), float(judged.scores[chosen].mean()), toxic))
    error = sum(tenth.texts * abs(tenth.toxic.value - tenth.mean_score) for tenth in tenths) / len(judged)
    return Calibration(lang, error, tenths)
