"""Fits the weights: logistic regressions over the features that the scorer extracts."""

from collections.abc import Sequence
from typing import Any, NamedTuple, cast

import numpy as np
from numpy.typing import NDArray

from comments_service.domain.decisions import ATTRIBUTES, Attribute
from moderation.labelled.rows import Row
from moderation.scorers.ngram.features import NO_FEATURE, Features, extract
from moderation.scorers.ngram.model_file import CHECK_BITS, LANGUAGES, make_table
from moderation.scorers.ngram.sums import fold_for_scoring

# A feature that fewer texts have is a coincidence.
FEWEST_TEXTS = 3
# The number of features of each language. Together they fit into a file of 4 MB: eight bytes for each, and a bit for
# each slot that says whether it is taken.
FEATURES = {"en": 280_000, "ja": 240_000}
# How much our own sentences in the other language count: Japanese comments borrow English words.
BORROWED = {"en": 0.0, "ja": 0.1}
# How strongly a feature is scaled by the ratio of its shares of toxic and benign texts. The toxic texts in Japanese are
# few and many are our own, so that these shares mislead more.
RATIOS = {"en": 1.0, "ja": 0.6}
_STRENGTH = 8.0
_BATCH = 512


class Fitted(NamedTuple):
    """The features of one language, with a column of weights for each attribute."""

    keys: NDArray[np.int64]
    weights: NDArray[np.float64]


def fit_language(rows: Sequence[Row], lang: str, seed: int) -> Fitted:
    """Returns the features that say most about toxicity in `lang`, at most one in a slot, and all their weights."""
    chosen = [row for row in rows if row.lang == lang or (BORROWED[lang] and row.template)]
    if not chosen:
        return Fitted(np.zeros(0, dtype=np.int64), np.zeros((0, len(ATTRIBUTES))))
    row_weights = np.array(
        [row.training_weight * (1.0 if row.lang == lang else BORROWED[lang]) for row in chosen]
    )
    keys, matrix = feature_matrix([row.text for row in chosen], LANGUAGES.index(lang))
    toxic = _fit(chosen, matrix, row_weights, "toxicity", lang, seed)
    importance = np.abs(toxic) * np.sqrt(_texts_with(matrix))
    kept = _most_important(keys, importance, FEATURES[lang])
    keys, matrix = keys[kept], matrix[:, kept]
    weights = [_fit(chosen, matrix, row_weights, attribute, lang, seed) for attribute in ATTRIBUTES]
    return Fitted(keys, np.stack(weights, axis=1))


def feature_matrix(texts: Sequence[str], language: int) -> tuple[NDArray[np.int64], Any]:
    """Returns the keys of the features that several texts have, and a sparse matrix of texts by keys.

    A cell is how often the text has the feature, over the square root of the number of all features of the text.
    """
    from scipy.sparse import csr_matrix

    keys: list[NDArray[np.int32]] = []
    lengths: list[NDArray[np.int64]] = []
    for start in range(0, len(texts), _BATCH):
        lines = fold_for_scoring(texts[start : start + _BATCH])
        features = extract(lines, [language] * len(lines))
        keys.append(_in_order(features))
        lengths.append(features.counts)
    counts = np.concatenate(lengths)
    text_indices = np.repeat(np.arange(len(texts)), counts)
    distinct, columns = np.unique(np.concatenate(keys), return_inverse=True)
    matrix = csr_matrix(
        (np.repeat(1 / np.sqrt(np.maximum(counts, 1)), counts), (text_indices, columns)),
        shape=(len(texts), len(distinct)),
    )
    frequent = _texts_with(matrix) >= FEWEST_TEXTS
    return distinct[frequent].astype(np.int64), cast("Any", matrix)[:, np.flatnonzero(frequent)]


def _texts_with(matrix: Any) -> NDArray[np.int64]:
    """Returns the number of texts that have each feature."""
    return np.asarray((matrix > 0).sum(axis=0)).ravel()


def _in_order(features: Features) -> NDArray[np.int32]:
    """Returns the keys of all features in the order of the texts."""
    by_position = features.ngrams.T
    present = by_position < NO_FEATURE
    sizes = np.diff(np.append(features.offsets, len(by_position)))
    of_run = np.repeat(np.repeat(np.arange(len(sizes)), sizes), present.sum(axis=1))
    keys = np.concatenate((by_position[present], features.words.keys))
    order = np.argsort(np.concatenate((of_run, features.words.lines)), kind="stable")
    return keys[order].astype(np.int32)


def _most_important(
    keys: NDArray[np.int64], importance: NDArray[np.float64], limit: int
) -> NDArray[np.int64]:
    """Returns the indices, in order, of at most `limit` features: the most important of each slot."""
    order = np.argsort(-importance, kind="stable")
    _, first = np.unique(keys[order] >> CHECK_BITS, return_index=True)
    return np.sort(order[np.sort(first)[:limit]])


def _fit(
    rows: Sequence[Row],
    matrix: Any,
    row_weights: NDArray[np.float64],
    attribute: Attribute,
    lang: str,
    seed: int,
) -> NDArray[np.float64]:
    from sklearn.linear_model import LogisticRegression

    known = [index for index, row in enumerate(rows) if row.label(attribute) is not None]
    labels = np.array([rows[index].label(attribute) for index in known])
    if len(set(labels.tolist())) < 2:
        return np.zeros(int(matrix.shape[1]))
    chosen, weights = matrix[known], row_weights[known]
    scale = 1 - RATIOS[lang] + RATIOS[lang] * _ratios(chosen, labels, weights)
    chosen.data *= scale[chosen.indices]
    model = LogisticRegression(C=_STRENGTH, solver="liblinear", tol=0.001, max_iter=60, random_state=seed)
    model.fit(chosen, labels, sample_weight=weights)
    return cast("NDArray[np.float64]", model.coef_[0]) * scale


def _ratios(matrix: Any, labels: NDArray[np.int64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Returns how far each feature's share of toxic texts is from its share of benign texts; the mean is 1.

    The log-count ratios of Wang and Manning, "Baselines and Bigrams", 2012, without their sign.
    """
    texts_of = (matrix > 0).T.tocsr()
    toxic, benign = (1 + texts_of @ (weights * (labels == label)) for label in (1, 0))
    ratios = np.abs(np.log((toxic / toxic.sum()) / (benign / benign.sum())))
    return ratios / ratios.mean()


def quantise(fitted: Fitted) -> tuple[NDArray[np.int8], dict[Attribute, float]]:
    """Returns the weights as signed bytes, and for each attribute the factor that turns its bytes into weights."""
    largest = np.maximum(np.abs(fitted.weights).max(axis=0, initial=0), 1e-9)
    scales = largest / 127
    rounded = np.clip(np.rint(fitted.weights / scales), -127, 127).astype(np.int8)
    return rounded, dict(zip(ATTRIBUTES, scales.tolist(), strict=True))


def fit(rows: Sequence[Row], seed: int) -> tuple[NDArray[np.int64], dict[str, dict[Attribute, float]]]:
    """Returns the table and the scales of a model fitted to `rows`."""
    keys: list[NDArray[np.int64]] = []
    weights: list[NDArray[np.int8]] = []
    scales: dict[str, dict[Attribute, float]] = {}
    for lang in LANGUAGES:
        fitted = fit_language(rows, lang, seed)
        rounded, scales[lang] = quantise(fitted)
        keys.append(fitted.keys)
        weights.append(rounded)
    return make_table(np.concatenate(keys), np.concatenate(weights)), scales
