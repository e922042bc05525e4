"""The two embedded models together: the n-grams decide what is clearly benign, and both together the rest.

What the n-grams clear may still have a tag: where the encoder's gate says so, both decide too.
"""

import hashlib
from collections.abc import Sequence
from itertools import compress
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from comments_service.domain.decisions import ATTRIBUTES, Attribute, Span
from moderation.folding.languages import is_read_by_ngrams
from moderation.scorers import Scored, Scorer
from moderation.scorers.encoder.scorer import EncoderScorer
from moderation.scorers.ngram.model_file import Calibration, Gate
from moderation.scorers.ngram.probabilities import Probabilities, logits_of
from moderation.scorers.ngram.scorer import SPAN_THRESHOLD
from moderation.scorers.weighing import weighed

SHIPPED = Path(__file__).parents[1] / "model" / "stack.json"


class StackError(Exception):
    """The file is not a stack for these two models; the message says why."""


class Weights(msgspec.Struct, frozen=True):
    """How much the logit of each model counts."""

    ngram: float
    encoder: float


class Stack(msgspec.Struct, frozen=True):
    """The file `stack.json`. `ngram` and `encoder` are the versions that it was fitted to, and no others.

    A text whose highest score by the n-grams is below `clear_below` of its language is clearly benign. `gates` are
    those of a cascade in which the stack is before a transformer.
    """

    ngram: str
    encoder: str
    weights: dict[str, dict[Attribute, Weights]]
    calibration: dict[str, dict[Attribute, Calibration]]
    clear_below: dict[str, float]
    gates: dict[str, Gate]


class StackScorer:
    """Scores with the n-grams, and what these do not clear, or cannot read, with the encoder too.

    A text in letters that the n-grams do not know, as Korean or Chinese, has the scores of the encoder. The spans are
    those of the n-grams; where these name no word, those without which the encoder finds less.
    `by` names the models of each text.
    """

    name = "stack"

    def __init__(self, stack: Stack, ngram: Scorer, encoder: EncoderScorer) -> None:
        """Raises `StackError` if the stack was fitted to other versions of the two."""
        for kind, wanted, version in (
            ("n-grams", stack.ngram, ngram.version),
            ("encoder", stack.encoder, encoder.version),
        ):
            if wanted != version:
                raise StackError(
                    f"the stack was fitted to the {kind} {wanted}, not {version}; run `moderation train --stack-only`"
                )
        self.version = hashlib.sha256(msgspec.json.encode(stack, order="sorted")).hexdigest()[:12]
        self.gates = stack.gates
        self._stack = stack
        self.ngram = ngram
        self.encoder = encoder
        self._probabilities = Probabilities(stack.calibration)

    @classmethod
    def load(cls, ngram: Scorer, path: Path | None = None) -> "StackScorer":
        """Loads the stack at `path`, or that of the package, with the encoder of the package.

        Raises `StackError`, `EncoderError` and `OSError`.
        """
        try:
            stack = msgspec.json.decode((path or SHIPPED).read_bytes(), type=Stack)
        except msgspec.DecodeError as error:
            raise StackError(f"{path or SHIPPED} is not a stack: {error}") from error
        return cls(stack, ngram, EncoderScorer.load())

    def score(self, texts: Sequence[str], langs: Sequence[str | None] | None = None) -> list[Scored]:
        answers = [
            msgspec.structs.replace(answer, by=f"{self.name}:{self.ngram.name}")
            for answer in self.ngram.score(texts, langs)
        ]
        foreign = [not is_read_by_ngrams(text) for text in texts]
        asked = [
            foreign[index] or max(answer.scores.values()) >= self._stack.clear_below[answer.lang]
            for index, answer in enumerate(answers)
        ]
        gate = self.encoder.gate
        cut = self.encoder.cut(texts if gate else list(compress(texts, asked)))
        if gate:
            tagged = gate.lets_through(cut, [answer.lang for answer in answers]).tolist()
            asked = [one or other for one, other in zip(asked, tagged, strict=True)]
            cut = list(compress(cut, asked))
        indexes = [index for index, is_asked in enumerate(asked) if is_asked]
        logits = self.encoder.logits(cut)
        of_ngrams = [answers[index] for index in indexes]
        rows = self._rows(logits, of_ngrams, list(compress(foreign, asked)))
        fired = self.encoder.fired(logits, [answer.lang for answer in of_ngrams])
        for index, row, tags in zip(indexes, rows, fired, strict=True):
            answers[index] = self._answer(texts[index], answers[index], row, tags, foreign[index])
        return answers

    def _rows(
        self, logits: NDArray[np.float64], answers: Sequence[Scored], foreign: Sequence[bool]
    ) -> NDArray[np.float64]:
        """Returns the scores of both models, or of the encoder alone for what is foreign to the n-grams."""
        langs = [answer.lang for answer in answers]
        of_attributes = logits[:, : len(ATTRIBUTES)]
        sums = weighed(self._stack.weights, langs, logits_of(answers), of_attributes)
        both = self._probabilities.of(sums, langs)
        alone = self.encoder.probabilities(logits, langs)
        return np.where(np.array(foreign, dtype=np.bool_)[:, None], alone, both)

    def _answer(
        self, text: str, answer: Scored, row: NDArray[np.float64], fired: NDArray[np.bool_], foreign: bool
    ) -> Scored:
        likely = row >= SPAN_THRESHOLD
        named = [] if foreign else answer.spans
        spans = [span for span in named if likely[ATTRIBUTES.index(span.label)]]
        unnamed = [
            name for name in compress(ATTRIBUTES, likely) if name not in {span.label for span in spans}
        ]
        if spans:
            # The words that are toxic are so for this attribute too: to ask the encoder takes many times as long.
            words = [span for span in spans if span.label == spans[0].label]
            spans += [Span(word.start, word.end, name) for name in unnamed for word in words]
        elif unnamed:
            spans = self.encoder.spans(text, likely)
        spans.sort(key=_place)
        by = self.encoder.name if foreign else "both"
        return Scored(
            dict(zip(ATTRIBUTES, row.tolist(), strict=True)),
            answer.lang,
            spans,
            f"{self.name}:{by}",
            self.encoder.tags(text, fired),
        )


def _place(span: Span) -> tuple[int, int]:
    return ATTRIBUTES.index(span.label), span.start
