"""Fitting the weights: logistic regressions over the same features that the scorer extracts."""

from collections.abc import Sequence
from typing import Any, NamedTuple, cast

import numpy as np
from numpy.typing import NDArray

from comments_service.domain.decisions import ATTRIBUTES, Attribute
from moderation.labelled.rows import Row, with_label
from moderation.scorers.ngram.features import NO_FEATURE, Features, extract
from moderation.scorers.ngram.model_file import CHECK_BITS, LANGUAGES, make_table
from moderation.scorers.ngram.sums import fold_for_scoring

# A feature of fewer texts than this is chance.
FEWEST_TEXTS = 3
# So many of each fit into a file of 4 MB: eight bytes each, and the bits that say which slots are taken.
FEATURES = {"en": 280_000, "ja": 240_000}
# Rows of the other language teach a model its words, which Japanese comments borrow, and no more.
BORROWED = {"en": 0.0, "ja": 0.1}
# How much it counts that a feature's texts are more toxic, or less, than others. The toxic texts in Japanese are few
# and many are our own, so that such shares mislead more.
RATIOS = {"en": 1.0, "ja": 0.6}
_STRENGTH = 8.0
_BATCH = 512


class Fitted(NamedTuple):
    """The features of one language and a column of weights for each attribute."""

    keys: NDArray[np.int64]
    weights: NDArray[np.float64]


def fit_language(rows: Sequence[Row], lang: str, seed: int) -> Fitted:
    """The features that tell most about toxicity in `lang`, no two in a slot, and their weights for every attribute."""
    chosen = [row for row in rows if row.lang == lang or (BORROWED[lang] and row.template)]
    if not chosen:
        return Fitted(np.zeros(0, dtype=np.int64), np.zeros((0, len(ATTRIBUTES))))
    counts = np.array([row.counts * (1.0 if row.lang == lang else BORROWED[lang]) for row in chosen])
    keys, matrix = feature_matrix([row.text for row in chosen], LANGUAGES.index(lang))
    toxic = _fit(chosen, matrix, counts, "toxicity", lang, seed)
    telling = np.abs(toxic) * np.sqrt(_texts_with(matrix))
    kept = _one_for_each_slot(keys, telling, FEATURES[lang])
    keys, matrix = keys[kept], matrix[:, kept]
    weights = [_fit(chosen, matrix, counts, attribute, lang, seed) for attribute in ATTRIBUTES]
    return Fitted(keys, np.stack(weights, axis=1))


def feature_matrix(texts: Sequence[str], language: int) -> tuple[NDArray[np.int64], Any]:
    """The keys of the features that several texts have, and a sparse matrix with a row for each text and a column for
    each key: how often the text has the feature, over the square root of the number of all its features."""
    from scipy.sparse import csr_matrix

    found: list[NDArray[np.int32]] = []
    lengths: list[NDArray[np.int64]] = []
    for start in range(0, len(texts), _BATCH):
        lines = fold_for_scoring(texts[start : start + _BATCH])
        features = extract(lines, [language] * len(lines))
        found.append(_in_order(features))
        lengths.append(features.counts)
    counts = np.concatenate(lengths)
    places = np.repeat(np.arange(len(texts)), counts)
    occurring, columns = np.unique(np.concatenate(found), return_inverse=True)
    matrix = csr_matrix(
        (np.repeat(1 / np.sqrt(np.maximum(counts, 1)), counts), (places, columns)),
        shape=(len(texts), len(occurring)),
    )
    frequent = _texts_with(matrix) >= FEWEST_TEXTS
    return occurring[frequent].astype(np.int64), cast("Any", matrix)[:, np.flatnonzero(frequent)]


def _texts_with(matrix: Any) -> NDArray[np.int64]:
    """How many texts have each feature."""
    return np.asarray((matrix > 0).sum(axis=0)).ravel()


def _in_order(features: Features) -> NDArray[np.int32]:
    """The keys of all features, those of the first text first."""
    by_position = features.runs.T
    there = by_position < NO_FEATURE
    sizes = np.diff(np.append(features.offsets, len(by_position)))
    of_run = np.repeat(np.repeat(np.arange(len(sizes)), sizes), there.sum(axis=1))
    keys = np.concatenate((by_position[there], features.words.keys))
    order = np.argsort(np.concatenate((of_run, features.words.lines)), kind="stable")
    return keys[order].astype(np.int32)


def _one_for_each_slot(keys: NDArray[np.int64], telling: NDArray[np.float64], most: int) -> NDArray[np.int64]:
    """The places of the most telling features, in order; of those that share a slot only the most telling one."""
    order = np.argsort(-telling, kind="stable")
    _, first = np.unique(keys[order] >> CHECK_BITS, return_index=True)
    return np.sort(order[np.sort(first)[:most]])


def _fit(
    rows: Sequence[Row], matrix: Any, counts: NDArray[np.float64], attribute: Attribute, lang: str, seed: int
) -> NDArray[np.float64]:
    from sklearn.linear_model import LogisticRegression

    known = [place for place, _ in with_label(rows, attribute)]
    labels = np.array([rows[place].label(attribute) for place in known])
    if len(set(labels.tolist())) < 2:
        return np.zeros(int(matrix.shape[1]))
    chosen, weights = matrix[known], counts[known]
    trust = 1 - RATIOS[lang] + RATIOS[lang] * _ratios(chosen, labels, weights)
    chosen.data *= trust[chosen.indices]
    model = LogisticRegression(C=_STRENGTH, solver="liblinear", tol=0.001, max_iter=60, random_state=seed)
    model.fit(chosen, labels, sample_weight=weights)
    return cast("NDArray[np.float64]", model.coef_[0]) * trust


def _ratios(matrix: Any, labels: NDArray[np.int64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """How far each feature's share of toxic texts is from its share of benign ones, on average 1.

    The log-count ratios of Wang and Manning, "Baselines and Bigrams", 2012, without their sign.
    """
    there = (matrix > 0).T.tocsr()
    toxic, benign = (1 + there @ (weights * (labels == label)) for label in (1, 0))
    ratios = np.abs(np.log((toxic / toxic.sum()) / (benign / benign.sum())))
    return ratios / ratios.mean()


def quantise(fitted: Fitted) -> tuple[NDArray[np.int8], dict[Attribute, float]]:
    """Weights as signed bytes, with what each attribute's bytes are to be multiplied by."""
    largest = np.maximum(np.abs(fitted.weights).max(axis=0, initial=0), 1e-9)
    scales = largest / 127
    rounded = np.clip(np.rint(fitted.weights / scales), -127, 127).astype(np.int8)
    return rounded, dict(zip(ATTRIBUTES, scales.tolist(), strict=True))


def fit(rows: Sequence[Row], seed: int) -> tuple[NDArray[np.int64], dict[str, dict[Attribute, float]]]:
    """The table and the scales of a model fitted to `rows`."""
    keys: list[NDArray[np.int64]] = []
    weights: list[NDArray[np.int8]] = []
    scales: dict[str, dict[Attribute, float]] = {}
    for lang in LANGUAGES:
        fitted = fit_language(rows, lang, seed)
        rounded, scales[lang] = quantise(fitted)
        keys.append(fitted.keys)
        weights.append(rounded)
    return make_table(np.concatenate(keys), np.concatenate(weights)), scales
