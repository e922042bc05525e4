"""Fits the stack of the two embedded models, on rows that neither was trained on."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from comments_service.domain.decisions import ATTRIBUTES, Attribute
from moderation.folding.languages import is_read_by_ngrams
from moderation.labelled.rows import Row
from moderation.scorers.encoder.scorer import EncoderScorer
from moderation.scorers.ngram.model_file import LANGUAGES
from moderation.scorers.ngram.probabilities import logits_of
from moderation.scorers.ngram.scorer import NgramScorer
from moderation.scorers.stack import Stack, StackScorer, Weights
from moderation.scorers.weighing import weighed
from moderation.training.calibrate import calibrate
from moderation.training.gates import choose_gate, is_like_traffic
from moderation.training.weighing import fit_weights

# The share of benign comments that the encoder reads too. It takes some 25 times as long as the n-grams.
READ_TWICE = 0.15


def fit_stack(ngram: NgramScorer, encoder: EncoderScorer, rows: Sequence[Row]) -> Stack:
    """Returns the stack. No weight of either model must have been fitted to the rows."""
    rows = [row for row in rows if row.toxicity in (0, 1) and is_read_by_ngrams(row.text)]
    langs = [row.lang for row in rows]
    answers = ngram.score([row.text for row in rows], langs)
    of_ngram = logits_of(answers)
    of_encoder = encoder.logits(encoder.cut([row.text for row in rows]))[:, : len(ATTRIBUTES)]
    weights: dict[str, dict[Attribute, Weights]] = {}
    for lang in LANGUAGES:
        chosen = np.array([row.lang == lang for row in rows], dtype=np.bool_)
        pairs = fit_weights([row for row in rows if row.lang == lang], of_ngram[chosen], of_encoder[chosen])
        weights[lang] = {name: Weights(*pair) for name, pair in pairs.items()}
    highest = np.array([max(answer.scores.values()) for answer in answers])
    clear_below = {lang: _clear_below(rows, lang, highest) for lang in LANGUAGES}
    calibration = calibrate(rows, weighed(weights, langs, of_ngram, of_encoder))
    stack = Stack(ngram.version, encoder.version, weights, calibration, clear_below, {})
    scorer = StackScorer(stack, ngram, encoder)
    gates = {lang: choose_gate(*_traffic(scorer, rows, lang)) for lang in LANGUAGES}
    return Stack(ngram.version, encoder.version, weights, calibration, clear_below, gates)


def _clear_below(rows: Sequence[Row], lang: str, highest: NDArray[np.float64]) -> float:
    """Returns the border that `READ_TWICE` of the benign comments reach; 0.0 if there is none to choose it by."""
    chosen = [row.lang == lang and row.toxicity == 0 and is_like_traffic(row) for row in rows]
    return float(np.quantile(highest[np.array(chosen)], 1 - READ_TWICE)) if any(chosen) else 0.0


def _traffic(scorer: StackScorer, rows: Sequence[Row], lang: str) -> tuple[list[bool], list[float]]:
    chosen = [row for row in rows if row.lang == lang and is_like_traffic(row)]
    answers = scorer.score([row.text for row in chosen], [lang] * len(chosen))
    return [row.toxicity == 1 for row in chosen], [max(answer.scores.values()) for answer in answers]
