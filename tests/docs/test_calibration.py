"""docs/calibration.md shows the curves that are shipped."""

import re
from itertools import pairwise

from moderation.scorers.curves import Knots, curves_file, read_curves
from tests.docs.markdown import ROOT

PAGE = (ROOT / "docs" / "calibration.md").read_text("utf-8")
SHOWN = re.compile(r"^\| \*\*(\w+) (\w+)\*\*: the score that becomes it \|(.*)\|$", re.MULTILINE)
THRESHOLDS = (0.5, 0.7, 0.8, 0.9)


def before(knots: Knots, after: float) -> float:
    """The score that a curve turns into `after`."""
    [score] = [a + (after - b) * (c - a) / (d - b) for (a, b), (c, d) in pairwise(knots) if b <= after < d]
    return score


def test_the_page_names_the_curves_that_are_shipped() -> None:
    assert set(re.findall(r"perspective-[0-9a-f]{6}", PAGE)) == {read_curves(curves_file("ngram")).name}


def test_the_page_says_which_scores_become_the_thresholds_of_clients() -> None:
    shown = {
        (lang, attribute): [float(cell.split()[0]) for cell in cells.split("|")]
        for lang, attribute, cells in SHOWN.findall(PAGE)
    }
    assert shown == {
        (lang, attribute): [round(before(knots, threshold), 2) for threshold in THRESHOLDS]
        for lang, of_language in read_curves(curves_file("ngram")).curves.items()
        for attribute, knots in of_language.items()
    }
