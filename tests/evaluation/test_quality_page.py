"""docs/quality.md and docs/suite.md show the figures of the shipped models."""

import re
from pathlib import Path

from moderation.evaluation.page import BEGIN, END
from moderation.labelled.suite import read_suite
from moderation.scorers.ngram.scorer import NgramScorer
from moderation.scorers.stack import StackScorer

PAGE = Path(__file__).parents[2] / "docs" / "quality.md"
SUITE_PAGE = (PAGE.parent / "suite.md").read_text("utf-8")
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


def test_the_kinds_that_are_missed_most_are_those_of_the_suite_page() -> None:
    """Each figure is what the stack catches on docs/suite.md."""
    shown = re.findall(r"^\| `(\w+)`: .+ \| (\d+) % \| (\d+) % \|$", PAGE.read_text("utf-8"), re.MULTILINE)
    assert len(shown) >= 5
    assert shown == [(kind, caught_by_stack("en", kind), caught_by_stack("ja", kind)) for kind, _, _ in shown]


def test_the_suite_page_shows_all_cases_and_the_shipped_models() -> None:
    rows = re.findall(r"^\| (en|ja) \| (\w+) ([0-9a-f]+) \| (\d+) \| (\d+) \|", SUITE_PAGE, re.MULTILINE)
    cases = [case for part in read_suite().values() for case in part]
    stack = StackScorer.load(NgramScorer.load())
    assert sorted(rows) == sorted(
        (lang, model.name, model.version, str(sum(toxic)), str(len(toxic) - sum(toxic)))
        for model in (stack.ngram, stack.encoder, stack)
        for lang in ("en", "ja")
        for toxic in [[case.toxicity == 1 for case in cases if case.lang == lang]]
    )


def caught_by_stack(lang: str, kind: str) -> str:
    """The share of the cases of a kind, in percent, as the suite page has it."""
    header = re.search(r"^\| caught / passed, % \| (.+) \|$", SUITE_PAGE, re.MULTILINE)
    row = re.search(rf"^\| {lang} {kind} \| (.+) \|$", SUITE_PAGE, re.MULTILINE)
    assert header
    assert row
    [column] = [
        index for index, title in enumerate(header[1].split(" | ")) if title.startswith(StackScorer.name)
    ]
    return row[1].split(" | ")[column].partition(" / ")[0]
