"""The tricks of a troll, case by case: what must be caught, and what only looks like it (`moderation/suite`)."""

from collections import defaultdict
from pathlib import Path

import pytest

from moderation.labelled.files import read_labelled
from moderation.labelled.rows import Row
from moderation.scorers.ngram.scorer import NgramScorer
from moderation.training.grammar import sentences

SUITE = Path(__file__).parents[2] / "moderation" / "suite"
FILES = sorted(SUITE.glob("evasion_*.jsonl"))
ASIDE = "own_evasion_aside"
ROWS = read_labelled(FILES)
scorer = NgramScorer.load()


def rows_of(file: Path, *, toxic: bool, source: str) -> list[Row]:
    return [row for row in read_labelled([file]) if (row.toxicity == 1) is toxic and row.source == source]


def held(rows: list[Row]) -> int:
    """How many are held. No language is given: the worker knows none."""
    return sum(max(scored.scores.values()) >= 0.5 for scored in scorer.score([row.text for row in rows]))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_most_abuse_that_nothing_was_chosen_on_is_caught(file: Path) -> None:
    rows = rows_of(file, toxic=True, source=ASIDE)
    assert held(rows) >= 0.75 * len(rows)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_few_harmless_contrasts_that_nothing_was_chosen_on_are_held(file: Path) -> None:
    rows = rows_of(file, toxic=False, source=ASIDE)
    assert held(rows) <= 0.2 * len(rows)


def test_each_kind_of_trick_has_sixty_cases_and_both_directions() -> None:
    assert len(FILES) == 7
    for file in FILES:
        rows = read_labelled([file])
        assert len(rows) >= 60
        assert {row.toxicity for row in rows} == {0, 1}


def test_a_contrast_has_the_name_of_one() -> None:
    for row in ROWS:
        assert row.functionality
        assert row.functionality.startswith("b_") is (row.toxicity == 0)


def test_no_case_comes_twice_or_was_trained_on() -> None:
    times: defaultdict[str, int] = defaultdict(int)
    for row in ROWS:
        times[row.text] += 1
    assert max(times.values()) == 1
    trained = {row.text.rstrip("。.!！") for row in sentences(0)}
    assert not [text for text in times if text.rstrip("。.!！") in trained]
