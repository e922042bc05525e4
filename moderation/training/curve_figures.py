"""How well the curves do on texts that did not shape them, as Markdown."""

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from comments_service.domain.decisions import Attribute
from moderation.labelled.rows import Row
from moderation.labelled.sources import source_of
from moderation.measures import Values
from moderation.scorers import Scorer
from moderation.scorers.curves import Knots
from moderation.training.curves import Indices, Sample, apply_curve, fit_curve, fold_of

# What clients use: Comentario 0.5, Coral 0.8, studies all of them.
THRESHOLDS = (0.5, 0.7, 0.8, 0.9)
# "About" a score: no farther from it.
_NEAR = 0.05
_FOLDS = 5
_RESAMPLES = 200
_BINS = 10


def figures(scorer: Scorer, found: Sequence[Sample], rows: Sequence[Row]) -> Iterator[str]:
    """Yields the lines of a report: a table for each sample. Ordinary texts are those of `rows` that are benign."""
    for sample in found:
        yield from _section(sample, _scores_of_ordinary_texts(scorer, rows, sample.lang, sample.attribute))


def _scores_of_ordinary_texts(scorer: Scorer, rows: Sequence[Row], lang: str, attribute: Attribute) -> Values:
    chosen = [
        row
        for row in rows
        if row.lang == lang and row.toxicity == 0 and source_of(row.source).texts.kind == "ordinary"
    ]
    answers = scorer.score([row.text for row in chosen], [row.lang for row in chosen])
    return np.array([answer.scores[attribute] for answer in answers], dtype=np.float64)


def _section(sample: Sample, ordinary: Values) -> Iterator[str]:
    knots, after = fit_curve(sample), held_out(sample)
    resampled = [
        np.random.default_rng(number).integers(0, len(sample.texts), len(sample.texts))
        for number in range(_RESAMPLES)
    ]
    refitted = [fit_curve(sample.at(indices)) for indices in resampled]
    having = int(sample.labels.sum())
    yield (
        f"**{sample.lang} {sample.attribute}**: {having} texts have it, {len(sample.texts) - having} do not. Expected "
        f"error {expected_error(sample, sample.scores):.3f} before, {expected_error(sample, after):.3f} after."
    )
    yield from ("", _cells("", [str(threshold) for threshold in THRESHOLDS]))
    yield _cells("---", ["---"] * len(THRESHOLDS))
    yield _row(
        "score before that becomes it", lambda value: [_before(one, value) for one in [knots, *refitted]]
    )
    for name, scores, of_ordinary in (
        ("before", sample.scores, ordinary),
        ("after", after, apply_curve(knots, ordinary)),
    ):
        yield _row(
            f"share having it, of texts that score about this {name}", _shares(sample, scores, resampled)
        )
        yield _cells(
            f"above this {name}: precision, recall",
            [", ".join(map(_percent, precision_and_recall(sample, scores, value))) for value in THRESHOLDS],
        )
        yield _cells(
            f"ordinary texts above this {name}",
            [_percent((of_ordinary > value).mean(), 2) if len(of_ordinary) else "" for value in THRESHOLDS],
        )
    yield ""


def held_out(sample: Sample) -> Values:
    """Returns the scores after, each on a curve that was fitted to other texts: a cross-validation in five parts."""
    folds = np.array([fold_of(text, _FOLDS) for text in sample.texts])
    after = np.empty_like(sample.scores)
    for fold in range(_FOLDS):
        inside = folds == fold
        if inside.any():
            after[inside] = apply_curve(fit_curve(sample.at(np.flatnonzero(~inside))), sample.scores[inside])
    return after


def expected_error(sample: Sample, scores: Values) -> float:
    """Returns the weighted mean distance of scores from shares, in ten bins (Naeini, Cooper and Hauskrecht 2015)."""
    bins = np.minimum((scores * _BINS).astype(np.int64), _BINS - 1)
    return float(np.abs(np.bincount(bins, sample.weights * (scores - sample.labels), _BINS)).sum())


def precision_and_recall(sample: Sample, scores: Values, threshold: float) -> tuple[float, float]:
    """Returns both, of a mixture whose half has the attribute; the precision is NaN where nothing is flagged."""
    flagged = sample.weights * (scores > threshold)
    hits = float(flagged @ sample.labels)
    return _ratio(hits, float(flagged.sum())), hits / float(sample.weights @ sample.labels)


def _shares(sample: Sample, scores: Values, resampled: Sequence[Indices]) -> Callable[[float], list[float]]:
    def about(value: float) -> list[float]:
        found = [share_about(sample, scores, value)]
        return found + [share_about(sample.at(indices), scores[indices], value) for indices in resampled]

    return about


def share_about(sample: Sample, scores: Values, value: float) -> float:
    """Returns the weighted share having the attribute among texts that score about `value`; NaN if none does."""
    weights = sample.weights * (np.abs(scores - value) <= _NEAR)
    return _ratio(float(weights @ sample.labels), float(weights.sum()))


def _before(knots: Knots, value: float) -> float:
    before, after = zip(*knots, strict=True)
    return float(np.interp(value, after, before))


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole else float("nan")


def _row(name: str, estimates: Callable[[float], Sequence[float]]) -> str:
    """A row of figures, the first of each with the interval of 95 % that the others, of resampled texts, span."""
    return _cells(name, [_with_interval(*estimates(value)) for value in THRESHOLDS])


def _with_interval(value: float, *others: float) -> str:
    known = [other for other in others if not np.isnan(other)]
    if np.isnan(value) or not known:
        return ""
    low, high = np.quantile(known, [0.025, 0.975])
    return f"{value:.2f} ({low:.2f}–{high:.2f})"


def _percent(value: float, digits: int = 0) -> str:
    return "–" if np.isnan(value) else f"{value * 100:.{digits}f} %"


def _cells(name: str, cells: Sequence[str]) -> str:
    return f"| {name} | {' | '.join(cells)} |"
