"""`moderation suite`."""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from moderation.evaluation.page import BEGIN, END
from moderation.labelled.suite import read_suite
from moderation.scorers import Scorer
from tests.commands.running import moderation
from tests.evaluation.fixed_scorers import LengthScorer

FUNCTIONS = """
def length(texts):
    return [min(len(text) / 100, 1) for text in texts]

def japanese(texts, langs, base=0.0):
    return [base + (lang == "ja") for lang in langs]

def short(texts):
    return [0.5]

def wild(texts):
    return [2] * len(texts)
"""
PROGRAM = "import sys, json\nfor line in sys.stdin: print(float(json.loads(line)['lang'] == 'ja'))"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    def configured_scorer(_environ: Mapping[str, str], kind: str | None) -> tuple[Scorer, str]:
        assert kind in (None, "length")
        return LengthScorer(), "the test's"

    monkeypatch.setattr("moderation.commands.suite.configured_scorer", configured_scorer)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delitem(sys.modules, "mine", raising=False)
    (tmp_path / "mine.py").write_text(FUNCTIONS)
    return tmp_path


def suite_as_json(capsys: pytest.CaptureFixture[str], *arguments: object) -> list[dict[str, Any]]:
    assert moderation("suite", *arguments, "--json") == 0
    return json.loads(capsys.readouterr().out)


def caught_and_passed(results: dict[str, Any]) -> dict[str, tuple[float, float]]:
    return {
        result["lang"]: (result["caught"]["value"], result["passed"]["value"])
        for result in results["languages"]
    }


def test_the_configured_scorer_is_measured_on_every_case(capsys: pytest.CaptureFixture[str]) -> None:
    (results,) = suite_as_json(capsys)
    assert results["scorer"] == "length 1"
    counted = sum(result["toxic"] + result["benign"] for result in results["functionalities"])
    assert counted == sum(map(len, read_suite().values()))


def test_a_function_and_a_program_get_texts_and_languages(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (here / "mine_too.py").write_text(PROGRAM)
    program = f"{sys.executable} mine_too.py"
    function, same = suite_as_json(capsys, "--scorer", "mine:japanese", "--program", program)
    assert caught_and_passed(function) == {"ja": (1.0, 0.0), "en": (0.0, 1.0)}
    assert caught_and_passed(same) == caught_and_passed(function)
    assert [function["scorer"], same["scorer"]] == ["japanese", program]


def test_one_language_can_be_chosen(capsys: pytest.CaptureFixture[str]) -> None:
    (results,) = suite_as_json(capsys, "--scorer", "mine:length", "--lang", "ja")
    assert set(caught_and_passed(results)) == {"ja"}


def test_the_table_shows_functionalities_with_intervals_and_what_is_most_wrong(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert moderation("suite", "--scorer", "mine:length", "--threshold", "0.3", "--misjudged", "2") == 0
    printed = capsys.readouterr().out
    assert "| functionality | toxic | benign | caught | passed | AUC |" in printed
    assert "\n| ja victim_blaming | " in printed
    _, _, worst = printed.partition("### Misjudged by length\n")
    assert (worst.count("| let pass |"), worst.count("| flagged |")) == (2, 2)


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["--scorer", "absent_module:f"], "there is no scorer absent_module:f"),
        (["--scorer", "mine:absent"], "there is no scorer mine:absent"),
        (["--scorer", "mine:short"], "mine:short gave 1 scores for"),
        (["--scorer", "mine:wild"], "mine:wild gave a score that is not from 0 to 1"),
        (["--program", "/absent/program"], "cannot run '/absent/program'"),
        (["--program", "false"], "'false' ended with status 1"),
        (["--program", "echo one"], "gave something else than numbers"),
    ],
)
def test_a_scorer_that_does_not_answer_as_it_should_is_named(
    arguments: list[str], reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert moderation("suite", *arguments) == 1
    assert reason in capsys.readouterr().err


def test_the_tables_go_between_the_marks_of_a_page(here: Path) -> None:
    page = here / "page.md"
    page.write_text(f"before\n\n{BEGIN}\n{END}\nafter\n")
    assert moderation("suite", "--scorer", "mine:length", "--into", page) == 0
    assert page.read_text("utf-8").startswith("before\n")
    assert "of moderation/suite/" in page.read_text("utf-8")
    assert moderation("suite", "--into", page, "--json") == 2
