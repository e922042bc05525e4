"""The embedded scorer: a linear model over hashed n-grams, for Japanese and English. It needs only numpy."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from comments_service.domain.decisions import ATTRIBUTES
from moderation.folding.languages import languages_of
from moderation.scorers import Scored
from moderation.scorers.ngram.model_file import LANGUAGES, SHIPPED, Model, read_model
from moderation.scorers.ngram.spans import find_spans
from moderation.scorers.ngram.sums import add_up

SPAN_THRESHOLD = 0.5

# The most characters of a batch. With larger batches memory would be returned to the system after each.
_BATCH_CHARACTERS = 12_000


class NgramScorer:
    """Scores with a model file. The same text has the same scores alone and among others."""

    name = "ngram"

    def __init__(self, model: Model) -> None:
        self.version = model.version
        self.gates = model.header.gates
        self._model = model
        calibration = model.header.calibration
        # Border, above and below; each has a row for each language and a column for each attribute.
        self._calibration: NDArray[np.float64] = np.array(
            [
                [
                    [getattr(calibration[lang][attribute], part) for attribute in ATTRIBUTES]
                    for lang in LANGUAGES
                ]
                for part in ("border", "above", "below")
            ]
        )

    @classmethod
    def load(cls, path: Path | None = None) -> "NgramScorer":
        """Loads the model at `path`, or the model of the package. Raises `ModelError` and `OSError`."""
        return cls(read_model(path or SHIPPED))

    def score(self, texts: Sequence[str], langs: Sequence[str | None] | None = None) -> list[Scored]:
        results: list[Scored] = []
        for batch in _batches(texts):
            results += self._score_batch(texts[batch], langs[batch] if langs else None)
        return results

    def _score_batch(self, texts: Sequence[str], langs: Sequence[str | None] | None) -> list[Scored]:
        names = languages_of(texts, langs)
        languages = [LANGUAGES.index(lang) for lang in names]
        text_sums = add_up(texts, languages, self._model)
        probabilities = self._probabilities(text_sums.sums, languages)
        all_spans = find_spans(texts, text_sums, probabilities >= SPAN_THRESHOLD)
        return [
            Scored(dict(zip(ATTRIBUTES, row, strict=True)), lang, spans)
            for row, lang, spans in zip(probabilities.tolist(), names, all_spans, strict=True)
        ]

    def _probabilities(self, sums: NDArray[np.float64], languages: Sequence[int]) -> NDArray[np.float64]:
        borders, above, below = self._calibration[:, languages]
        distances = sums - borders
        logits = np.maximum(distances, 0) * above + np.minimum(distances, 0) * below
        probabilities = 1 / (1 + np.exp(-np.minimum(np.maximum(logits, -30), 30)))
        # Every attribute is a kind of toxicity, so that none is likelier than toxicity.
        return np.minimum(probabilities, probabilities[:, :1])


def _batches(texts: Sequence[str]) -> Iterator[slice]:
    start = characters = 0
    for index, text in enumerate(texts):
        characters += len(text) + 1
        if characters > _BATCH_CHARACTERS and index > start:
            yield slice(start, index)
            start, characters = index, len(text) + 1
    if start < len(texts):
        yield slice(start, len(texts))
