"""`moderation evaluate`."""

import gzip
import json
import struct
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from moderation.evaluation.page import BEGIN, END
from moderation.scorers import Scorer
from tests.commands.running import moderation
from tests.evaluation.fixed_scorers import LengthScorer

LABELLED = [
    {"text": "a long and rude remark", "lang": "en", "source": "forum", "toxicity": 1, "insult": 1},
    {"text": "rain", "lang": "en", "source": "forum", "toxicity": 0},
    {"text": "晴れ", "lang": "ja", "source": "news", "toxicity": 0, "functionality": "b_weather"},
    {
        "text": "ふざけるなこの大馬鹿者め",
        "lang": "ja",
        "source": "news",
        "toxicity": 1,
        "functionality": "insult",
    },
    *({"text": "外国人の女性", "lang": "ja", "source": "日本語$", "toxicity": label} for label in (0, 1) * 6),
]


def write(path: Path, rows: Sequence[object]) -> Path:
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()
    path.write_bytes(gzip.compress(lines) if path.suffix == ".gz" else lines)
    return path


@pytest.fixture(autouse=True)
def kinds(monkeypatch: pytest.MonkeyPatch) -> list[str | None]:
    """The kinds of scorer that commands chose. Each scorer is a `LengthScorer`."""
    kinds: list[str | None] = []

    def configured_scorer(_environ: Mapping[str, str], kind: str | None) -> tuple[Scorer, str]:
        kinds.append(kind)
        return LengthScorer(), "the test's"

    monkeypatch.setattr("moderation.commands.evaluate.configured_scorer", configured_scorer)
    return kinds


def evaluate(*arguments: object) -> int:
    return moderation("evaluate", *arguments)


def evaluate_as_json(capsys: pytest.CaptureFixture[str], *arguments: object) -> dict[str, object]:
    assert evaluate(*arguments, "--json") == 0
    return json.loads(capsys.readouterr().out)


def test_plain_and_gzipped_files_are_read_together(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plain, packed = write(tmp_path / "a.jsonl", LABELLED[:2]), write(tmp_path / "b.jsonl.gz", LABELLED[2:])
    result = evaluate_as_json(capsys, plain, packed)
    assert (result["scorer"], result["rows"]) == ("length", len(LABELLED))


def test_a_row_may_lack_its_language_and_source(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path / "mine.jsonl", [{"text": "晴れ", "toxicity": 0}, {"text": "rain", "toxicity": 0}])
    assert evaluate(path) == 0
    printed = capsys.readouterr().out
    assert "| ja mine |" in printed
    assert "| en mine |" in printed


def test_the_scorer_attribute_and_threshold_can_be_chosen(
    tmp_path: Path, kinds: list[str | None], capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path / "a.jsonl", LABELLED)
    assert evaluate(path, "--scorer", "onnx", "--attribute", "insult", "--threshold", "0.9") == 0
    assert kinds == ["onnx"]
    assert "insult at the threshold 0.9, 1 texts, 15 without a label" in capsys.readouterr().out


@pytest.mark.parametrize("threshold", ["1.5", "-0.1", "nan", "high"])
def test_a_threshold_that_is_not_a_probability_is_refused(
    threshold: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert evaluate("a.jsonl", f"--threshold={threshold}") == 2
    assert "--threshold" in capsys.readouterr().err


def test_a_line_that_is_not_a_row_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_bytes(b'{"text": "fine", "toxicity": 0}\n{"text": "\xff", "toxicity": 0}\n')
    assert evaluate(path) == 1
    assert "rows.jsonl:2: " in capsys.readouterr().err


def test_a_truncated_file_is_reported(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path / "rows.jsonl.gz", LABELLED)
    path.write_bytes(path.read_bytes()[:-20])
    assert evaluate(path) == 1
    assert "rows.jsonl.gz: " in capsys.readouterr().err


@pytest.mark.parametrize("content", [None, b"plain text"])
def test_a_file_that_cannot_be_read_is_reported(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes | None
) -> None:
    path = tmp_path / "rows.jsonl.gz"
    if content:
        path.write_bytes(content)
    assert evaluate(path) == 1
    assert capsys.readouterr().err.startswith("moderation: ")


def test_rows_without_any_label_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path / "a.jsonl", [{"text": "fine"}, {"text": "fine", "toxicity": None}])
    assert evaluate(path) == 1
    assert "none of 2 rows is labelled 0 or 1 for toxicity" in capsys.readouterr().err


def test_pictures_are_drawn_without_a_display(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("matplotlib")
    monkeypatch.delenv("DISPLAY", raising=False)
    path, folder = write(tmp_path / "a.jsonl", LABELLED), tmp_path / "new" / "pictures"
    assert evaluate(path, "--plots", folder) == 0
    names = ["fairness", "false_alarms", "precision_recall", "reliability", "roc", "scores"]
    assert sorted(picture.stem for picture in folder.iterdir()) == names
    for picture in folder.iterdir():
        content = picture.read_bytes()
        width, height = struct.unpack(">II", content[16:24])
        assert content.startswith(b"\x89PNG")
        assert min(width, height) > 150
        assert b"length 1, toxicity at 0.5" in content


def test_pictures_that_the_rows_do_not_allow_are_left_out(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    path = write(tmp_path / "a.jsonl", [{"text": "rude and long", "toxicity": 1}])
    assert evaluate(path, "--plots", tmp_path) == 0
    assert sorted(picture.stem for picture in tmp_path.glob("*.png")) == ["reliability", "scores"]


def test_without_matplotlib_the_extra_is_named_before_anything_is_scored(
    tmp_path: Path,
    kinds: list[str | None],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def find_nothing(_name: str) -> None: ...

    monkeypatch.setattr("moderation.commands.evaluate.find_spec", find_nothing)
    assert evaluate(tmp_path / "a.jsonl", "--plots", tmp_path) == 1
    assert kinds == []
    assert ".[plots]" in capsys.readouterr().err


def test_tables_replace_the_text_between_the_marks_of_a_page(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"# How well\n\n{BEGIN}\nold\n{END}\n\nThe end.\n", encoding="utf-8")
    path = write(tmp_path / "dev.jsonl", LABELLED)
    for _ in range(2):
        assert evaluate(path, "--into", page) == 0
    text = page.read_text(encoding="utf-8")
    assert text.startswith(f"# How well\n\n{BEGIN}\n\nMeasured on dev.jsonl (")
    assert text.endswith(f"\n\n{END}\n\nThe end.\n")
    assert "\nold\n" not in text
    assert text.count("### Weak spots") == 1


def test_a_page_shows_the_pictures_by_their_relative_paths(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    page = tmp_path / "docs" / "page.md"
    page.parent.mkdir()
    page.write_text(f"{BEGIN}\n{END}\n", encoding="utf-8")
    path = write(tmp_path / "dev.jsonl", LABELLED)
    assert evaluate(path, "--into", page, "--plots", tmp_path / "docs" / "figures") == 0
    assert "![precision recall](figures/precision_recall.png)" in page.read_text(encoding="utf-8")


def test_a_page_without_marks_is_not_changed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"{END}\n{BEGIN}\n", encoding="utf-8")
    path = write(tmp_path / "dev.jsonl", LABELLED)
    assert evaluate(path, "--into", page) == 1
    assert "page.md lacks" in capsys.readouterr().err
    assert page.read_text(encoding="utf-8") == f"{END}\n{BEGIN}\n"


def test_tables_in_json_cannot_be_put_into_a_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path / "a.jsonl", LABELLED)
    assert evaluate(path, "--json", "--into", tmp_path / "page.md") == 2
    assert "'--json' and '--into' exclude each other" in capsys.readouterr().err


def test_the_texts_that_are_most_wrong_are_listed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path / "a.jsonl", LABELLED)
    assert evaluate(path, "--misjudged", "1") == 0
    printed = capsys.readouterr().out
    assert "### Misjudged\n" in printed
    assert "| 0.600 | let pass | ja 日本語$ | 外国人の女性 |" in printed
    assert evaluate(path) == 0
    assert "Misjudged" not in capsys.readouterr().out


def test_json_has_the_misjudged_texts_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path / "a.jsonl", LABELLED[:4])
    result = evaluate_as_json(capsys, path, "--misjudged", "2", "--threshold", "0.3")
    assert result["misjudged"] == [
        {
            "toxic": False,
            "score": 0.4,
            "lang": "en",
            "source": "forum",
            "functionality": None,
            "text": "rain",
        }
    ]
