import io
import json
import os
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path

import pytest

from comments_service.domain.decisions import ATTRIBUTES, Scores
from moderation.commands.export import export
from moderation.commands.verify import read_texts, run, to_markdown, verify
from moderation.scorers import Scored
from moderation.scorers.onnx.scorer import OnnxScorer
from tests.scorers.tiny_detoxify import build_model

needs_detoxify = pytest.mark.skipif(
    find_spec("detoxify") is None and "CI" not in os.environ, reason="the extra `export` is not installed"
)

TEXTS = ["Thank you.", "値上げの理由を説明してほしい。", "What an idiot, resign already!"]


class Scripted:
    """Gives each text the scores written for it, and 0 for other attributes."""

    def __init__(self, name: str, scores: Mapping[str, Scores]) -> None:
        self.name = name
        self.version = "1"
        self._scores = scores

    def score(self, texts: Sequence[str], langs: Sequence[str | None] | None = None) -> list[Scored]:
        return [Scored({**dict.fromkeys(ATTRIBUTES, 0.0), **self._scores[text]}, "en", []) for text in texts]


PRECISE = Scripted(
    "precise",
    {
        "a": {"toxicity": 0.1},
        "b": {"toxicity": 0.49, "insult": 0.6},
        "c": {"toxicity": 0.7},
        "d": {"toxicity": 0.5},
    },
)
QUICK = Scripted(
    "quick",
    {
        "a": {"toxicity": 0.2},
        "b": {"toxicity": 0.51, "insult": 0.6},
        "c": {"toxicity": 0.7},
        "d": {"toxicity": 0.48},
    },
)


def test_a_flip_is_a_score_on_the_other_side_of_the_threshold() -> None:
    found = {one.attribute: one for one in verify(QUICK, PRECISE, list("abcd"), [0.5, 0.15]).compared}
    toxicity = found["toxicity"]
    assert (toxicity.largest_difference, toxicity.mean_difference) == pytest.approx((0.1, 0.035))
    assert [(flips.threshold, flips.flips) for flips in toxicity.flips] == [(0.5, 2), (0.15, 1)]
    assert [flips.flips for flips in found["insult"].flips] == [0, 0]


def test_a_comment_flips_when_its_highest_score_does() -> None:
    verification = verify(QUICK, PRECISE, list("abcd"), [0.15, 0.5])
    highest = verification.compared[0]
    assert highest.attribute == "highest"
    # b is over 0.5 for its insult in both.
    assert [flips.flips for flips in highest.flips] == [1, 1]
    share = verification.worst.share
    assert (share.value, share.low, share.high) == pytest.approx((0.25, 0.046, 0.699), abs=0.001)


def test_a_table_has_a_line_for_each_attribute() -> None:
    lines = to_markdown(verify(QUICK, PRECISE, list("abcd"), [0.5])).splitlines()
    assert lines[0] == "quick 1 against precise 1, 4 texts"
    assert "| toxicity | 0.1 | 0.035 | 2 = 50.00% (15.00%–85.00%) |" in lines
    assert [line.split()[1] for line in lines[4:]] == ["highest", *ATTRIBUTES]


@pytest.mark.parametrize(
    ("content", "texts"),
    [
        ('{"text": "one", "source": "own"}\n\n{"text": "two\\nlines"}\n', ["one", "two\nlines"]),
        ("one\r\n\r\n  {two\n値上げ", ["one", "  {two", "値上げ"]),
        ('["no text"]\n', ['["no text"]']),
        ("a\u2028b", ["a\u2028b"]),
        ("\ufeff" + '{"text": "one"}', ["one"]),
        ("", []),
    ],
)
def test_texts_are_lines_of_json_or_plain_ones(content: str, texts: list[str]) -> None:
    assert read_texts(content.encode()) == texts


@pytest.mark.parametrize("content", [b'{"text": "one"}\ntwo\n', b'{"text": "one"}\n{}', b"one\n\xff\n"])
def test_a_line_that_cannot_be_read_is_named(content: bytes) -> None:
    with pytest.raises(ValueError, match=r"^line 2: "):
        read_texts(content)


@pytest.mark.parametrize("given", ["1.5", "-0.1", "nan", "half"])
def test_a_threshold_is_a_number_from_0_to_1(given: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        run(["folder", "texts.txt", "--against", "other", f"--threshold={given}"])
    assert f"--threshold: {given} is not a number from 0 to 1" in capsys.readouterr().err


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_model(tmp_path_factory.mktemp("models") / "tiny", "bert")


@pytest.fixture(scope="module")
def folders(checkpoint: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The same model exported in full precision and quantised."""
    folder = tmp_path_factory.mktemp("exported")
    export(str(checkpoint), folder / "fp32")
    export(str(checkpoint), folder / "int8", int8=True)
    return folder / "fp32", folder / "int8"


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    path = tmp_path / "texts.txt"
    path.write_text("\n".join(TEXTS))
    return path


@needs_detoxify
def test_an_exported_model_decides_as_its_checkpoint(
    checkpoint: Path, folders: tuple[Path, Path], texts: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([str(folders[0]), str(texts), "--against", str(checkpoint), "--max-flips", "0"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert out.startswith(f"onnx {OnnxScorer.load(folders[0]).version} against detoxify tiny-")
    assert "| highest | " in out


@needs_detoxify
def test_a_quantised_model_that_decides_otherwise_too_often_fails(
    folders: tuple[Path, Path],
    texts: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    precise, quick = (OnnxScorer.load(folder).score(TEXTS)[0].scores for folder in folders)
    between = (max(precise.values()) + max(quick.values())) / 2
    command = [str(folders[1]), "--against", str(folders[0]), "--threshold", "0.001", "--json"]

    assert run([*command, str(texts)]) == 0
    measured = json.loads(capsys.readouterr().out)
    assert measured["texts"] == 3
    assert measured["compared"][0]["largest_difference"] > 1e-4

    command += ["--threshold", str(between)]
    assert run([*command, str(texts)]) == 1
    out, err = capsys.readouterr()
    assert json.loads(out)["compared"][0]["flips"][1]["flips"] >= 1
    assert err.startswith("moderation verify: ")
    assert "--max-flips allows 0.50%" in err

    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(texts.read_bytes())))
    assert run([*command, "--max-flips", "1", "-"]) == 0


@needs_detoxify
@pytest.mark.parametrize(
    ("folder", "against", "content", "said"),
    [
        ("fp32", "nowhere", "Thank you.", "nowhere is neither a file nor one of"),
        ("nowhere", "fp32", "Thank you.", "nowhere holds no meta.json"),
        ("fp32", "fp32", "\n", "there is no text to score"),
        ("fp32", "fp32", '{"text": "a"}\nb', "texts.txt: line 2: "),
    ],
)
def test_what_cannot_be_compared_is_one_line(
    folders: tuple[Path, Path],
    texts: Path,
    capsys: pytest.CaptureFixture[str],
    folder: str,
    against: str,
    content: str,
    said: str,
) -> None:
    texts.write_text(content)
    beside = folders[0].parent
    assert run([str(beside / folder), "--against", str(beside / against), str(texts)]) == 1
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert err.startswith("moderation verify: ")
    assert said in err
