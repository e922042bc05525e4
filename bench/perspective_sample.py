"""How our scores compare with Perspective's own: `python -m bench.perspective_sample CSV`.

CSV is the sample that Google published: 2,000 comments of Wikipedia's talk pages with Perspective's scores of August
2018 (https://github.com/conversationai/perspectiveapi, example_data/perspective_wikipedia_2k_score_sample_20180829.csv
at commit 73d80ae). No text of it shaped our calibration. The table shows which share of the comments each side, and
both, score above a threshold.
"""

import argparse
import csv
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from moderation.api.perspective.attributes import meaning_of
from moderation.api.perspective.calibration import Calibration, calibration_for
from moderation.measures import Values
from moderation.scorers import Scored
from moderation.scorers.ngram.scorer import NgramScorer

THRESHOLDS = (0.5, 0.6, 0.7, 0.8, 0.9)
COLUMNS = ("TOXICITY@6", "IDENTITY_ATTACK", "INSULT", "THREAT")
# What Comentario asks for. It flags a comment if any is above its threshold.
SIX = (*COLUMNS, "SEVERE_TOXICITY@2", "PROFANITY")


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        prog="python -m bench.perspective_sample",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("csv", type=Path, metavar="CSV")
    path: Path = parser.parse_args(arguments).csv
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    scorer = NgramScorer.load()
    scored = scorer.score([row["comment_text"] for row in rows], ["en"] * len(rows))
    measured = calibration_for(scorer.name, scorer.version, "perspective")
    print(f"{len(rows)} comments, scorer {scorer.name} {scorer.version}, calibration {measured.name}\n")
    print(f"| above | {' | '.join(str(threshold) for threshold in THRESHOLDS)} |")
    print("| --- |" + " --- |" * len(THRESHOLDS))
    theirs = {column: np.array([float(row[column]) for row in rows]) for column in SIX}
    before, after = (
        {column: _ours(scored, calibration, column) for column in SIX}
        for calibration in (Calibration("off", {}), measured)
    )
    for name, columns in {**{column: (column,) for column in COLUMNS}, "any of the six": SIX}.items():
        _show(
            name,
            *(np.max([scores[column] for column in columns], axis=0) for scores in (theirs, before, after)),
        )


def _ours(scored: Sequence[Scored], calibration: Calibration, column: str) -> Values:
    attribute = meaning_of(column)
    assert attribute is not None
    return np.array([calibration.apply(one.scores, "en")[attribute] for one in scored])


def _show(column: str, theirs: Values, before: Values, after: Values) -> None:
    for name, scores in (
        ("Perspective", theirs),
        ("ours before", before),
        ("ours after", after),
        ("both", np.minimum(theirs, after)),
    ):
        shares = " | ".join(f"{np.mean(scores > threshold):.1%}" for threshold in THRESHOLDS)
        print(f"| {column}: {name} | {shares} |")
    differs = f"{np.mean(np.abs(theirs - after) >= 0.2):.1%}"
    print(
        f"| {column}: of all, differs by 0.2 or more | {' | '.join([differs] + [''] * (len(THRESHOLDS) - 1))} |"
    )


if __name__ == "__main__":
    main()
