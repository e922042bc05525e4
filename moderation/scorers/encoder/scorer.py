"""The encoder as a scorer: it knows what a comment means better than the n-grams do, and costs more."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from comments_service.domain.decisions import ATTRIBUTES, Span
from moderation.folding.languages import languages_of
from moderation.scorers import Scored
from moderation.scorers.encoder.model_file import SHIPPED, Encoder, read_encoder
from moderation.scorers.encoder.network import Network
from moderation.scorers.encoder.occlusion import find_words
from moderation.scorers.encoder.pieces import Pieces, windows
from moderation.scorers.ngram.probabilities import Probabilities
from moderation.scorers.ngram.scorer import SPAN_THRESHOLD
from moderation.scorers.ngram.sums import fold_for_scoring

# A comment of 300 characters has seldom more pieces. A longer one is read in windows, and the highest logit counts.
MOST_PIECES = 160
_BATCH = 512


class EncoderScorer:
    """Scores with an encoder's file. The same text has the same scores alone and among others."""

    name = "encoder"

    def __init__(self, encoder: Encoder) -> None:
        self.version = encoder.version
        self._pieces = Pieces(encoder.pieces)
        self._network = Network(encoder)
        self._probabilities = Probabilities(encoder.header.calibration)

    @classmethod
    def load(cls, path: Path | None = None) -> "EncoderScorer":
        """Loads the encoder at `path`, or that of the package. Raises `EncoderError` and `OSError`."""
        return cls(read_encoder(path or SHIPPED))

    def score(self, texts: Sequence[str], langs: Sequence[str | None] | None = None) -> list[Scored]:
        names = languages_of(texts, langs)
        probabilities = self.probabilities(self.logits(texts), names)
        return [
            Scored(
                dict(zip(ATTRIBUTES, row.tolist(), strict=True)),
                lang,
                self.spans(text, row >= SPAN_THRESHOLD),
            )
            for text, row, lang in zip(texts, probabilities, names, strict=True)
        ]

    def logits(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """Returns a row of logits for each text, with a column for each attribute, before any calibration."""
        parts = [
            self._logits_of_lines(fold_for_scoring(texts[start : start + _BATCH]))
            for start in range(0, len(texts), _BATCH)
        ]
        return np.concatenate(parts) if parts else np.zeros((0, len(ATTRIBUTES)))

    def probabilities(self, logits: NDArray[np.float64], langs: Sequence[str]) -> NDArray[np.float64]:
        """Returns the scores for rows of logits in these languages."""
        return self._probabilities.of(logits, langs)

    def spans(self, text: str, likely: NDArray[np.bool_]) -> list[Span]:
        """Returns the words that raise the logits of the likely attributes: without them these are lower."""
        return find_words(text, likely, self._logits_of_lines) if likely.any() else []

    def _logits_of_lines(self, lines: Sequence[str]) -> NDArray[np.float64]:
        if not lines:
            return np.zeros((0, len(ATTRIBUTES)))
        cut = [windows(ids, MOST_PIECES) for ids in self._pieces.cut(lines)]
        logits = self._network.logits([window for parts in cut for window in parts]).astype(np.float64)
        counts = np.array([len(parts) for parts in cut])
        return np.maximum.reduceat(logits, np.cumsum(counts) - counts, axis=0)
