import io
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace

import msgspec
import numpy as np
import pytest

from moderation import evaluation, scoring_command
from moderation.evaluation import area_under_curve, average_precision, evaluate, measure, reliability, wilson
from moderation.scorers import Scored
from moderation.scorers.ngram import NgramScorer
from moderation.training.rows import Row


class LengthScorer:
    """Finds a text the more toxic the longer it is."""

    name = "length"
    version = "1"

    def score(self, texts: Sequence[str], langs: Sequence[str | None] | None = None) -> list[Scored]:
        return [
            Scored({"toxicity": min(len(text) / 10, 1.0)}, lang or "en", [])
            for text, lang in zip(texts, langs or [None] * len(texts), strict=True)
        ]


def test_the_area_under_the_curve_counts_ties_half() -> None:
    labels = np.array([1, 1, 0, 0])
    assert area_under_curve(labels, np.array([0.9, 0.5, 0.5, 0.1])) == 0.875


def test_average_precision_is_one_when_every_toxic_text_comes_first() -> None:
    assert average_precision(np.array([1, 1, 0]), np.array([0.9, 0.8, 0.1])) == 1.0
    assert average_precision(np.array([0, 1]), np.array([0.9, 0.8])) == 0.5


def test_a_group_without_toxic_texts_has_false_alarms_only() -> None:
    measured = measure("news", np.array([0, 0]), np.array([0.7, 0.1]), 0.5)
    assert (measured.auc, measured.recall, measured.false_alarms) == (None, None, 0.5)


def test_the_interval_of_a_share_is_wilsons() -> None:
    low, high = wilson(8, 10)
    assert (pytest.approx(0.4902, abs=1e-4), pytest.approx(0.9433, abs=1e-4)) == (low, high)


def test_the_calibration_curve_has_a_bin_for_each_tenth_with_texts() -> None:
    bins = reliability(np.array([0, 1, 1]), np.array([0.05, 0.95, 1.0]))
    assert [(tenth.texts, tenth.toxic) for tenth in bins] == [(1, 0.0), (2, 1.0)]


def test_rows_without_the_label_are_not_measured() -> None:
    rows = [
        Row("long enough", "en", "a", 1),
        Row("ok", "en", "a", 0, functionality="b_short"),
        Row("?", "en", "a"),
    ]
    result = evaluate(LengthScorer(), rows)
    assert [(group.group, group.toxic, group.benign, group.auc) for group in result.languages] == [
        ("en", 1, 1, 1.0)
    ]
    assert [group.group for group in result.functionalities] == ["en b_short"]


def test_evaluate_prints_json_that_reads_back(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_bytes(msgspec.json.encode(Row("long enough", "en", "a", 1)) + b"\n")
    assert evaluation.run([str(path), "--json"], LengthScorer) == 0
    assert json.loads(capsys.readouterr().out)["scorer"] == "length"


def test_evaluate_reports_a_line_that_is_no_row(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text("nonsense\n")
    assert evaluation.run([str(path)], LengthScorer) == 1
    assert "rows.jsonl:1: " in capsys.readouterr().err


def feed(monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(content)))


def test_score_answers_each_line_in_order(
    monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    requests = [{"text": f"コメント{number}"} for number in range(600)] + [
        {"text": "お前は死ね", "lang": "ja"}
    ]
    feed(monkeypatch, "\n".join(map(json.dumps, requests)).encode())
    assert scoring_command.run(["-"], lambda _: NgramScorer.load()) == 0
    sys.stdout.flush()
    answers = [json.loads(line) for line in capfdbinary.readouterr().out.splitlines()]
    assert len(answers) == 601
    assert {"scores", "lang", "scorer", "version", "spans"} == set(answers[0])
    assert answers[-1]["scores"]["toxicity"] > 0.5 > answers[0]["scores"]["toxicity"]


def test_score_takes_texts_as_arguments(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert scoring_command.run(["おはよう", "good morning"], lambda _: NgramScorer.load()) == 0
    sys.stdout.flush()
    langs = [json.loads(line)["lang"] for line in capfdbinary.readouterr().out.splitlines()]
    assert langs == ["ja", "en"]


def test_score_answers_the_lines_before_a_bad_one_and_names_its_number(
    monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    feed(monkeypatch, b'{"text": "fine"}\n\n{"txt": "?"}\n{"text": "never read"}\n')
    assert scoring_command.run(["-"], lambda _: NgramScorer.load()) == 1
    sys.stdout.flush()
    printed = capfdbinary.readouterr()
    assert len(printed.out.splitlines()) == 1
    assert b"line 3: " in printed.err
