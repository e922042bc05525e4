"""`moderation calibrate`."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from moderation.scorers import Scorer
from moderation.scorers.curves import read_curves
from tests.commands.running import moderation
from tests.evaluation.fixed_scorers import LengthScorer


@pytest.fixture(autouse=True)
def configured(monkeypatch: pytest.MonkeyPatch) -> None:
    def configured_scorer(_environ: Mapping[str, str], _kind: str | None) -> tuple[Scorer, str]:
        return LengthScorer(), "the test's"

    monkeypatch.setattr("moderation.commands.calibrate.configured_scorer", configured_scorer)


def write_rows(folder: Path, texts: int) -> None:
    """Writes texts of 3 and of 7 characters, of which a fifth and four fifths are toxic."""
    rows = [
        {
            "text": f"{number:0{length}}",
            "lang": "en",
            "source": "wiki_cat",
            "toxicity": int(number % 5 < toxic),
        }
        for length, toxic in ((3, 1), (7, 4))
        for number in range(texts)
    ]
    (folder / "tiny_dev.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))


def test_it_writes_the_curves_of_the_scorer_and_shows_what_they_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_rows(tmp_path, 100)
    assert moderation("calibrate", "--data", tmp_path, "--out", tmp_path) == 0
    written = read_curves(tmp_path / "calibration.length.json")
    assert (written.scorer, written.version) == ("length", "1")
    assert written.curves == {"en": {"toxicity": [(0, 0), (0.3, 0.2), (0.7, 0.8), (1, 1)]}}
    printed = capsys.readouterr()
    assert printed.err == f"{tmp_path / 'calibration.length.json'}\n"
    assert printed.out.startswith(f"Scorer length 1, calibration {written.name}.\n")
    assert "**en toxicity**: 100 texts have it, 100 do not. Expected error 0.100 before" in printed.out
    assert "| above this before: precision, recall | 80 %, 80 % | –, 0 % | –, 0 % | –, 0 % |" in printed.out
    assert "| score before that becomes it | 0.50 (" in printed.out


def test_too_few_labelled_texts_are_an_error_and_write_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_rows(tmp_path, 50)
    assert moderation("calibrate", "--data", tmp_path, "--out", tmp_path) == 1
    assert "100 with an attribute and 100 without" in capsys.readouterr().err
    assert not (tmp_path / "calibration.length.json").exists()


def test_a_missing_folder_is_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert moderation("calibrate", "--data", tmp_path / "nowhere") == 1
    assert "nowhere" in capsys.readouterr().err
