"""`moderation score`."""

import io
import json
import sys
from types import SimpleNamespace

import pytest

from tests.commands.running import moderation


def feed(monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    """Make `content` the standard input."""
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(content)))


def test_score_answers_each_line_in_order(
    monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    requests = [{"text": f"コメント{number}"} for number in range(600)] + [
        {"text": "お前は死ね", "lang": "ja"}
    ]
    feed(monkeypatch, "\n".join(map(json.dumps, requests)).encode())
    assert moderation("score", "-", MODERATION_SCORER="ngram") == 0
    sys.stdout.flush()
    answers = [json.loads(line) for line in capfdbinary.readouterr().out.splitlines()]
    assert len(answers) == 601
    assert {"scores", "lang", "scorer", "version", "spans", "tags"} == set(answers[0])
    assert answers[-1]["scores"]["toxicity"] > 0.5 > answers[0]["scores"]["toxicity"]


def test_score_takes_texts_as_arguments(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert moderation("score", "おはよう", "good morning", MODERATION_SCORER="ngram") == 0
    sys.stdout.flush()
    langs = [json.loads(line)["lang"] for line in capfdbinary.readouterr().out.splitlines()]
    assert langs == ["ja", "en"]


def test_score_answers_the_lines_before_a_bad_line_and_names_its_number(
    monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    feed(monkeypatch, b'{"text": "fine"}\n\n{"txt": "?"}\n{"text": "never read"}\n')
    assert moderation("score", "-", MODERATION_SCORER="ngram") == 1
    sys.stdout.flush()
    printed = capfdbinary.readouterr()
    assert len(printed.out.splitlines()) == 1
    assert b"line 3: " in printed.err
