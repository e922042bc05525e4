"""The pictures of an evaluation: PNG files, drawn with matplotlib and without a display."""

from pathlib import Path

from moderation.evaluation.plots.curves import precision_recall, reliability, roc, scores
from moderation.evaluation.plots.intervals import fairness, false_alarms
from moderation.evaluation.plots.sheet import save
from moderation.evaluation.results import Evaluation
from moderation.evaluation.scored_rows import Judged


def draw(judged: Judged, evaluation: Evaluation, folder: Path) -> list[Path]:
    """Draw what the rows allow into `folder`, which is made, and return the files' paths.

    A picture names the scorer and its version, in sight and in its metadata.
    """
    folder.mkdir(parents=True, exist_ok=True)
    of = f"{evaluation.scorer} {evaluation.version}, {evaluation.attribute} at {evaluation.threshold}"
    pictures = {
        "roc": roc(judged, evaluation),
        "precision_recall": precision_recall(judged, evaluation),
        "reliability": reliability(evaluation),
        "scores": scores(judged, evaluation),
        "false_alarms": false_alarms(evaluation),
        "fairness": fairness(evaluation),
    }
    drawn = {folder / f"{name}.png": figure for name, figure in pictures.items() if figure}
    for path, figure in drawn.items():
        save(figure, of, path)
    return list(drawn)
