"""Figures of labelled and scored texts, each with its interval of 95 %."""

import math
from collections.abc import Callable

import msgspec
import numpy as np
from numpy.typing import NDArray

Labels = NDArray[np.int64]
Values = NDArray[np.float64]

# The 97.5 % point of the normal distribution.
_Z = 1.959964


class Estimate(msgspec.Struct, frozen=True):
    """A figure and the ends of its interval of 95 %."""

    value: float
    low: float
    high: float


def share(hits: float, total: int) -> Estimate | None:
    """Returns `hits` / `total` with Wilson's interval, or None if `total` is 0."""
    return Estimate(hits / total, *_wilson(hits, total)) if total else None


def _wilson(hits: float, total: int) -> tuple[float, float]:
    """Returns the interval of 95 % of a share (Wilson 1927, "Probable inference, the law of succession, …")."""
    rate, square = hits / total, _Z**2
    centre = (rate + square / (2 * total)) / (1 + square / total)
    half = _Z * math.sqrt(rate * (1 - rate) / total + square / (4 * total**2)) / (1 + square / total)
    # At 0 and 1 rounding would leave the share outside its interval.
    return min(rate, max(0.0, centre - half)), max(rate, min(1.0, centre + half))


def area_under_curve(labels: Labels, scores: Values) -> Estimate | None:
    """Returns the probability that a toxic text scores higher than a benign one; ties count half.

    Returns None if a class has no text. The variance is that of DeLong, DeLong and Clarke-Pearson (1988), computed from
    ranks (Sun and Xu 2014, "Fast implementation of DeLong's algorithm"). The interval is symmetric on the logit scale,
    so that it stays within 0..1 (Pepe 2003, "The statistical evaluation of medical tests", 5.2.4). If the classes do
    not overlap, or one of them has a single text, that variance says nothing and Newcombe's interval is used.
    """
    toxic, benign = scores[labels == 1], scores[labels == 0]
    if not len(toxic) or not len(benign):
        return None
    among_all = _ranks(np.concatenate([toxic, benign]))
    above_benign = (among_all[: len(toxic)] - _ranks(toxic)) / len(benign)
    below_toxic = 1 - (among_all[len(toxic) :] - _ranks(benign)) / len(toxic)
    area = float(above_benign.mean())
    if min(len(toxic), len(benign)) > 1:
        variance = float(above_benign.var(ddof=1) / len(toxic) + below_toxic.var(ddof=1) / len(benign))
        if variance > 0 and 0 < area < 1:
            return _on_logit_scale(area, math.sqrt(variance))
    return _newcombe(area, len(toxic), len(benign))


def _ranks(values: Values) -> Values:
    """Returns the rank of each value, from 1 for the lowest; equal values share their mean rank."""
    _, distinct, sizes = np.unique(values, return_inverse=True, return_counts=True)
    return (np.cumsum(sizes) - (sizes - 1) / 2)[distinct]


def _on_logit_scale(value: float, error: float) -> Estimate:
    centre, half = math.log(value / (1 - value)), _Z * error / (value * (1 - value))
    low, high = (1 / (1 + math.exp(-max(-700.0, end))) for end in (centre - half, centre + half))
    return Estimate(value, low, high)


def _newcombe(area: float, toxic: int, benign: int) -> Estimate:
    """Returns an area with the interval of the areas that differ from it by at most z times their own standard error.

    Newcombe (2006), "Confidence intervals for an effect size measure based on the Mann-Whitney statistic, part 2",
    method 5. Unlike DeLong's interval it has a width if every toxic text scores above every benign one.
    """
    pairs = (toxic + benign) / 2 - 1

    def is_near(candidate: float) -> bool:
        spread = 1 + pairs * (1 - candidate) / (2 - candidate) + pairs * candidate / (1 + candidate)
        error = math.sqrt(candidate * (1 - candidate) * spread / (toxic * benign))
        return abs(candidate - area) <= _Z * error

    return Estimate(area, _end_of_interval(is_near, area, 0.0), _end_of_interval(is_near, area, 1.0))


def _end_of_interval(is_near: Callable[[float], bool], near: float, far: float) -> float:
    """Returns the value between `near` and `far` at which `is_near` becomes false, by bisection."""
    for _ in range(50):
        middle = (near + far) / 2
        near, far = (middle, far) if is_near(middle) else (near, middle)
    return near


def average_precision(labels: Labels, scores: Values) -> Estimate | None:
    """Returns the mean, over toxic texts, of the precision at the text's score; texts with one score count together.

    Returns None if a class has no text. The interval treats it as a share of the toxic texts (Boyd, Eng and Page 2013,
    "Area under the precision-recall curve: point estimates and confidence intervals"), with Wilson's interval instead
    of the normal one, which fails near 1. The figure grows with the share of toxic texts, so it compares scorers on
    one file and not files.
    """
    toxic = int(labels.sum())
    if toxic in (0, len(labels)):
        return None
    precision, recall = precision_and_recall(labels, scores)
    return share(min(1.0, float((precision * np.diff(recall, prepend=0)).sum())) * toxic, toxic)


def precision_and_recall(labels: Labels, scores: Values) -> tuple[Values, Values]:
    """Returns the precision and the recall with each score as the threshold, from the highest score down."""
    flagged, hits = _cumulative_counts(labels, scores)
    return hits / flagged, hits / labels.sum()


def alarms_and_recall(labels: Labels, scores: Values) -> tuple[Values, Values]:
    """Returns the ROC curve: false positive rates and true positive rates, from (0, 0) to (1, 1)."""
    flagged, hits = _cumulative_counts(labels, scores)
    toxic = labels.sum()
    return np.append(0, (flagged - hits) / (len(labels) - toxic)), np.append(0, hits / toxic)


def _cumulative_counts(labels: Labels, scores: Values) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Returns how many texts score at least as high as each distinct score, highest first, and how many are toxic."""
    order = np.argsort(-scores, kind="stable")
    last = np.append(np.flatnonzero(np.diff(scores[order])), len(scores) - 1)
    return last + 1, np.cumsum(labels[order])[last]
