"""The embedded scorer: a linear model over hashed n-grams, for Japanese and English. It needs only numpy."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from comments_service.domain.decisions import ATTRIBUTES
from moderation.folding.languages import languages_of
from moderation.scorers import Scored
from moderation.scorers.ngram.model_file import LANGUAGES, SHIPPED, Model, read_model
from moderation.scorers.ngram.probabilities import Probabilities
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
        self._probabilities = Probabilities(model.header.calibration)

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
        probabilities = self._probabilities.of(text_sums.sums, names)
        all_spans = find_spans(texts, text_sums, probabilities >= SPAN_THRESHOLD)
        return [
            Scored(dict(zip(ATTRIBUTES, row, strict=True)), lang, spans)
            for row, lang, spans in zip(probabilities.tolist(), names, all_spans, strict=True)
        ]


def _batches(texts: Sequence[str]) -> Iterator[slice]:
    start = characters = 0
    for index, text in enumerate(texts):
        characters += len(text) + 1
        if characters > _BATCH_CHARACTERS and index > start:
            yield slice(start, index)
            start, characters = index, len(text) + 1
    if start < len(texts):
        yield slice(start, len(texts))
