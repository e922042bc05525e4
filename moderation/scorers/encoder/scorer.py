"""The encoder as a scorer: it knows what a comment means better than the n-grams do, and costs more."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from comments_service.domain.decisions import ATTRIBUTES, Span
from moderation.folding.languages import languages_of
from moderation.scorers import TAGS, Scored
from moderation.scorers.encoder.gate import Gate
from moderation.scorers.encoder.model_file import SHIPPED, Encoder, read_encoder
from moderation.scorers.encoder.network import Network
from moderation.scorers.encoder.occlusion import find_words
from moderation.scorers.encoder.pieces import MOST_PIECES, Pieces, windows
from moderation.scorers.ngram.model_file import LANGUAGES
from moderation.scorers.ngram.probabilities import Probabilities
from moderation.scorers.ngram.scorer import SPAN_THRESHOLD
from moderation.scorers.ngram.sums import fold_for_scoring

_BATCH = 512
_LABELS = (*ATTRIBUTES, *TAGS)
_OFFER, _ENCOURAGEMENT, _RISK = range(len(TAGS))

Cut = list[list[int]]


class EncoderScorer:
    """Scores with an encoder's file. The same text has the same scores alone and among others."""

    name = "encoder"

    def __init__(self, encoder: Encoder) -> None:
        self.version = encoder.version
        self._pieces = Pieces(encoder.pieces)
        self._network = Network(encoder)
        self._probabilities = Probabilities(encoder.header.calibration)
        tags = encoder.header.tags
        # None where the file knows no tags.
        self.gate = Gate(encoder) if tags else None
        self._fires = np.array(
            [[tags[lang][tag].fires for tag in TAGS] for lang in LANGUAGES] if tags else []
        )

    @classmethod
    def load(cls, path: Path | None = None) -> "EncoderScorer":
        """Loads the encoder at `path`, or that of the package. Raises `EncoderError` and `OSError`."""
        return cls(read_encoder(path or SHIPPED))

    def score(self, texts: Sequence[str], langs: Sequence[str | None] | None = None) -> list[Scored]:
        names = languages_of(texts, langs)
        logits = self.logits(self.cut(texts))
        probabilities = self.probabilities(logits, names)
        likely, fired = probabilities >= SPAN_THRESHOLD, self.fired(logits, names)
        return [
            Scored(
                dict(zip(ATTRIBUTES, row, strict=True)),
                lang,
                self.spans(text, of_text),
                tags=self.tags(text, tags),
            )
            for text, row, lang, of_text, tags in zip(
                texts, probabilities.tolist(), names, likely, fired, strict=True
            )
        ]

    def cut(self, texts: Sequence[str]) -> Cut:
        """Returns the pieces of each text."""
        return [
            pieces
            for start in range(0, len(texts), _BATCH)
            for pieces in self._pieces.cut(fold_for_scoring(texts[start : start + _BATCH]))
        ]

    def logits(self, cut: Cut) -> NDArray[np.float64]:
        """Returns a row of logits for each text, given as its pieces, before any calibration.

        There is a column for each attribute, then, if the file knows them, for each tag: its logit and the sum of the
        gate, which errs on other texts than the network.
        """
        if not cut:
            return np.zeros((0, len(_LABELS) if self.gate else len(ATTRIBUTES)))
        windowed = [windows(ids, MOST_PIECES) for ids in cut]
        logits = self._network.logits([window for parts in windowed for window in parts]).astype(np.float64)
        counts = np.array([len(parts) for parts in windowed])
        logits = np.maximum.reduceat(logits, np.cumsum(counts) - counts, axis=0)
        if self.gate:
            logits[:, len(ATTRIBUTES) :] += self.gate.sums(cut)
        return logits

    def probabilities(self, logits: NDArray[np.float64], langs: Sequence[str]) -> NDArray[np.float64]:
        """Returns the scores for rows of logits in these languages."""
        return self._probabilities.of(logits[:, : len(ATTRIBUTES)], langs)

    def spans(self, text: str, likely: NDArray[np.bool_]) -> list[Span]:
        """Returns the words that raise the logits of the likely labels: without them these are lower.

        `likely` has a value for each attribute, and may have one for each tag.
        """
        return find_words(text, _LABELS, likely, self._logits_of_lines) if likely.any() else []

    def fired(self, logits: NDArray[np.float64], langs: Sequence[str]) -> NDArray[np.bool_]:
        """Returns which of the tags each text has, by rows of logits in these languages."""
        if self.gate is None:
            return np.zeros((len(logits), len(TAGS)), dtype=np.bool_)
        over = logits[:, len(ATTRIBUTES) :] - self._fires[[LANGUAGES.index(lang) for lang in langs]]
        fired = over >= 0
        # Who is told to end his life is not the one who is at risk: the likelier of both counts.
        is_risk = over[:, _RISK] >= over[:, _ENCOURAGEMENT]
        fired[:, _RISK] &= is_risk
        fired[:, _ENCOURAGEMENT] &= ~is_risk
        return fired

    def tags(self, text: str, fired: NDArray[np.bool_]) -> list[Span]:
        """Returns the words that give the text these of the tags, or all of it where no word does."""
        if not fired.any():
            return []
        spans = self.spans(text, np.concatenate([np.zeros(len(ATTRIBUTES), dtype=np.bool_), fired]))
        named = {span.label for span in spans}
        return spans + [
            Span(0, len(text), tag) for tag, has in zip(TAGS, fired, strict=True) if has and tag not in named
        ]

    def _logits_of_lines(self, lines: Sequence[str]) -> NDArray[np.float64]:
        return self.logits(self._pieces.cut(lines))
