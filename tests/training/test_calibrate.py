"""Where the sums of a language become scores of 0.5."""

import numpy as np

from moderation.labelled.rows import Row
from moderation.training.calibrate import FALSE_ALARMS_OF_HEATED, calibrate


def calibrated_border(*rows: tuple[str, int, float]) -> float:
    """Returns the border of Japanese toxicity, from the source, the label and the sum of each row."""
    labelled = [Row(f"{number}", "ja", source, toxicity) for number, (source, toxicity, _) in enumerate(rows)]
    sums = np.array([[height] * 7 for _, _, height in rows], dtype=np.float64)
    return calibrate(labelled, sums)["ja"]["toxicity"].border


def test_heated_comments_have_a_limit_of_their_own() -> None:
    ordinary = [("wiki_annot_ja", 0, 0.1)] * 100
    toxic = [("own_ja_train", 1, 3.0)] * 10
    heated = [("own_heated", 0, float(height)) for height in np.linspace(0, 2, 101)]
    limit = float(np.quantile(np.linspace(0, 2, 101), 1 - FALSE_ALARMS_OF_HEATED["ja"]))
    assert calibrated_border(*ordinary, *toxic) < 1
    assert abs(calibrated_border(*ordinary, *toxic, *heated) - limit) < 0.01
