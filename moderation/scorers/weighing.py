"""Two scorers' logits, weighed for each language and attribute: those of the stack's models, and those of a cascade."""

from collections.abc import Mapping, Sequence

import msgspec
import numpy as np
from msgspec.structs import astuple, replace
from numpy.typing import NDArray

from comments_service.domain.decisions import ATTRIBUTES, Attribute
from moderation.scorers import Scored
from moderation.scorers.ngram.model_file import LANGUAGES, Calibration
from moderation.scorers.ngram.probabilities import Probabilities, logits_of


class Weights(msgspec.Struct, frozen=True):
    """How much the logit of each scorer's score counts."""

    embedded: float
    transformer: float


class Weighing(msgspec.Struct, frozen=True):
    """How a cascade weighs the scores of the embedded models and of a transformer.

    `embedded` are the embedded models whose scores it was fitted to, by name and version. `calibration` turns the
    weighed sums into scores.
    """

    embedded: str
    weights: dict[str, dict[Attribute, Weights]]
    calibration: dict[str, dict[Attribute, Calibration]]

    @property
    def is_complete(self) -> bool:
        """True if it says how to weigh and to calibrate each attribute in each language."""
        return all(
            part.get(lang, {}).keys() == set(ATTRIBUTES)
            for part in (self.weights, self.calibration)
            for lang in LANGUAGES
        )

    def of(self, embedded: Sequence[Scored], transformer: Sequence[Scored]) -> list[Scored]:
        """Returns the transformer's answers with both scores weighed. Both are about the same texts, in order."""
        langs = [answer.lang for answer in embedded]
        sums = weighed(self.weights, langs, logits_of(embedded), logits_of(transformer))
        rows = Probabilities(self.calibration).of(sums, langs).tolist()
        return [
            replace(answer, scores=dict(zip(ATTRIBUTES, row, strict=True)))
            for answer, row in zip(transformer, rows, strict=True)
        ]


def weighed(
    weights: Mapping[str, Mapping[Attribute, msgspec.Struct]],
    langs: Sequence[str],
    first: NDArray[np.float64],
    second: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Returns the sums of both scorers' logits, which have a row for each text and a column for each attribute.

    The two fields of each weight are those of the `first` and of the `second`.
    """
    factors = np.array(
        [[astuple(weights[lang][name]) for name in ATTRIBUTES] for lang in LANGUAGES], dtype=np.float64
    )[[LANGUAGES.index(lang) for lang in langs]]
    return factors[..., 0] * first + factors[..., 1] * second
