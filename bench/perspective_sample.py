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
from moderation.scorers.ngram.scorer import NgramScorer

THRESHOLDS = (0.5, 0.7, 0.8, 0.9)
COLUMNS = ("TOXICITY@6", "IDENTITY_ATTACK", "INSULT", "THREAT")


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
    for column in COLUMNS:
        attribute = meaning_of(column)
        assert attribute is not None
        theirs = np.array([float(row[column]) for row in rows])
        before, after = (
            np.array([calibration.apply(one.scores, "en")[attribute] for one in scored])
            for calibration in (Calibration("off", {}), measured)
        )
        both = np.minimum(theirs, after)
        for name, scores in (
            ("Perspective", theirs),
            ("ours before", before),
            ("ours after", after),
            ("both", both),
        ):
            shares = " | ".join(f"{np.mean(scores > threshold):.1%}" for threshold in THRESHOLDS)
            print(f"| {column} {name} | {shares} |")
        differs = f"{np.mean(np.abs(theirs - after) >= 0.2):.1%}"
        print(f"| {column} of all, differs by 0.2 or more | {' | '.join([differs] + [''] * 3)} |")


if __name__ == "__main__":
    main()
