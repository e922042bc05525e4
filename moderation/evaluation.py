"""`moderation evaluate FILE…`: how well a scorer tells labelled texts apart (numpy alone)."""

import argparse
import math
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from comments_service.decisions import ATTRIBUTES, Attribute
from moderation.scorers import Scorer
from moderation.training.rows import Row, read_rows

_CONFIDENCE_Z = 1.96


class Measured(msgspec.Struct, frozen=True):
    """One group of texts. Shares are at the threshold; a measure that the group cannot have is None.

    `recall_interval` is the Wilson interval of 95 %.
    """

    group: str
    toxic: int
    benign: int
    auc: float | None
    average_precision: float | None
    precision: float | None
    recall: float | None
    recall_interval: tuple[float, float] | None
    false_alarms: float | None


class Bin(msgspec.Struct, frozen=True):
    """Texts whose scores lie in one tenth: how many, their mean score, and the share that is toxic."""

    texts: int
    mean_score: float
    toxic: float


class Evaluation(msgspec.Struct, frozen=True):
    scorer: str
    version: str
    threshold: float
    attribute: Attribute
    languages: list[Measured]
    sources: list[Measured]
    functionalities: list[Measured]
    calibration: dict[str, list[Bin]]


def evaluate(
    scorer: Scorer, rows: Sequence[Row], threshold: float = 0.5, attribute: Attribute = "toxicity"
) -> Evaluation:
    """Score the rows whose label for `attribute` is known and measure each language, source and functionality."""
    known = [row for row in rows if row.label(attribute) is not None]
    labels = np.array([row.label(attribute) for row in known], dtype=np.int64)
    scores = np.array([scored.scores[attribute] for scored in scorer.score([row.text for row in known])])

    def grouped(key: Callable[[Row], str | None]) -> list[Measured]:
        keys = [key(row) for row in known]
        groups = sorted({name for name in keys if name is not None})
        masks = {name: np.array([other == name for other in keys]) for name in groups}
        return [measure(name, labels[masks[name]], scores[masks[name]], threshold) for name in groups]

    langs = np.array([row.lang for row in known])
    return Evaluation(
        scorer.name,
        scorer.version,
        threshold,
        attribute,
        grouped(lambda row: row.lang),
        grouped(lambda row: f"{row.lang} {row.source}"),
        grouped(lambda row: row.functionality and f"{row.lang} {row.functionality}"),
        {
            lang: reliability(labels[langs == lang], scores[langs == lang])
            for lang in sorted(set(langs.tolist()))
        },
    )


def measure(group: str, labels: NDArray[np.int64], scores: NDArray[np.float64], threshold: float) -> Measured:
    toxic = int(labels.sum())
    benign = len(labels) - toxic
    flagged = scores >= threshold
    hits = int((flagged & (labels == 1)).sum())
    alarms = int((flagged & (labels == 0)).sum())
    return Measured(
        group,
        toxic,
        benign,
        area_under_curve(labels, scores) if toxic and benign else None,
        average_precision(labels, scores) if toxic and benign else None,
        hits / (hits + alarms) if hits + alarms else None,
        hits / toxic if toxic else None,
        wilson(hits, toxic) if toxic else None,
        alarms / benign if benign else None,
    )


def area_under_curve(labels: NDArray[np.int64], scores: NDArray[np.float64]) -> float:
    """The chance that a toxic text scores higher than a benign one, ties counting half."""
    _, places, sizes = np.unique(scores, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(sizes) - (sizes - 1) / 2)[places]
    toxic = int(labels.sum())
    benign = len(labels) - toxic
    return float((ranks[labels == 1].sum() - toxic * (toxic + 1) / 2) / (toxic * benign))


def average_precision(labels: NDArray[np.int64], scores: NDArray[np.float64]) -> float:
    """The mean, over toxic texts, of the precision at each one's score; texts of one score count together."""
    order = np.argsort(-scores, kind="stable")
    sorted_scores, hits = scores[order], np.cumsum(labels[order])
    last = np.append(np.flatnonzero(np.diff(sorted_scores)), len(scores) - 1)
    precision, found = hits[last] / (last + 1), np.diff(hits[last], prepend=0)
    return float((precision * found).sum() / labels.sum())


def wilson(hits: int, total: int) -> tuple[float, float]:
    """The interval of 95 % for a share (Wilson 1927)."""
    share, square = hits / total, _CONFIDENCE_Z**2
    centre = (share + square / (2 * total)) / (1 + square / total)
    half = (
        _CONFIDENCE_Z
        * math.sqrt(share * (1 - share) / total + square / (4 * total**2))
        / (1 + square / total)
    )
    return max(0.0, centre - half), min(1.0, centre + half)


def reliability(labels: NDArray[np.int64], scores: NDArray[np.float64]) -> list[Bin]:
    """The calibration curve: a bin for each tenth of the scale that has texts."""
    tenths = np.minimum((scores * 10).astype(np.int64), 9)
    masks = [tenths == tenth for tenth in range(10)]
    return [
        Bin(int(mask.sum()), float(scores[mask].mean()), float(labels[mask].mean()))
        for mask in masks
        if mask.any()
    ]


def to_markdown(evaluation: Evaluation) -> str:
    lines = [
        f"{evaluation.scorer} {evaluation.version}, {evaluation.attribute} at {evaluation.threshold}",
        "",
    ]
    for title, groups in (
        ("language", evaluation.languages),
        ("source", evaluation.sources),
        ("functionality", evaluation.functionalities),
    ):
        if groups:
            lines += [_table(title, groups), ""]
    for lang, bins in evaluation.calibration.items():
        lines += [f"| {lang}: mean score | texts | toxic |", "|---|---|---|"]
        lines += [f"| {tenth.mean_score:.2f} | {tenth.texts} | {tenth.toxic:.2f} |" for tenth in bins]
        lines.append("")
    return "\n".join(lines)


def _table(title: str, groups: Iterable[Measured]) -> str:
    header = [
        f"| {title} | toxic | benign | AUC | average precision | precision | recall (95 %) | false alarms |",
        "|---|---|---|---|---|---|---|---|",
    ]
    return "\n".join(header + [_line(group) for group in groups])


def _line(group: Measured) -> str:
    low, high = group.recall_interval or (None, None)
    recall = f"{group.recall:.3f} ({low:.2f}–{high:.2f})" if low is not None and high is not None else ""
    shown = [_number(group.auc), _number(group.average_precision), _number(group.precision), recall]
    alarms = "" if group.false_alarms is None else f"{group.false_alarms:.4f}"
    return f"| {group.group} | {group.toxic} | {group.benign} | {' | '.join(shown)} | {alarms} |"


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"


def run(arguments: Sequence[str], load_scorer: Callable[[], Scorer]) -> int:
    """The command `moderation evaluate FILE… [--threshold T] [--attribute A] [--json]`."""
    parser = argparse.ArgumentParser(
        prog="moderation evaluate", description="Measure a scorer on labelled texts."
    )
    parser.add_argument("files", type=Path, nargs="+", help="JSON lines with text, lang, source and labels")
    parser.add_argument("--threshold", type=float, default=0.5)
    parser.add_argument("--attribute", choices=ATTRIBUTES, default="toxicity")
    parser.add_argument("--json", action="store_true", help="JSON instead of Markdown")
    chosen = parser.parse_args(arguments)
    try:
        rows = [row for file in chosen.files for row in read_rows(file)]
    except (OSError, ValueError) as error:
        sys.stderr.write(f"moderation evaluate: {error}\n")
        return 1
    evaluation = evaluate(load_scorer(), rows, chosen.threshold, chosen.attribute)
    sys.stdout.write(
        msgspec.json.encode(evaluation).decode() + "\n" if chosen.json else to_markdown(evaluation)
    )
    return 0
