"""The embedded scorer: a linear model over hashed n-grams, for Japanese and English, with numpy alone."""

import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from comments_service.decisions import ATTRIBUTES
from moderation.languages import language_of
from moderation.normalise import fold_all
from moderation.scorers import Scored
from moderation.scorers.features import Features, extract
from moderation.scorers.model_file import SHIPPED, Model, read_model
from moderation.scorers.spans import find_spans

LANGUAGES = ("en", "ja")
SPAN_THRESHOLD = 0.5

_BATCH = 256
# Addresses say nothing about tone. Spaces of the same length keep every offset.
_ADDRESS = re.compile(r"https?://\S+|@USER\b|\bURL\b")


def fold_for_scoring(texts: Sequence[str]) -> list[str]:
    """The folded lines that features are made of, in training as in scoring."""
    return fold_all([without_addresses(text) for text in texts])


def without_addresses(text: str) -> str:
    if "://" in text or "URL" in text or "@USER" in text:
        return _ADDRESS.sub(lambda match: " " * len(match[0]), text)
    return text


class NgramScorer:
    """Scores with a model file. The same text has the same scores alone and among others."""

    name = "ngram"

    def __init__(self, model: Model) -> None:
        self.version = model.version
        self._bits = model.header.bits
        self._weights = model.weights
        # Eight bytes are one number to numpy, which gathers them at once.
        self._packed = model.weights.view(np.int64).ravel()
        header = model.header
        self._scales = np.array([header.scales[attribute] for attribute in ATTRIBUTES])
        self._slopes, self._offsets = (
            np.array(
                [
                    [getattr(header.calibration[lang][attribute], part) for attribute in ATTRIBUTES]
                    for lang in LANGUAGES
                ]
            )
            for part in ("slope", "offset")
        )

    @classmethod
    def load(cls, path: Path | None = None) -> "NgramScorer":
        """The scorer of the model at `path`, or of the one that ships with the package. Raises ModelError."""
        return cls(read_model(path or SHIPPED))

    def score(self, texts: Sequence[str], langs: Sequence[str | None] | None = None) -> list[Scored]:
        results: list[Scored] = []
        for start in range(0, len(texts), _BATCH):
            stop = start + _BATCH
            results += self._score_batch(texts[start:stop], langs[start:stop] if langs else None)
        return results

    def _score_batch(self, texts: Sequence[str], langs: Sequence[str | None] | None) -> list[Scored]:
        lines = fold_for_scoring(texts)
        features = extract(lines, self._bits)
        weights = (
            self._packed.take(features.buckets.ravel()).view(np.int8).reshape(*features.buckets.shape, -1)
        )
        chosen = [
            lang if lang in LANGUAGES else language_of(text)
            for text, lang in zip(texts, langs or [None] * len(texts), strict=True)
        ]
        language = np.array([LANGUAGES.index(lang) for lang in chosen])
        probabilities = self._probabilities(self._sums(weights, features), language)
        spans = find_spans(texts, lines, features, weights, probabilities >= SPAN_THRESHOLD)
        return [
            Scored(dict(zip(ATTRIBUTES, row, strict=True)), lang, found)
            for row, lang, found in zip(probabilities.tolist(), chosen, spans, strict=True)
        ]

    def _sums(self, weights: NDArray[np.int8], features: Features) -> NDArray[np.float64]:
        by_position = weights.sum(axis=0, dtype=np.int32)
        by_text = np.add.reduceat(by_position, features.offsets, axis=0)[:, : len(ATTRIBUTES)]
        return by_text * self._scales / np.sqrt(np.maximum(features.counts, 1))[:, None]

    def _probabilities(self, sums: NDArray[np.float64], language: NDArray[np.int64]) -> NDArray[np.float64]:
        logits = np.clip(sums * self._slopes[language] + self._offsets[language], -30, 30)
        probabilities = 1 / (1 + np.exp(-logits))
        # Every attribute is a kind of toxicity, so none is likelier than it.
        return np.minimum(probabilities, probabilities[:, :1])
