"""An evaluation as Markdown, weak spots first."""

from collections.abc import Callable, Sequence

from moderation.evaluation.fairness import Fairness, Subgroup
from moderation.evaluation.misjudged import misjudged_table
from moderation.evaluation.results import Evaluation
from moderation.evaluation.slices import Functionality, Slice
from moderation.evaluation.tables import decimal, optional, percent, table
from moderation.evaluation.weak_spots import weak_spots
from moderation.labelled.sources import source_of


def to_markdown(evaluation: Evaluation, level: int = 3) -> str:
    """Returns a summary and sections under headings of this level. All intervals are of 95 %."""
    heading = "#" * level
    sections = {
        "Weak spots": [f"- {spot}" for spot in weak_spots(evaluation)],
        "Misjudged": misjudged_table(evaluation.misjudged),
        "By language": table(
            _SLICE, (_slice_row(language.lang, language) for language in evaluation.languages)
        ),
        "Sources with toxic and benign texts": _sources(
            evaluation, lambda source: bool(source.toxic and source.benign)
        ),
        "Sources with toxic texts alone": _sources(evaluation, lambda source: not source.benign),
        "Benign sources": _sources(evaluation, lambda source: not source.toxic),
        "Functional tests": _functionalities(evaluation),
        "Fairness": [line for texts in evaluation.fairness for line in _fairness(texts, heading)],
        "Calibration": _reliability(evaluation),
    }
    lines = [_summary(evaluation), ""]
    for title, content in sections.items():
        if content:
            lines += [f"{heading} {title}", "", *content, ""]
    return "\n".join(lines)


def _summary(evaluation: Evaluation) -> str:
    unknown = f", {evaluation.unknown} without a label left out" if evaluation.unknown else ""
    misdetected = (
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
        f" {evaluation.threshold}, {evaluation.rows} texts{unknown}.{misdetected}{meaning} Intervals are of 95 %."
    )


_SLICE = ("language", "toxic", "benign", "AUC", "average precision", "precision", "recall", "false alarms")


def _slice_row(name: str, texts: Slice) -> list[str]:
    return [
        name,
        str(texts.toxic or ""),
        str(texts.benign or ""),
        optional(texts.auc, decimal),
        optional(texts.average_precision, decimal),
        optional(texts.precision, percent),
        optional(texts.recall, percent),
        optional(texts.false_alarms, percent),
    ]


def _sources(evaluation: Evaluation, chosen: Callable[[Slice], bool]) -> list[str]:
    """Returns a table of the chosen sources, those with the worst figures first."""
    sources = sorted(filter(chosen, evaluation.sources), key=_goodness)
    return table(
        ("source", "labelled by", *_SLICE[1:]),
        (
            [f"{source.lang} {source.name}", source_of(source.name).labels.by, *_slice_row("", source)[1:]]
            for source in sources
        ),
    )


def _goodness(source: Slice) -> float:
    """Returns the figure that says most about a source; higher is better."""
    if source.auc:
        return source.auc.value
    if source.recall:
        return source.recall.value
    return -source.false_alarms.value if source.false_alarms else 0.0


def _functionalities(evaluation: Evaluation) -> list[str]:
    tested = evaluation.functionalities
    if not tested:
        return []
    right = sum(round(functionality.right.value * functionality.cases) for functionality in tested)
    cases = sum(functionality.cases for functionality in tested)
    return _folded(
        f"{len(tested)} functionalities: {right} of {cases} cases are right",
        table(("functionality", "should be", "cases", "right"), map(_functionality_row, tested)),
    )


def _functionality_row(functionality: Functionality) -> list[str]:
    return [
        f"{functionality.lang} {functionality.name}",
        "flagged" if functionality.toxic else "let pass",
        str(functionality.cases),
        percent(functionality.right),
    ]


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
        *table(("kind of group", *_SUBGROUP), (_subgroup_row(kind.name, kind) for kind in fairness.kinds)),
        "",
        *_folded(
            f"By term ({len(fairness.terms)})",
            table(
                ("term", *_SUBGROUP),
                (_subgroup_row(f"{term.name} ({term.kind})", term) for term in fairness.terms),
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


def _subgroup_row(name: str, subgroup: Subgroup) -> list[str]:
    return [
        name,
        str(subgroup.toxic),
        str(subgroup.benign),
        optional(subgroup.subgroup_auc, decimal),
        optional(subgroup.bpsn_auc, decimal),
        optional(subgroup.bnsp_auc, decimal),
        optional(subgroup.false_positive_rate, percent),
        optional(subgroup.false_positive_difference, _points),
        optional(subgroup.false_negative_rate, percent),
        optional(subgroup.false_negative_difference, _points),
    ]


def _points(difference: float) -> str:
    return f"{difference * 100:+.1f}"


def _reliability(evaluation: Evaluation) -> list[str]:
    errors = ", ".join(f"{curve.lang} {curve.expected_error:.3f}" for curve in evaluation.reliability)
    rows = [
        [curve.lang, f"{score_bin.mean_score:.2f}", str(score_bin.texts), percent(score_bin.toxic)]
        for curve in evaluation.reliability
        for score_bin in curve.bins
    ]
    return [
        f"Expected calibration error: {errors}.",
        "",
        *table(("language", "mean score", "texts", "toxic"), rows),
    ]


def _folded(summary: str, content: Sequence[str]) -> list[str]:
    return [f"<details><summary>{summary}</summary>", "", *content, "", "</details>"]
