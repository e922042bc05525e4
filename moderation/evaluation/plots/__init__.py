"""The pictures of an evaluation: PNG files, drawn with matplotlib without a display."""

from pathlib import Path

from moderation.evaluation.plots.curves import precision_recall, reliability, roc, scores
from moderation.evaluation.plots.intervals import fairness, false_alarms
from moderation.evaluation.plots.sheet import save
from moderation.evaluation.results import Evaluation
from moderation.evaluation.scored_rows import ScoredRows


def draw(scored: ScoredRows, evaluation: Evaluation, folder: Path) -> list[Path]:
    """Creates `folder`, draws the pictures for which there are rows, and returns the paths of the files.

    Each picture names the scorer and its version, visibly and in its metadata.
    """
    folder.mkdir(parents=True, exist_ok=True)
    of = f"{evaluation.scorer} {evaluation.version}, {evaluation.attribute} at {evaluation.threshold}"
    pictures = {
        "roc": roc(scored, evaluation),
        "precision_recall": precision_recall(scored, evaluation),
        "reliability": reliability(evaluation),
        "scores": scores(scored, evaluation),
        "false_alarms": false_alarms(evaluation),
        "fairness": fairness(evaluation),
    }
    paths = {folder / f"{name}.png": figure for name, figure in pictures.items() if figure}
    for path, figure in paths.items():
        save(figure, of, path)
    return list(paths)
