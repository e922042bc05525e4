"""Fits the stack of the two embedded models, on rows that neither was trained on."""

from collections.abc import Sequence
from typing import cast

import numpy as np
from numpy.typing import NDArray

from comments_service.domain.decisions import ATTRIBUTES, Attribute
from moderation.folding.languages import is_read_by_ngrams
from moderation.labelled.rows import Row
from moderation.labelled.sources import source_of
from moderation.scorers.encoder.scorer import EncoderScorer
from moderation.scorers.ngram.model_file import LANGUAGES
from moderation.scorers.ngram.probabilities import logits_of
from moderation.scorers.ngram.scorer import NgramScorer
from moderation.scorers.stack import Stack, StackScorer, Weights, combined
from moderation.training.calibrate import calibrate
from moderation.training.gates import choose_gate, is_like_traffic

# The share of benign comments that the encoder reads too. It takes some 25 times as long as the n-grams.
READ_TWICE = 0.15
# With fewer rows of a class an attribute is weighed as toxicity is.
_FEWEST = 50
_DOUBTFUL_WEIGHT = 0.15


def fit_stack(ngram: NgramScorer, encoder: EncoderScorer, rows: Sequence[Row]) -> Stack:
    """Returns the stack. No weight of either model must have been fitted to the rows."""
    rows = [row for row in rows if row.toxicity in (0, 1) and is_read_by_ngrams(row.text)]
    langs = [row.lang for row in rows]
    answers = ngram.score([row.text for row in rows], langs)
    of_ngram = logits_of(answers)
    of_encoder = encoder.logits(encoder.cut([row.text for row in rows]))[:, : len(ATTRIBUTES)]
    weights = {lang: _weights(rows, lang, of_ngram, of_encoder) for lang in LANGUAGES}
    highest = np.array([max(answer.scores.values()) for answer in answers])
    clear_below = {lang: _clear_below(rows, lang, highest) for lang in LANGUAGES}
    stack = Stack(ngram.version, encoder.version, weights, {}, clear_below, {})
    calibration = calibrate(rows, combined(stack, langs, of_ngram, of_encoder))
    stack = Stack(ngram.version, encoder.version, weights, calibration, clear_below, {})
    scorer = StackScorer(stack, ngram, encoder)
    gates = {lang: choose_gate(*_traffic(scorer, rows, lang)) for lang in LANGUAGES}
    return Stack(ngram.version, encoder.version, weights, calibration, clear_below, gates)


def _weights(
    rows: Sequence[Row], lang: str, ngram: NDArray[np.float64], encoder: NDArray[np.float64]
) -> dict[Attribute, Weights]:
    found: dict[Attribute, Weights] = {}
    for column, attribute in enumerate(ATTRIBUTES):
        known = [
            index for index, row in enumerate(rows) if row.lang == lang and row.label(attribute) in (0, 1)
        ]
        fitted = _fit(
            [rows[index] for index in known], attribute, ngram[known, column], encoder[known, column]
        )
        found[attribute] = fitted or found.get("toxicity") or Weights(0.5, 0.5)
    return found


def _fit(
    rows: Sequence[Row], attribute: Attribute, ngram: NDArray[np.float64], encoder: NDArray[np.float64]
) -> Weights | None:
    from sklearn.linear_model import LogisticRegression

    labels = np.array([row.label(attribute) for row in rows], dtype=np.int64)
    if min(np.bincount(labels, minlength=2)) < _FEWEST:
        return None
    weights = np.array(
        [_DOUBTFUL_WEIGHT if source_of(row.source).texts.doubtful else 1.0 for row in rows], dtype=np.float64
    )
    # Toxic and benign rows count alike in all: here their shares are those of the sources, and not of traffic.
    weights /= np.bincount(labels, weights)[labels]
    model = LogisticRegression(C=1e6, max_iter=200)
    model.fit(np.stack([ngram, encoder], axis=1), labels, sample_weight=weights * len(rows) / 2)
    of_ngram, of_encoder = cast("NDArray[np.float64]", model.coef_)[0].tolist()
    # A model that counts against what it says has nothing to add.
    return Weights(round(max(of_ngram, 0.0), 4), round(max(of_encoder, 0.0), 4))


def _clear_below(rows: Sequence[Row], lang: str, highest: NDArray[np.float64]) -> float:
    """Returns the border that `READ_TWICE` of the benign comments reach; 0.0 if there is none to choose it by."""
    chosen = [row.lang == lang and row.toxicity == 0 and is_like_traffic(row) for row in rows]
    return float(np.quantile(highest[np.array(chosen)], 1 - READ_TWICE)) if any(chosen) else 0.0


def _traffic(scorer: StackScorer, rows: Sequence[Row], lang: str) -> tuple[list[bool], list[float]]:
    chosen = [row for row in rows if row.lang == lang and is_like_traffic(row)]
    answers = scorer.score([row.text for row in chosen], [lang] * len(chosen))
    return [row.toxicity == 1 for row in chosen], [max(answer.scores.values()) for answer in answers]
