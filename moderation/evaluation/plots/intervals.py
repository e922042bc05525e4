"""Pictures of rates with a row for each: false alarms by source, fairness by identity term."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from moderation.evaluation.fairness import Fairness, Subgroup
from moderation.evaluation.plots.sheet import NEUTRAL, colour_of, name_rows, new_figure, panels, plain, quiet
from moderation.evaluation.results import Evaluation
from moderation.measures import Estimate

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_MOST_TERMS = 20
_AREAS: tuple[tuple[str, str, str, Callable[[Subgroup], Estimate | None]], ...] = (
    ("subgroup", "o", "#1f6fb2", lambda term: term.subgroup_auc),
    ("BPSN (low: false alarms)", "v", "#b3261e", lambda term: term.bpsn_auc),
    ("BNSP (low: misses)", "^", "#b58900", lambda term: term.bnsp_auc),
)


def false_alarms(evaluation: Evaluation) -> "Figure | None":
    """The share of benign texts that are flagged, by source, the worst first, with intervals of 95 %."""
    sources = sorted(
        ((source, alarms) for source in evaluation.sources if (alarms := source.false_alarms)),
        key=lambda pair: (-pair[1].value, pair[0].benign),
    )
    if not sources:
        return None
    figure = new_figure(7.5, 1.4 + 0.24 * len(sources))
    (axes,) = panels(figure, 1)
    for row, (source, alarms) in enumerate(sources):
        _interval(axes, row, alarms, colour_of(source.lang))
    name_rows(axes, [f"{source.lang} {source.name} ({source.benign})" for source, _ in sources])
    axes.set(
        xlim=(-0.5, None), xlabel="% of benign texts flagged, 95 % intervals (in brackets: benign texts)"
    )
    axes.set_title("False alarms by source")
    return figure


def fairness(evaluation: Evaluation) -> "Figure | None":
    """For each language and kind of text the identity terms that are flagged most: false alarms and areas."""
    if not evaluation.fairness:
        return None
    heights = [2.5 + min(len(texts.terms), _MOST_TERMS) for texts in evaluation.fairness]
    figure = new_figure(11, 1.0 + 0.24 * sum(heights))
    grid = figure.add_gridspec(len(heights), 2, height_ratios=heights)
    for row, texts in enumerate(evaluation.fairness):
        rates, areas = (quiet(figure.add_subplot(grid[row, column])) for column in range(2))
        terms = texts.terms[:_MOST_TERMS]
        _rates(rates, texts, terms)
        _areas(areas, terms, with_legend=row == 0)
    return figure


def _rates(axes: "Axes", fairness: Fairness, terms: Sequence[Subgroup]) -> None:
    for row, term in enumerate(terms):
        if term.false_positive_rate:
            _interval(axes, row, term.false_positive_rate, colour_of(fairness.lang))
    if fairness.false_positive_rate:
        axes.axvline(100 * fairness.false_positive_rate.value, ls="--", lw=1, color=NEUTRAL)
    name_rows(axes, [f"{term.name} ({term.benign})" for term in terms])
    kind = "sentence templates" if fairness.templates else "other texts"
    shown = f", {len(terms)} of {len(fairness.terms)} terms" if len(terms) < len(fairness.terms) else ""
    axes.set(
        xlim=(-2, 102),
        xlabel="% of benign texts flagged (in brackets: benign texts; dashed: all)",
        title=f"{plain(fairness.lang)}, {kind}{shown}",
    )


def _areas(axes: "Axes", terms: Sequence[Subgroup], with_legend: bool) -> None:
    for shift, (name, mark, colour, area) in zip((-0.2, 0, 0.2), _AREAS, strict=True):
        known = [(row + shift, estimate) for row, term in enumerate(terms) if (estimate := area(term))]
        for height, estimate in known:
            axes.plot([estimate.low, estimate.high], [height, height], color=colour, lw=0.8, alpha=0.5)
        values = [estimate.value for _, estimate in known]
        axes.plot(values, [height for height, _ in known], mark, color=colour, ms=4, label=name)
    name_rows(axes, [f"{term.name} ({term.toxic}/{term.benign})" for term in terms])
    axes.set(xlim=(0.39, 1.01), xlabel="AUC (in brackets: toxic/benign texts)")
    if with_legend:
        axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=3, frameon=False, fontsize=8)


def _interval(axes: "Axes", row: int, rate: Estimate, colour: str) -> None:
    axes.plot([100 * rate.low, 100 * rate.high], [row, row], color=colour, lw=1.4, alpha=0.6)
    axes.plot(100 * rate.value, row, "o", color=colour, ms=4)
