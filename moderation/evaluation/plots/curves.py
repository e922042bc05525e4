"""Pictures of scores: how well they separate the classes, and how far they are probabilities."""

from typing import TYPE_CHECKING

import numpy as np

from moderation.evaluation.plots.sheet import BENIGN, NEUTRAL, TOXIC, colour_of, new_figure, panels, plain
from moderation.evaluation.results import Evaluation
from moderation.evaluation.scored_rows import ScoredRows
from moderation.measures import Values, alarms_and_recall, precision_and_recall

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_ZOOM = 0.05


def roc(scored: ScoredRows, evaluation: Evaluation) -> "Figure | None":
    """Recall against false alarms by language: the whole curve and few false alarms. The dot is the threshold."""
    languages = [language for language in evaluation.languages if language.auc]
    if not languages:
        return None
    parts = scored.by(lambda row: row.lang)
    figure = new_figure(10, 4.6)
    whole, zoomed = panels(figure, 2)
    for language in languages:
        alarms, recall = alarms_and_recall(parts[language.lang].labels, parts[language.lang].scores)
        label = f"{plain(language.lang)}: AUC {language.auc.value:.3f}" if language.auc else None
        for axes in (whole, zoomed):
            axes.plot(alarms, recall, color=colour_of(language.lang), label=label)
            if language.false_alarms and language.recall:
                axes.plot(
                    language.false_alarms.value, language.recall.value, "o", color=colour_of(language.lang)
                )
    whole.plot([0, 1], [0, 1], ":", color=NEUTRAL)
    whole.set(xlim=(-0.01, 1.01), title="ROC by language")
    zoomed.set(xlim=(0, _ZOOM), title=f"Up to {_ZOOM * 100:.0f} % false alarms")
    for axes in (whole, zoomed):
        axes.set(xlabel="false alarms (share of benign texts)", ylabel="recall", ylim=(-0.01, 1.01))
    whole.legend(loc="lower right", frameon=False)
    return figure


def precision_recall(scored: ScoredRows, evaluation: Evaluation) -> "Figure | None":
    """Precision against recall by language. The dotted line is the share of toxic texts, the dot the threshold."""
    languages = [language for language in evaluation.languages if language.average_precision]
    if not languages:
        return None
    parts = scored.by(lambda row: row.lang)
    figure = new_figure(5.6, 4.6)
    (axes,) = panels(figure, 1)
    for language in languages:
        precision, recall = precision_and_recall(parts[language.lang].labels, parts[language.lang].scores)
        average, colour = language.average_precision, colour_of(language.lang)
        label = f"{plain(language.lang)}: average precision {average.value:.3f}" if average else None
        axes.plot(recall, precision, color=colour, label=label)
        axes.axhline(language.toxic / (language.toxic + language.benign), ls=":", lw=1, color=colour)
        if language.precision and language.recall:
            axes.plot(language.recall.value, language.precision.value, "o", color=colour)
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
    curves = evaluation.reliability
    figure = new_figure(5 * len(curves), 4.8)
    for axes, curve in zip(panels(figure, len(curves)), curves, strict=True):
        means = np.array([score_bin.mean_score for score_bin in curve.bins])
        shares = np.array([score_bin.toxic.value for score_bin in curve.bins])
        low = shares - [score_bin.toxic.low for score_bin in curve.bins]
        high = np.array([score_bin.toxic.high for score_bin in curve.bins]) - shares
        axes.plot([0, 1], [0, 1], ":", color=NEUTRAL)
        axes.errorbar(means, shares, yerr=[low, high], fmt="o-", capsize=3, color=colour_of(curve.lang))
        for score_bin in curve.bins:
            # The number is on the side of the dot that is away from the diagonal.
            above = score_bin.toxic.value >= score_bin.mean_score
            axes.annotate(
                str(score_bin.texts),
                (score_bin.mean_score, score_bin.toxic.value),
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
            title=f"{plain(curve.lang)}: expected calibration error {curve.expected_error:.3f}",
        )
    return figure


def scores(scored: ScoredRows, evaluation: Evaluation) -> "Figure":
    """The distribution of the scores of toxic and of benign texts. The dashed line is the threshold."""
    parts = scored.by(lambda row: row.lang)
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
