"""A shadow comparison as text (pure)."""

from collections.abc import Sequence

from moderation.api.shadow.comparison import AtThreshold, Compared
from moderation.api.shadow.tally import COMPARED, LEFT_OUT, MARKED, ShadowReport

# A threshold that fewer texts reach may be elsewhere on other texts.
FEWEST = 30
_OUTCOMES = {
    MARKED: "not sent, since their client said doNotStore",
    LEFT_OUT: "left out, to keep to the rate",
    "quota": "refused for the quota (429)",
    "key": "refused for the key",
    "refused": "refused",
    "fails": "failed there",
    "away": "not sent, since it could not be reached",
    "late": "not answered in time",
    "unlike": "answered in another form than Perspective's",
}
_COLUMNS = (
    "threshold",
    "both above",
    "only theirs",
    "only ours",
    "both below",
    "agreement",
    "as many above with ours at",
)


def as_text(report: ShadowReport) -> str:
    """The table of each attribute, with a line for each threshold. A score as high as the threshold is above."""
    lines = [
        f"Ours ({report.ours}) beside theirs ({report.endpoint})",
        f"since {report.since:%Y-%m-%d %H:%M} UTC: {report.texts.get(COMPARED, 0)} texts compared"
        + "".join(
            f", {report.texts[name]} {words}" for name, words in _OUTCOMES.items() if name in report.texts
        )
        + ".",
    ]
    for compared in report.attributes:
        lines += ["", *_table(compared)]
    return "\n".join(lines) + "\n"


def _table(compared: Compared) -> list[str]:
    correlation = "unknown" if compared.correlation is None else f"{compared.correlation:.2f}"
    difference = f"mean difference {compared.mean_difference:+.3f} (ours minus theirs)"
    return [
        f"{compared.attribute}: {compared.texts} texts, correlation {correlation}, {difference}",
        "",
        *_aligned([_COLUMNS, *map(_row, compared.thresholds)]),
        _advice(compared),
    ]


def _row(at: AtThreshold) -> Sequence[str]:
    return (
        f"{at.threshold:.1f}",
        str(at.both_above),
        str(at.only_theirs),
        str(at.only_ours),
        str(at.both_below),
        f"{at.agreement:.1%}",
        "-" if at.ours_with_as_many is None else f"{at.ours_with_as_many:.3f}",
    )


def _advice(compared: Compared) -> str:
    at = next(at for at in compared.thresholds if at.threshold == 0.8)
    if at.ours_with_as_many is None:
        return "None of their scores is 0.8 or more."
    above = at.both_above + at.only_theirs
    caution = "" if above >= FEWEST else " These are too few to rely on."
    return (
        f"Their 0.8 corresponds to our {at.ours_with_as_many:.3f}: as many texts are above "
        f"({above}, {above / compared.texts:.1%}).{caution}"
    )


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)) for row in rows]
