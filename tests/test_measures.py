"""The measures against scikit-learn and their definitions, and their intervals against random samples."""

import math
from collections.abc import Callable
from statistics import NormalDist

import numpy as np
import pytest
from numpy.typing import NDArray

from moderation.measures import (
    Estimate,
    alarms_and_recall,
    area_under_curve,
    average_precision,
    precision_and_recall,
    share,
)

metrics = pytest.importorskip("sklearn.metrics")

Labels = NDArray[np.int64]
Scores = NDArray[np.float64]


def random_case(seed: int) -> tuple[Labels, Scores]:
    """Returns a few hundred texts; some of the scores are equal, for even seeds most of them."""
    rng = np.random.default_rng(seed)
    labels = np.concatenate([[0, 1], rng.integers(0, 2, rng.integers(1, 300))])
    scores = 1 / (1 + np.exp(-rng.normal(labels, 1.5)))
    return labels, np.round(scores, 1 if seed % 2 == 0 else 3)


def two_classes(rng: np.random.Generator, toxic: int, benign: int, area: float) -> tuple[Labels, Scores]:
    """Returns normal scores whose true area under the curve is `area`."""
    distance = NormalDist().inv_cdf(area) * math.sqrt(2)
    scores = np.concatenate([rng.normal(distance, 1, toxic), rng.normal(0, 1, benign)])
    return np.repeat([1, 0], [toxic, benign]), scores


def known(estimate: Estimate | None) -> Estimate:
    assert estimate is not None
    return estimate


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize(
    ("ours", "theirs"), [(area_under_curve, "roc_auc_score"), (average_precision, "average_precision_score")]
)
def test_areas_are_those_of_scikit_learn_with_and_without_ties(
    seed: int, ours: Callable[[Labels, Scores], Estimate | None], theirs: str
) -> None:
    labels, scores = random_case(seed)
    assert known(ours(labels, scores)).value == pytest.approx(getattr(metrics, theirs)(labels, scores))


@pytest.mark.parametrize("seed", range(4))
def test_curves_are_those_of_scikit_learn(seed: int) -> None:
    labels, scores = random_case(seed)
    alarms, recall, _ = metrics.roc_curve(labels, scores, drop_intermediate=False)
    assert np.allclose(alarms_and_recall(labels, scores), (alarms, recall))
    precision, recall, _ = metrics.precision_recall_curve(labels, scores)
    # The curve of scikit-learn rises with the threshold and ends with a point without texts.
    assert np.allclose(precision_and_recall(labels, scores), (precision[-2::-1], recall[-2::-1]))


def test_an_area_counts_ties_half() -> None:
    assert known(area_under_curve(np.array([1, 1, 0, 0]), np.array([0.9, 0.5, 0.5, 0.1]))).value == 0.875


def test_a_single_class_has_no_area() -> None:
    one_class, scores = np.array([1, 1]), np.array([0.2, 0.4])
    assert area_under_curve(one_class, scores) is None
    assert area_under_curve(1 - one_class, scores) is None
    assert average_precision(one_class, scores) is None


def test_the_interval_of_an_area_is_that_of_delongs_definition() -> None:
    labels, scores = random_case(2)
    toxic, benign = scores[labels == 1], scores[labels == 0]
    above = (toxic[:, None] > benign) + 0.5 * (toxic[:, None] == benign)
    variance = above.mean(axis=1).var(ddof=1) / len(toxic) + above.mean(axis=0).var(ddof=1) / len(benign)
    area = above.mean()
    half = 1.959964 * math.sqrt(variance) / (area * (1 - area))
    estimate = known(area_under_curve(labels, scores))
    logits = [math.log(end / (1 - end)) for end in (estimate.low, estimate.high)]
    centre = math.log(area / (1 - area))
    assert logits == pytest.approx([centre - half, centre + half])


def test_the_interval_of_an_area_agrees_with_the_bootstrap() -> None:
    rng = np.random.default_rng(7)
    labels, scores = two_classes(rng, 150, 250, 0.85)
    samples = [rng.integers(0, len(labels), len(labels)) for _ in range(1000)]
    areas = [known(area_under_curve(labels[sample], scores[sample])).value for sample in samples]
    estimate = known(area_under_curve(labels, scores))
    assert np.quantile(areas, [0.025, 0.975]) == pytest.approx([estimate.low, estimate.high], abs=0.01)


@pytest.mark.parametrize(("toxic", "benign"), [(6, 35), (11, 13), (60, 90)])
@pytest.mark.parametrize("area", [0.7, 0.85, 0.97])
def test_the_interval_of_an_area_contains_the_true_area_about_19_times_in_20(
    toxic: int, benign: int, area: float
) -> None:
    rng = np.random.default_rng(toxic)
    intervals = [known(area_under_curve(*two_classes(rng, toxic, benign, area))) for _ in range(600)]
    coverage = np.mean([interval.low <= area <= interval.high for interval in intervals])
    assert 0.91 <= coverage <= 0.99


def test_the_interval_of_classes_that_do_not_overlap_shrinks_with_more_texts() -> None:
    few, many = (
        known(area_under_curve(np.repeat([1, 0], size), np.repeat([0.9, 0.1], size))) for size in (5, 500)
    )
    assert (few.value, few.high, many.value, many.high) == (1.0, 1.0, 1.0, 1.0)
    assert 0.5 < few.low < 0.8
    assert 0.98 < many.low < 1.0


def test_the_interval_of_an_average_precision_of_1_reaches_below_1() -> None:
    estimate = known(average_precision(np.array([1, 1, 0]), np.array([0.9, 0.8, 0.1])))
    assert estimate.value == estimate.high == 1.0
    assert estimate.low < 0.5


@pytest.mark.parametrize(
    ("hits", "low", "high"), [(8, 0.49016, 0.94332), (0, 0.0, 0.27754), (10, 0.72246, 1.0)]
)
def test_the_interval_of_a_share_is_wilsons(hits: int, low: float, high: float) -> None:
    estimate = known(share(hits, 10))
    assert estimate.value == hits / 10
    assert (estimate.low, estimate.high) == pytest.approx((low, high), abs=1e-5)


def test_a_total_of_0_has_no_share() -> None:
    assert share(0, 0) is None
