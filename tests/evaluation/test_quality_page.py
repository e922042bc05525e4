"""docs/quality.md shows the figures of the shipped model."""

import re
from pathlib import Path

from moderation.evaluation.page import BEGIN, END
from moderation.scorers.ngram.scorer import NgramScorer

PAGE = Path(__file__).parents[2] / "docs" / "quality.md"
VERSION = NgramScorer.load().version
FIGURES = PAGE.read_text("utf-8").partition(BEGIN)[2].partition(END)[0]


def test_the_tables_are_those_of_the_shipped_model() -> None:
    assert re.findall(r"^Scorer (\S+) ([0-9a-f]+), toxicity", FIGURES, re.MULTILINE) == [("ngram", VERSION)]


def test_the_pictures_are_those_of_the_shipped_model() -> None:
    pictures = [PAGE.parent / path for path in re.findall(r"^!\[[^]]*\]\((\S+)\)$", FIGURES, re.MULTILINE)]
    assert pictures
    assert [path.name for path in pictures if f"ngram {VERSION}".encode() not in path.read_bytes()] == []


def test_weak_spots_come_before_any_table() -> None:
    assert 0 < FIGURES.index("### Weak spots") < FIGURES.index("\n|")
