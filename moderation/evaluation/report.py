"""An evaluation as Markdown, weak spots first."""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from moderation.evaluation.fairness import Fairness, Subgroup
from moderation.evaluation.results import Evaluation
from moderation.evaluation.slices import Group
from moderation.evaluation.weak_spots import decimal, percent, weak_spots
from moderation.labelled.sources import source_of

T = TypeVar("T")


def to_markdown(evaluation: Evaluation, level: int = 3) -> str:
    """Sections under headings of this level. All intervals are of 95 %."""
    heading = "#" * level
    sections = {
        "Weak spots": [f"- {spot}" for spot in weak_spots(evaluation)],
        "By language": _table(_GROUP, (_group_row(group.lang, group) for group in evaluation.languages)),
        "Sources with toxic and benign texts": _sources(
            evaluation, lambda group: bool(group.toxic and group.benign)
        ),
        "Sources with toxic texts alone": _sources(evaluation, lambda group: not group.benign),
        "Benign sources": _sources(evaluation, lambda group: not group.toxic),
        "Functional tests": _functionalities(evaluation),
        "Fairness": [line for one in evaluation.fairness for line in _fairness(one, heading)],
        "Calibration": _calibration(evaluation),
    }
    lines = [_summary(evaluation), ""]
    for title, content in sections.items():
        if content:
            lines += [f"{heading} {title}", "", *content, ""]
    return "\n".join(lines)


def _summary(evaluation: Evaluation) -> str:
    unknown = f", {evaluation.unknown} without a label left out" if evaluation.unknown else ""
    otherwise = (
        f" {evaluation.detected_otherwise} of them have letters of the other language than their row's, which counts."
        if evaluation.detected_otherwise
        else ""
    )
    meaning = (
        ""
        if evaluation.attribute == "toxicity"
        else f" Where it says toxic, read: labelled {evaluation.attribute}."
    )
    return (
        f"Scorer {evaluation.scorer} {evaluation.version}, {evaluation.attribute} at the threshold"
        f" {evaluation.threshold}, {evaluation.rows} texts{unknown}.{otherwise}{meaning} Intervals are of 95 %."
    )


_GROUP = ("language", "toxic", "benign", "AUC", "average precision", "precision", "recall", "false alarms")


def _group_row(name: str, group: Group) -> list[str]:
    return [
        name,
        str(group.toxic or ""),
        str(group.benign or ""),
        _optional(group.auc, decimal),
        _optional(group.average_precision, decimal),
        _optional(group.precision, percent),
        _optional(group.recall, percent),
        _optional(group.false_alarms, percent),
    ]


def _sources(evaluation: Evaluation, chosen: Callable[[Group], bool]) -> list[str]:
    """The sources that are worst in what they can show come first; columns that are all empty are left out."""
    groups = sorted(filter(chosen, evaluation.sources), key=_goodness)
    return _table(
        ("source", "labelled by", *_GROUP[1:]),
        (
            [f"{group.lang} {group.name}", source_of(group.name).labels.by, *_group_row("", group)[1:]]
            for group in groups
        ),
    )


def _goodness(group: Group) -> float:
    if group.auc:
        return group.auc.value
    if group.recall:
        return group.recall.value
    return -group.false_alarms.value if group.false_alarms else 0.0


def _functionalities(evaluation: Evaluation) -> list[str]:
    rows = [
        [
            f"{one.lang} {one.name}",
            "flagged" if one.toxic else "let pass",
            str(one.cases),
            percent(one.right),
        ]
        for one in evaluation.functionalities
    ]
    right = sum(round(one.right.value * one.cases) for one in evaluation.functionalities)
    cases = sum(one.cases for one in evaluation.functionalities)
    table = _table(("functionality", "should be", "cases", "right"), rows)
    return _folded(f"{len(rows)} functionalities: {right} of {cases} cases are right", table) if rows else []


def _fairness(fairness: Fairness, heading: str) -> list[str]:
    kind = "sentence templates" if fairness.templates else "other texts"
    overall = "; ".join(
        f"{name} {percent(rate)}"
        for name, rate in (
            ("false positive rate", fairness.false_positive_rate),
            ("false negative rate", fairness.false_negative_rate),
        )
        if rate
    )
    left_out = (
        f" Left out, with neither {fairness.fewest} toxic nor {fairness.fewest} benign texts:"
        f" {', '.join(fairness.left_out)}."
        if fairness.left_out
        else ""
    )
    summary = (
        f"{fairness.texts} texts: {overall}. Over {len(fairness.terms)} terms the false positive equality difference"
        f" is {fairness.false_positive_equality_difference:.2f} and the false negative equality difference"
        f" {fairness.false_negative_equality_difference:.2f}.{left_out}"
    )
    return [
        f"{heading}# {fairness.lang}, {kind}",
        "",
        summary,
        "",
        *_table(("kind of group", *_SUBGROUP), (_subgroup_row(one.name, one) for one in fairness.kinds)),
        "",
        *_folded(
            f"By term ({len(fairness.terms)})",
            _table(
                ("term", *_SUBGROUP),
                (_subgroup_row(f"{one.name} ({one.kind})", one) for one in fairness.terms),
            ),
        ),
        "",
    ]


_SUBGROUP = (
    "toxic",
    "benign",
    "subgroup AUC",
    "BPSN AUC",
    "BNSP AUC",
    "false positive rate",
    "from all",
    "false negative rate",
    "from all",
)


def _subgroup_row(name: str, one: Subgroup) -> list[str]:
    return [
        name,
        str(one.toxic),
        str(one.benign),
        _optional(one.subgroup_auc, decimal),
        _optional(one.bpsn_auc, decimal),
        _optional(one.bnsp_auc, decimal),
        _optional(one.false_positive_rate, percent),
        _optional(one.false_positive_difference, _points),
        _optional(one.false_negative_rate, percent),
        _optional(one.false_negative_difference, _points),
    ]


def _points(difference: float) -> str:
    return f"{difference * 100:+.1f}"


def _calibration(evaluation: Evaluation) -> list[str]:
    errors = ", ".join(f"{one.lang} {one.expected_error:.3f}" for one in evaluation.calibration)
    rows = [
        [one.lang, f"{tenth.mean_score:.2f}", str(tenth.texts), percent(tenth.toxic)]
        for one in evaluation.calibration
        for tenth in one.tenths
    ]
    return [
        f"Expected calibration error: {errors}.",
        "",
        *_table(("language", "mean score", "texts", "toxic"), rows),
    ]


def _optional(value: T | None, shown: Callable[[T], str]) -> str:
    return "" if value is None else shown(value)


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """A table without the columns that are empty in every row; nothing for no row."""
    listed = [list(row) for row in rows]
    if not listed:
        return []
    kept = [place for place in range(len(header)) if any(row[place] for row in listed)]
    cells = [[row[place].replace("|", "\\|") for place in kept] for row in [list(header), *listed]]
    cells.insert(1, ["---"] * len(kept))
    return [f"| {' | '.join(row)} |" for row in cells]


def _folded(summary: str, table: Sequence[str]) -> list[str]:
    return [f"<details><summary>{summary}</summary>", "", *table, "", "</details>"]
