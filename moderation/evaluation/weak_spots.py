"""The weaknesses of a scorer, which a reader should know before the good figures."""

from collections.abc import Callable, Iterable

from moderation.evaluation.fairness import Fairness
from moderation.evaluation.results import Evaluation
from moderation.evaluation.slices import Slice
from moderation.evaluation.tables import decimal, percent
from moderation.labelled.sources import source_of
from moderation.measures import Estimate

# Figures worse than these are named.
LOW_AREA = 0.90
LOW_RECALL = 0.70
MANY_ALARMS = 0.05
FEW_RIGHT = 0.80
FAR_FROM_DIAGONAL = 0.10
FEW_LABELS = 100


def weak_spots(evaluation: Evaluation) -> list[str]:
    """Returns a line of Markdown for each kind of weakness that the figures show, its worst cases first."""
    lines = [
        _low_figures(
            f"Toxic and benign texts are hardly told apart (AUC below {LOW_AREA})",
            ((source, source.auc) for source in evaluation.sources),
            LOW_AREA,
            decimal,
        ),
        _low_figures(
            f"Toxic texts are missed (recall below {LOW_RECALL * 100:.0f} %)",
            ((source, source.recall) for source in evaluation.sources),
            LOW_RECALL,
            percent,
        ),
        _many_alarms(evaluation.sources),
        _functional_cases(evaluation),
        *(_flagged_terms(texts) for texts in evaluation.fairness),
        *_reliability(evaluation),
        *(_human_labels(language.lang, evaluation) for language in evaluation.languages),
    ]
    return [line for line in lines if line]


def _line(weakness: str, cases: Iterable[str]) -> str | None:
    listed = "; ".join(cases)
    return f"{weakness}: {listed}." if listed else None


def _low_figures(
    weakness: str,
    figures: Iterable[tuple[Slice, Estimate | None]],
    limit: float,
    shown: Callable[[Estimate], str],
) -> str | None:
    low = [
        (figure.value, f"{source.lang} {source.name} {shown(figure)}")
        for source, figure in figures
        if figure and figure.value < limit
    ]
    return _line(weakness, (case for _, case in sorted(low)))


def _many_alarms(sources: Iterable[Slice]) -> str | None:
    flagged = [
        (-alarms.value, f"{source.lang} {source.name} {percent(alarms)}")
        for source in sources
        if (alarms := source.false_alarms) and alarms.value > MANY_ALARMS
    ]
    return _line(
        f"Benign texts are flagged (more than {MANY_ALARMS * 100:.0f} %)",
        (case for _, case in sorted(flagged)),
    )


def _functional_cases(evaluation: Evaluation) -> str | None:
    weak = sorted(
        (tested for tested in evaluation.functionalities if tested.right.value < FEW_RIGHT),
        key=lambda tested: (tested.right.value, -tested.cases),
    )
    return _line(
        f"Functional cases go wrong (fewer than {FEW_RIGHT * 100:.0f} % right)",
        (
            f"{tested.lang} {tested.name} {round(tested.right.value * tested.cases)} of {tested.cases}"
            for tested in weak
        ),
    )


def _flagged_terms(fairness: Fairness) -> str | None:
    """Returns the terms with a rate of false alarms that is above that of all texts by more than chance explains."""
    overall = fairness.false_positive_rate
    kind = "sentence templates" if fairness.templates else "texts"
    flagged = [
        f"{term.name} {percent(term.false_positive_rate)}"
        for term in fairness.terms
        if overall and term.false_positive_rate and term.false_positive_rate.low > overall.value
    ]
    share = f"{overall.value * 100:.1f} %" if overall else ""
    return _line(
        f"Benign {fairness.lang} {kind} with these words are flagged more often than all ({share})", flagged
    )


def _reliability(evaluation: Evaluation) -> Iterable[str | None]:
    for curve in evaluation.reliability:
        off = [
            f"of {score_bin.texts} scored about {score_bin.mean_score:.2f}, {percent(score_bin.toxic)} are toxic"
            for score_bin in curve.bins
            if not score_bin.toxic.low <= score_bin.mean_score <= score_bin.toxic.high
            and abs(score_bin.toxic.value - score_bin.mean_score) > FAR_FROM_DIAGONAL
        ]
        yield _line(f"Scores that are not the share of toxic texts in these files, {curve.lang}", off)


def _human_labels(lang: str, evaluation: Evaluation) -> str | None:
    """Returns a line about the sources that people labelled, if there are few toxic texts in them."""
    by_people = [
        source
        for source in evaluation.sources
        if source.lang == lang and source_of(source.name).labels.by == "people"
    ]
    toxic = sum(source.toxic for source in by_people)
    if not by_people or toxic >= FEW_LABELS:
        return None
    return _line(
        f"Few {lang} labels are known to be by people (toxic texts: {toxic}); the other {lang} figures rest on"
        " labels of other kinds",
        map(_with_figures, by_people),
    )


def _with_figures(source: Slice) -> str:
    figures = (
        ("AUC", source.auc, decimal),
        ("recall", source.recall, percent),
        ("false alarms", source.false_alarms, percent),
    )
    shown = "".join(f", {name} {text(figure)}" for name, figure, text in figures if figure)
    return f"{source.name}, {source.toxic} toxic and {source.benign} benign{shown}"
