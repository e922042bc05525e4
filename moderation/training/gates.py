"""The borders beyond which the embedded model alone decides, chosen on labelled comments.

Each border keeps its promise at the unfavourable end of a 95 % interval. So few rows give a cautious border or none,
and the share on other comments of the same kind is seldom worse than promised.
"""

from bisect import bisect_left
from collections.abc import Sequence

from moderation.labelled.rows import Row
from moderation.labelled.sources import source_of
from moderation.measures import share
from moderation.scorers.ngram.model_file import LANGUAGES, Border, Gate, Model
from moderation.scorers.ngram.scorer import SPAN_THRESHOLD, NgramScorer

LOSSES = (0.005, 0.01, 0.02, 0.05)
# If the share `TOXIC_SHARE` of all comments is toxic, at most `WRONG_ALARMS` of those above the upper border is benign.
WRONG_ALARMS = 0.15
TOXIC_SHARE = 0.05


def is_like_traffic(row: Row) -> bool:
    """True if the row may choose a border: a labelled comment of a source that is like comments of readers."""
    return row.toxicity in source_of(row.source).texts.traffic


def choose_gates(model: Model, rows: Sequence[Row]) -> dict[str, Gate]:
    """Returns the gate of each language, from the scores that the calibrated `model` gives to rows like traffic.

    No weight must have been fitted to the rows.
    """
    scorer = NgramScorer(model)
    gates: dict[str, Gate] = {}
    for lang in LANGUAGES:
        chosen = [row for row in rows if row.lang == lang and is_like_traffic(row)]
        answers = scorer.score([row.text for row in chosen], [lang] * len(chosen))
        highest = [max(answer.scores.values()) for answer in answers]
        gates[lang] = choose_gate([row.toxicity == 1 for row in chosen], highest)
    return gates


def choose_gate(toxic: Sequence[bool], scores: Sequence[float]) -> Gate:
    """Returns the borders for texts with these labels and highest scores. A border that needs more texts is missing."""
    of_toxic = sorted(score for score, label in zip(scores, toxic, strict=True) if label)
    of_benign = sorted(score for score, label in zip(scores, toxic, strict=True) if not label)
    lower = ((loss, lower_border(of_toxic, loss)) for loss in LOSSES)
    borders = tuple(Border(loss, border) for loss, border in lower if border is not None)
    return Gate(borders, upper_border(of_toxic, of_benign))


def lower_border(of_toxic: Sequence[float], loss: float) -> float | None:
    """Returns the highest score below which at most the share `loss` of toxic texts lies, or None if there is none.

    `of_toxic` are the scores of the toxic texts in rising order.
    """
    border = None
    for lost, score in enumerate(of_toxic):
        below = share(lost, len(of_toxic))
        if below is None or below.high > loss:
            break
        border = score
    return border


def upper_border(of_toxic: Sequence[float], of_benign: Sequence[float]) -> float | None:
    """Returns the lowest score from which on at most `WRONG_ALARMS` of the comments are benign, or None.

    Both sequences are scores in rising order.
    """
    for border in sorted({*of_toxic, *of_benign}):
        hits = share(len(of_toxic) - bisect_left(of_toxic, border), len(of_toxic))
        alarms = share(len(of_benign) - bisect_left(of_benign, border), len(of_benign))
        if border >= SPAN_THRESHOLD and hits and alarms:
            right, wrong = TOXIC_SHARE * hits.low, (1 - TOXIC_SHARE) * alarms.high
            if wrong <= WRONG_ALARMS * (right + wrong):
                return border
    return None
