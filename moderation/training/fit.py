"""Fitting the weights: logistic regressions over the same features that the scorer extracts."""

from collections.abc import Sequence
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from comments_service.decisions import ATTRIBUTES, Attribute
from moderation.scorers.features import extract
from moderation.scorers.sums import fold_for_scoring
from moderation.training.rows import Row, with_label

BITS = 18
STRENGTH = 8.0
_BATCH = 512


def feature_matrix(texts: Sequence[str], bits: int = BITS) -> Any:
    """A sparse matrix: a row for each text, counts of its features over the square root of their number."""
    from scipy.sparse import csr_matrix

    columns: list[NDArray[np.int32]] = []
    counts: list[NDArray[np.int64]] = []
    for start in range(0, len(texts), _BATCH):
        features = extract(fold_for_scoring(texts[start : start + _BATCH]), bits)
        by_position = features.buckets.T
        columns.append(by_position[by_position < 1 << bits].astype(np.int32))
        counts.append(features.counts)
    lengths = np.concatenate(counts)
    matrix = csr_matrix(
        (
            np.repeat(1 / np.sqrt(np.maximum(lengths, 1)), lengths),
            np.concatenate(columns),
            np.concatenate(([0], np.cumsum(lengths))),
        ),
        shape=(len(texts), 1 << bits),
    )
    matrix.sum_duplicates()
    return cast("Any", matrix)


def fit_attributes(rows: Sequence[Row], matrix: Any, seed: int) -> NDArray[np.float64]:
    """A column of weights for each attribute, fitted to the rows whose label for it is known."""
    weights = np.zeros((int(matrix.shape[1]), len(ATTRIBUTES)))
    for column, attribute in enumerate(ATTRIBUTES):
        weights[:, column] = _fit(rows, matrix, attribute, seed)
    return weights


def _fit(rows: Sequence[Row], matrix: Any, attribute: Attribute, seed: int) -> NDArray[np.float64]:
    from sklearn.linear_model import LogisticRegression

    known = with_label(rows, attribute)
    labels = np.array([row.label(attribute) for _, row in known])
    if len(set(labels.tolist())) < 2:
        return np.zeros(int(matrix.shape[1]))
    model = LogisticRegression(C=STRENGTH, solver="liblinear", tol=0.01, max_iter=60, random_state=seed)
    model.fit(
        matrix[[place for place, _ in known]],
        labels,
        sample_weight=np.array([row.counts for _, row in known]),
    )
    return cast("NDArray[np.float64]", model.coef_[0])


def quantise(weights: NDArray[np.float64]) -> tuple[NDArray[np.int8], dict[Attribute, float]]:
    """Weights as signed bytes, with what each attribute's bytes are to be multiplied by."""
    largest = np.maximum(np.abs(weights).max(axis=0), 1e-9)
    scales = largest / 127
    rounded = np.clip(np.rint(weights / scales), -127, 127).astype(np.int8)
    return rounded, dict(zip(ATTRIBUTES, scales.tolist(), strict=True))
