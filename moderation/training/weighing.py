"""Fits how much each of two scorers counts, on rows that neither was trained on."""

from collections.abc import Sequence
from typing import Any, Literal, cast

import numpy as np
from numpy.typing import NDArray

from comments_service.domain.decisions import ATTRIBUTES, Attribute
from moderation.folding.languages import is_read_by_ngrams
from moderation.labelled.rows import Row, is_for_calibration
from moderation.labelled.sources import source_of
from moderation.scorers import Scored, Scorer
from moderation.scorers.ngram.model_file import LANGUAGES, Calibration
from moderation.scorers.ngram.probabilities import logits_of
from moderation.scorers.weighing import Weighing, Weights, weighed
from moderation.training.calibrate import calibrate
from moderation.training.curves import fold_of

# With fewer rows of a class an attribute is weighed as toxicity is.
_FEWEST = 50
DOUBTFUL_WEIGHT = 0.15
_FOLDS = 5
# That of the embedded models' training.
_SEED_OF_THE_PACKAGE = 0
_ALONE = {"embedded": Weights(1.0, 0.0), "transformer": Weights(0.0, 1.0)}
# What one scorer alone says stays as it is.
_UNCHANGED = Calibration(0.0, 1.0, 1.0)

Floats = NDArray[np.float64]
Labels = NDArray[np.int64]
# The areas under the ROC curve of both weighed, of the embedded models, and of the transformer.
Areas = tuple[float, float, float]


def may_weigh(row: Row) -> bool:
    """True for a row that did not train the embedded models of the package, and that all of them can read."""
    return is_for_calibration(row, _SEED_OF_THE_PACKAGE) and is_read_by_ngrams(row.text)


def fit_weighing(
    embedded: Scorer, rows: Sequence[Row], of_transformer: Sequence[Scored]
) -> tuple[Weighing, dict[str, Areas]]:
    """Returns how a cascade weighs both scores, and how well each and both tell toxic rows, for each language.

    In a language where both weighed are no better than each alone, the better one counts alone, and where there are too
    few rows, for which there are no areas, the transformer. `of_transformer` are its scores of the rows. No weight of
    either scorer must have been fitted to them.
    """
    langs = [row.lang for row in rows]
    first = logits_of(embedded.score([row.text for row in rows], langs))
    second = logits_of(of_transformer)
    areas: dict[str, Areas] = {}
    weights: dict[str, dict[Attribute, Weights]] = {}
    for lang in LANGUAGES:
        chosen = np.array([row.lang == lang for row in rows], dtype=np.bool_)
        of_language = [row for row in rows if row.lang == lang]
        found = _areas(of_language, first[chosen, 0], second[chosen, 0])
        if found:
            areas[lang] = found
        if alone := _ALONE.get(who_counts(found)):
            weights[lang] = dict.fromkeys(ATTRIBUTES, alone)
        else:
            pairs = fit_weights(of_language, first[chosen], second[chosen])
            weights[lang] = {name: Weights(*pair) for name, pair in pairs.items()}
    calibration = calibrate(rows, weighed(weights, langs, first, second))
    for lang in LANGUAGES:
        if who_counts(areas.get(lang)) in _ALONE:
            calibration[lang] = dict.fromkeys(ATTRIBUTES, _UNCHANGED)
    return Weighing(f"{embedded.name}-{embedded.version}", weights, calibration), areas


def who_counts(areas: Areas | None) -> Literal["both", "embedded", "transformer"]:
    """Returns whose scores a cascade takes in a language with these areas."""
    if not areas:
        return "transformer"
    of_both, of_embedded, of_transformer = areas
    if of_both > max(of_embedded, of_transformer):
        return "both"
    return "embedded" if of_embedded > of_transformer else "transformer"


def fit_weights(rows: Sequence[Row], first: Floats, second: Floats) -> dict[Attribute, tuple[float, float]]:
    """Returns the weights of two scorers' logits, which have a row for each of the rows, all of one language."""
    found: dict[Attribute, tuple[float, float]] = {}
    for column, attribute in enumerate(ATTRIBUTES):
        known = np.array([row.label(attribute) in (0, 1) for row in rows], dtype=np.bool_)
        of_attribute = [row for row in rows if row.label(attribute) in (0, 1)]
        labels = np.array([row.label(attribute) for row in of_attribute], dtype=np.int64)
        fitted = _fit(labels, _row_weights(of_attribute, labels), first[known, column], second[known, column])
        found[attribute] = fitted or found.get("toxicity") or (0.5, 0.5)
    return found


def _areas(rows: Sequence[Row], first: Floats, second: Floats) -> Areas | None:
    """Returns the areas for toxicity, of both weighed in a cross-validation; None if there are too few rows."""
    from sklearn import metrics

    labels = np.array([row.toxicity for row in rows], dtype=np.int64)
    weights = _row_weights(rows, labels)
    folds = np.array([fold_of(row.text, _FOLDS) for row in rows])
    both = np.zeros(len(rows))
    for fold in range(_FOLDS):
        here, others = folds == fold, folds != fold
        pair = _fit(labels[others], weights[others], first[others], second[others])
        if pair is None:
            return None
        # So that the parts are on one scale.
        of_first, of_second = np.array(pair) / max(sum(pair), 1e-9)
        both[here] = of_first * first[here] + of_second * second[here]
    of_both, of_first, of_second = (
        float(cast("Any", metrics).roc_auc_score(labels, logits, sample_weight=weights))
        for logits in (both, first, second)
    )
    return of_both, of_first, of_second


def _row_weights(rows: Sequence[Row], labels: Labels) -> Floats:
    """Returns how much each row counts.

    Toxic and benign rows count alike in all: here their shares are those of the sources, and not of traffic.
    """
    weights = np.array(
        [DOUBTFUL_WEIGHT if source_of(row.source).texts.doubtful else 1.0 for row in rows], dtype=np.float64
    )
    weights /= np.bincount(labels, weights)[labels]
    return weights * len(rows) / 2


def _fit(labels: Labels, weights: Floats, first: Floats, second: Floats) -> tuple[float, float] | None:
    from sklearn.linear_model import LogisticRegression

    if min(np.bincount(labels, minlength=2)) < _FEWEST:
        return None
    model = LogisticRegression(C=1e6, max_iter=200)
    model.fit(np.stack([first, second], axis=1), labels, sample_weight=weights)
    of_first, of_second = cast("Floats", model.coef_)[0].tolist()
    # A model that counts against what it says has nothing to add.
    return round(max(of_first, 0.0), 4), round(max(of_second, 0.0), 4)
