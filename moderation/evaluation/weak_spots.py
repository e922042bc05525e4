"""What a reader should know before the good figures: where the scorer is worst."""

from collections.abc import Callable, Iterable

from moderation.evaluation.fairness import Fairness
from moderation.evaluation.results import Evaluation
from moderation.evaluation.slices import Group
from moderation.labelled.sources import source_of
from moderation.measures import Estimate

# A figure worse than these is named.
LOW_AREA = 0.90
LOW_RECALL = 0.70
MANY_ALARMS = 0.05
FEW_RIGHT = 0.80
FAR_FROM_DIAGONAL = 0.10
FEW_LABELS = 100


def weak_spots(evaluation: Evaluation) -> list[str]:
    """One line of Markdown for each kind of weakness that the figures show, the worst cases of each first."""
    found = [
        _of_groups(
            f"Toxic and benign texts are hardly told apart (AUC below {LOW_AREA})",
            evaluation.sources,
            lambda group: group.auc,
            lambda value: value < LOW_AREA,
            decimal,
        ),
        _of_groups(
            f"Toxic texts are missed (recall below {LOW_RECALL * 100:.0f} %)",
            evaluation.sources,
            lambda group: group.recall,
            lambda value: value < LOW_RECALL,
            percent,
        ),
        _of_groups(
            f"Benign texts are flagged (more than {MANY_ALARMS * 100:.0f} %)",
            evaluation.sources,
            lambda group: group.false_alarms,
            lambda value: value > MANY_ALARMS,
            percent,
        ),
        _functional_cases(evaluation),
        *(_flagged_terms(one) for one in evaluation.fairness),
        *_calibration(evaluation),
        *(_human_labels(group.lang, evaluation) for group in evaluation.languages),
    ]
    return [line for line in found if line]


def decimal(estimate: Estimate) -> str:
    return f"{estimate.value:.3f} ({estimate.low:.3f}–{estimate.high:.3f})"


def percent(estimate: Estimate) -> str:
    return f"{estimate.value * 100:.1f} % ({estimate.low * 100:.1f}–{estimate.high * 100:.1f})"


def _line(weakness: str, cases: Iterable[str]) -> str | None:
    listed = "; ".join(cases)
    return f"{weakness}: {listed}." if listed else None


def _of_groups(
    weakness: str,
    groups: Iterable[Group],
    figure: Callable[[Group], Estimate | None],
    is_weak: Callable[[float], bool],
    shown: Callable[[Estimate], str],
) -> str | None:
    weak = [
        (abs(found.value - is_weak(1.0)), f"{group.lang} {group.name} {shown(found)}")
        for group in groups
        if (found := figure(group)) and is_weak(found.value)
    ]
    return _line(weakness, (case for _, case in sorted(weak)))


def _functional_cases(evaluation: Evaluation) -> str | None:
    weak = sorted(
        (one for one in evaluation.functionalities if one.right.value < FEW_RIGHT),
        key=lambda one: (one.right.value, -one.cases),
    )
    return _line(
        f"Functional cases go wrong (fewer than {FEW_RIGHT * 100:.0f} % right)",
        (f"{one.lang} {one.name} {round(one.right.value * one.cases)} of {one.cases}" for one in weak),
    )


def _flagged_terms(fairness: Fairness) -> str | None:
    """Terms whose rate of false alarms is higher than that of all texts by more than chance explains."""
    overall = fairness.false_positive_rate
    kind = "sentence templates" if fairness.templates else "texts"
    flagged = [
        f"{one.name} {percent(one.false_positive_rate)}"
        for one in fairness.terms
        if overall and one.false_positive_rate and one.false_positive_rate.low > overall.value
    ]
    share = f"{overall.value * 100:.1f} %" if overall else ""
    return _line(
        f"Benign {fairness.lang} {kind} with these words are flagged more often than all ({share})", flagged
    )


def _calibration(evaluation: Evaluation) -> Iterable[str | None]:
    for calibration in evaluation.calibration:
        off = [
            f"of {tenth.texts} scored about {tenth.mean_score:.2f}, {percent(tenth.toxic)} are toxic"
            for tenth in calibration.tenths
            if not tenth.toxic.low <= tenth.mean_score <= tenth.toxic.high
            and abs(tenth.toxic.value - tenth.mean_score) > FAR_FROM_DIAGONAL
        ]
        yield _line(f"Scores that are not the share of toxic texts in these files, {calibration.lang}", off)


def _human_labels(lang: str, evaluation: Evaluation) -> str | None:
    by_people = [
        group
        for group in evaluation.sources
        if group.lang == lang and source_of(group.name).labels.by == "people"
    ]
    toxic = sum(group.toxic for group in by_people)
    if not by_people or toxic >= FEW_LABELS:
        return None
    return _line(
        f"Few {lang} labels are known to be by people (toxic texts: {toxic}); the other {lang} figures rest on"
        " labels of other kinds",
        (
            f"{group.name}, {group.toxic} toxic and {group.benign} benign"
            + "".join(
                f", {name} {shown(found)}"
                for name, found, shown in (
                    ("AUC", group.auc, decimal),
                    ("recall", group.recall, percent),
                    ("false alarms", group.false_alarms, percent),
                )
                if found
            )
            for group in by_people
        ),
    )
