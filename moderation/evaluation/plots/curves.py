"""Pictures of scores: how well they part the classes, and what they mean."""

from typing import TYPE_CHECKING

import numpy as np

from moderation.evaluation.plots.sheet import BENIGN, NEUTRAL, TOXIC, colour_of, new_figure, panels, plain
from moderation.evaluation.results import Evaluation
from moderation.evaluation.scored_rows import Judged
from moderation.measures import Values, alarms_and_recall, precision_and_recall

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_ZOOM = 0.05


def roc(judged: Judged, evaluation: Evaluation) -> "Figure | None":
    """Recall against false alarms by language, all of it and where a news site would be; the dot is the threshold."""
    groups = [group for group in evaluation.languages if group.auc]
    if not groups:
        return None
    parts = judged.by(lambda row: row.lang)
    figure = new_figure(10, 4.6)
    whole, zoomed = panels(figure, 2)
    for group in groups:
        alarms, recall = alarms_and_recall(parts[group.lang].labels, parts[group.lang].scores)
        label = f"{plain(group.lang)}: AUC {group.auc.value:.3f}" if group.auc else None
        for axes in (whole, zoomed):
            axes.plot(alarms, recall, color=colour_of(group.lang), label=label)
            if group.false_alarms and group.recall:
                axes.plot(group.false_alarms.value, group.recall.value, "o", color=colour_of(group.lang))
    whole.plot([0, 1], [0, 1], ":", color=NEUTRAL)
    whole.set(xlim=(-0.01, 1.01), title="ROC by language")
    zoomed.set(xlim=(0, _ZOOM), title=f"Up to {_ZOOM * 100:.0f} % false alarms")
    for axes in (whole, zoomed):
        axes.set(xlabel="false alarms (share of benign texts)", ylabel="recall", ylim=(-0.01, 1.01))
    whole.legend(loc="lower right", frameon=False)
    return figure


def precision_recall(judged: Judged, evaluation: Evaluation) -> "Figure | None":
    """Precision against recall by language; the dotted line is the share of toxic texts, the dot the threshold."""
    groups = [group for group in evaluation.languages if group.average_precision]
    if not groups:
        return None
    parts = judged.by(lambda row: row.lang)
    figure = new_figure(5.6, 4.6)
    (axes,) = panels(figure, 1)
    for group in groups:
        precision, recall = precision_and_recall(parts[group.lang].labels, parts[group.lang].scores)
        found, colour = group.average_precision, colour_of(group.lang)
        label = f"{plain(group.lang)}: average precision {found.value:.3f}" if found else None
        axes.plot(recall, precision, color=colour, label=label)
        axes.axhline(group.toxic / (group.toxic + group.benign), ls=":", lw=1, color=colour)
        if group.precision and group.recall:
            axes.plot(group.recall.value, group.precision.value, "o", color=colour)
    axes.set(
        xlim=(-0.01, 1.01),
        ylim=(-0.01, 1.03),
        xlabel="recall",
        ylabel="precision",
        title="Precision and recall",
    )
    axes.legend(loc="lower left", frameon=False)
    return figure


def reliability(evaluation: Evaluation) -> "Figure":
    """The share of toxic texts in each tenth of the scores, with its interval and the number of texts."""
    found = evaluation.calibration
    figure = new_figure(5 * len(found), 4.8)
    for axes, one in zip(panels(figure, len(found)), found, strict=True):
        means = np.array([tenth.mean_score for tenth in one.tenths])
        shares = np.array([tenth.toxic.value for tenth in one.tenths])
        low = shares - [tenth.toxic.low for tenth in one.tenths]
        high = np.array([tenth.toxic.high for tenth in one.tenths]) - shares
        axes.plot([0, 1], [0, 1], ":", color=NEUTRAL)
        axes.errorbar(means, shares, yerr=[low, high], fmt="o-", capsize=3, color=colour_of(one.lang))
        for tenth in one.tenths:
            # Above the diagonal there is room to the left of a dot, below it to the right.
            above = tenth.toxic.value >= tenth.mean_score
            axes.annotate(
                str(tenth.texts),
                (tenth.mean_score, tenth.toxic.value),
                textcoords="offset points",
                xytext=(-7, 5) if above else (7, -10),
                ha="right" if above else "left",
                fontsize=7,
                color=NEUTRAL,
            )
        axes.set(
            xlim=(-0.06, 1.06),
            ylim=(-0.06, 1.06),
            xlabel="mean score of a tenth (numbers: texts)",
            ylabel="share of toxic texts",
            title=f"{plain(one.lang)}: expected calibration error {one.expected_error:.3f}",
        )
    return figure


def scores(judged: Judged, evaluation: Evaluation) -> "Figure":
    """How the scores of toxic and of benign texts are spread; dashed: the threshold."""
    parts = judged.by(lambda row: row.lang)
    figure = new_figure(5 * len(parts), 4.2)
    for axes, (lang, part) in zip(panels(figure, len(parts)), parts.items(), strict=True):
        for label, name, colour in ((0, "benign", BENIGN), (1, "toxic", TOXIC)):
            _histogram(axes, part.scores[part.labels == label], name, colour)
        axes.axvline(evaluation.threshold, ls="--", lw=1, color=NEUTRAL)
        axes.set(xlim=(0, 1), yscale="log", xlabel="score", ylabel="share of the class", title=plain(lang))
        axes.legend(loc="upper center", framealpha=1, edgecolor="none")
    return figure


def _histogram(axes: "Axes", values: Values, name: str, colour: str) -> None:
    if len(values):
        axes.hist(
            values,
            bins=np.linspace(0, 1, 41).tolist(),
            weights=np.full(len(values), 1 / len(values)),
            histtype="stepfilled",
            alpha=0.25,
            color=colour,
        )
        axes.hist(
            values,
            bins=np.linspace(0, 1, 41).tolist(),
            weights=np.full(len(values), 1 / len(values)),
            histtype="step",
            color=colour,
            label=f"{name} ({len(values)})",
        )
