"""The embedded scorer: a linear model over hashed n-grams, for Japanese and English, with numpy alone."""

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

# Characters, however long the texts: more at once, and memory is handed back to the system between batches.
_BATCH = 12_000


class NgramScorer:
    """Scores with a model file. The same text has the same scores alone and among others."""

    name = "ngram"

    def __init__(self, model: Model) -> None:
        self.version = model.version
        self.gates = model.header.gates
        self._model = model
        calibration = model.header.calibration
        # The border, above and below it: of each a row for each language and a column for each attribute.
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
        """The scorer of the model at `path`, or of the one that ships with the package. Raises ModelError."""
        return cls(read_model(path or SHIPPED))

    def score(self, texts: Sequence[str], langs: Sequence[str | None] | None = None) -> list[Scored]:
        results: list[Scored] = []
        for batch in _batches(texts):
            results += self._score_batch(texts[batch], langs[batch] if langs else None)
        return results

    def _score_batch(self, texts: Sequence[str], langs: Sequence[str | None] | None) -> list[Scored]:
        chosen = languages_of(texts, langs)
        languages = [LANGUAGES.index(lang) for lang in chosen]
        added = add_up(texts, languages, self._model)
        probabilities = self._probabilities(added.sums, languages)
        spans = find_spans(texts, added, probabilities >= SPAN_THRESHOLD)
        return [
            Scored(dict(zip(ATTRIBUTES, row, strict=True)), lang, found)
            for row, lang, found in zip(probabilities.tolist(), chosen, spans, strict=True)
        ]

    def _probabilities(self, sums: NDArray[np.float64], languages: Sequence[int]) -> NDArray[np.float64]:
        borders, above, below = self._calibration[:, languages]
        distances = sums - borders
        logits = np.maximum(distances, 0) * above + np.minimum(distances, 0) * below
        probabilities = 1 / (1 + np.exp(-np.minimum(np.maximum(logits, -30), 30)))
        # Every attribute is a kind of toxicity, so none is likelier than it.
        return np.minimum(probabilities, probabilities[:, :1])


def _batches(texts: Sequence[str]) -> Iterator[slice]:
    start = characters = 0
    for index, text in enumerate(texts):
        characters += len(text) + 1
        if characters > _BATCH and index > start:
            yield slice(start, index)
            start, characters = index, len(text) + 1
    if start < len(texts):
        yield slice(start, len(texts))
