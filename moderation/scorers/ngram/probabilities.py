"""Turns sums into scores, each language and attribute by its own calibration, and scores into sums."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from comments_service.domain.decisions import ATTRIBUTES, Attribute
from moderation.scorers import Scored
from moderation.scorers.ngram.model_file import LANGUAGES, Calibration

# A score of 0 or 1 has no logit; beyond this a model is as sure as it can be.
_SUREST = 12.0


class Probabilities:
    """The calibration of a scorer, as arrays."""

    def __init__(self, calibration: Mapping[str, Mapping[Attribute, Calibration]]) -> None:
        # Border, above and below; each has a row for each language and a column for each attribute.
        self._calibration: NDArray[np.float64] = np.array(
            [
                [[getattr(calibration[lang][name], part) for name in ATTRIBUTES] for lang in LANGUAGES]
                for part in ("border", "above", "below")
            ]
        )

    def of(self, sums: NDArray[np.float64], languages: Sequence[str]) -> NDArray[np.float64]:
        """Returns the scores for `sums`, which have a row for each text and a column for each attribute."""
        borders, above, below = self._calibration[:, [LANGUAGES.index(lang) for lang in languages]]
        distances = sums - borders
        logits = np.maximum(distances, 0) * above + np.minimum(distances, 0) * below
        probabilities = 1 / (1 + np.exp(-np.minimum(np.maximum(logits, -30), 30)))
        # Every attribute is a kind of toxicity, so that none is likelier than toxicity.
        return np.minimum(probabilities, probabilities[:, :1])


def logits_of(answers: Sequence[Scored]) -> NDArray[np.float64]:
    """Returns the logit of each score, with a row for each answer and a column for each attribute."""
    scores = np.array([[answer.scores[name] for name in ATTRIBUTES] for answer in answers], dtype=np.float64)
    scores = scores.reshape(len(answers), len(ATTRIBUTES))
    edge = 1 / (1 + np.exp(_SUREST))
    scores = np.clip(scores, edge, 1 - edge)
    return np.log(scores / (1 - scores))
