"""Figures of one group of texts, each with its interval of 95 %."""

import math
from collections.abc import Callable

import msgspec
import numpy as np
from numpy.typing import NDArray

Labels = NDArray[np.int64]
Values = NDArray[np.float64]

# The normal distribution's 97.5 % point.
_Z = 1.959964


class Estimate(msgspec.Struct, frozen=True):
    """A figure and the ends of its interval of 95 %."""

    value: float
    low: float
    high: float


def share(hits: float, total: int) -> Estimate | None:
    """`hits` of `total`, with Wilson's interval; None of nothing."""
    return Estimate(hits / total, *_wilson(hits, total)) if total else None


def _wilson(hits: float, total: int) -> tuple[float, float]:
    """The interval of 95 % for a share (Wilson 1927, "Probable inference, the law of succession, …")."""
    found, square = hits / total, _Z**2
    centre = (found + square / (2 * total)) / (1 + square / total)
    half = _Z * math.sqrt(found * (1 - found) / total + square / (4 * total**2)) / (1 + square / total)
    # At the ends of the scale rounding would leave the share outside of its interval.
    return min(found, max(0.0, centre - half)), max(found, min(1.0, centre + half))


def area_under_curve(labels: Labels, scores: Values) -> Estimate | None:
    """The chance that a toxic text scores higher than a benign one, ties counting half; None where a class lacks.

    The variance is that of DeLong, DeLong and Clarke-Pearson (1988), found by ranks (Sun and Xu 2014, "Fast
    implementation of DeLong's algorithm"); the interval is symmetric on the logit scale, so that it stays within
    0..1 (Pepe 2003, "The statistical evaluation of medical tests", 5.2.4). Where the classes do not overlap, or one
    has a single text, that variance says nothing and Newcombe's interval is taken.
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
    """Places from 1 in rising order; equal values share their mean place."""
    _, places, sizes = np.unique(values, return_inverse=True, return_counts=True)
    return (np.cumsum(sizes) - (sizes - 1) / 2)[places]


def _on_logit_scale(value: float, error: float) -> Estimate:
    centre, half = math.log(value / (1 - value)), _Z * error / (value * (1 - value))
    low, high = (1 / (1 + math.exp(-max(-700.0, end))) for end in (centre - half, centre + half))
    return Estimate(value, low, high)


def _newcombe(area: float, toxic: int, benign: int) -> Estimate:
    """The areas that are no farther from this one than z times their own standard error.

    Newcombe (2006), "Confidence intervals for an effect size measure based on the Mann-Whitney statistic, part 2",
    method 5. Unlike DeLong's it has a width when every toxic text scores above every benign one.
    """
    pairs = (toxic + benign) / 2 - 1

    def is_near(other: float) -> bool:
        spread = 1 + pairs * (1 - other) / (2 - other) + pairs * other / (1 + other)
        return abs(other - area) <= _Z * math.sqrt(other * (1 - other) * spread / (toxic * benign))

    return Estimate(area, _border(is_near, area, 0.0), _border(is_near, area, 1.0))


def _border(is_near: Callable[[float], bool], near: float, far: float) -> float:
    """Where `is_near` stops between `near` and `far`, by bisection."""
    for _ in range(50):
        middle = (near + far) / 2
        near, far = (middle, far) if is_near(middle) else (near, middle)
    return near


def average_precision(labels: Labels, scores: Values) -> Estimate | None:
    """The mean, over toxic texts, of the precision at each one's score; texts of one score count together.

    The interval takes it for a share of the toxic texts (Boyd, Eng and Page 2013, "Area under the precision-recall
    curve: point estimates and confidence intervals"), Wilson's in place of the normal one, which fails near 1.
    It grows with the share of toxic texts, so it compares scorers on one file, not files.
    """
    toxic = int(labels.sum())
    if toxic in (0, len(labels)):
        return None
    precision, recall = precision_and_recall(labels, scores)
    return share(min(1.0, float((precision * np.diff(recall, prepend=0)).sum())) * toxic, toxic)


def precision_and_recall(labels: Labels, scores: Values) -> tuple[Values, Values]:
    """The precision and the recall at each score as the threshold, from the highest down."""
    flagged, hits = _falling(labels, scores)
    return hits / flagged, hits / labels.sum()


def alarms_and_recall(labels: Labels, scores: Values) -> tuple[Values, Values]:
    """The curve under which the area is taken: false positive and true positive rates, from (0, 0) to (1, 1)."""
    flagged, hits = _falling(labels, scores)
    toxic = labels.sum()
    return np.append(0, (flagged - hits) / (len(labels) - toxic)), np.append(0, hits / toxic)


def _falling(labels: Labels, scores: Values) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """How many texts score at least as high as each different score, highest first, and how many of them are toxic."""
    order = np.argsort(-scores, kind="stable")
    last = np.append(np.flatnonzero(np.diff(scores[order])), len(scores) - 1)
    return last + 1, np.cumsum(labels[order])[last]
