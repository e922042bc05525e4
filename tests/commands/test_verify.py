"""`moderation verify`."""

import io
import json
from pathlib import Path

import pytest

from moderation.scorers.onnx.exporting import export
from moderation.scorers.onnx.scorer import OnnxScorer
from tests.commands.running import moderation
from tests.scorers.tiny_detoxify import build_model, needs_detoxify

TEXTS = ["Thank you.", "値上げの理由を説明してほしい。", "What an idiot, resign already!"]


@pytest.mark.parametrize("threshold", ["1.5", "-0.1", "nan", "half"])
def test_a_threshold_that_is_not_between_0_and_1_is_refused(
    threshold: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert moderation("verify", "folder", "texts.txt", "--against", "other", "--threshold", threshold) == 2
    assert f"'--threshold': {threshold} is not a number from 0 to 1" in capsys.readouterr().err


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
def test_an_exported_model_decides_as_its_checkpoint_does(
    checkpoint: Path, folders: tuple[Path, Path], texts: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert moderation("verify", folders[0], texts, "--against", checkpoint, "--max-flips", "0") == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert out.startswith(f"onnx {OnnxScorer.load(folders[0]).version} against detoxify tiny-")
    assert "| highest | " in out


@needs_detoxify
def test_a_quantised_model_that_decides_differently_too_often_fails(
    folders: tuple[Path, Path],
    texts: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    full, quantised = (OnnxScorer.load(folder).score(TEXTS)[0].scores for folder in folders)
    threshold = (max(full.values()) + max(quantised.values())) / 2
    command = ["verify", folders[1], "--against", folders[0], "--threshold", "0.001", "--json"]

    assert moderation(*command, texts) == 0
    measured = json.loads(capsys.readouterr().out)
    assert measured["texts"] == 3
    assert measured["compared"][0]["largest_difference"] > 1e-4

    command += ["--threshold", str(threshold)]
    assert moderation(*command, texts) == 1
    out, err = capsys.readouterr()
    assert json.loads(out)["compared"][0]["flips"][1]["flips"] >= 1
    assert err.startswith("moderation: ")
    assert "--max-flips allows 0.50%" in err

    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(texts.read_bytes())))
    assert moderation(*command, "--max-flips", "1", "-") == 0


@needs_detoxify
@pytest.mark.parametrize(
    ("folder", "against", "content", "message"),
    [
        ("fp32", "nowhere", "Thank you.", "nowhere is neither a file nor one of"),
        ("nowhere", "fp32", "Thank you.", "nowhere holds no meta.json"),
        ("fp32", "fp32", "\n", "there is no text to score"),
        ("fp32", "fp32", '{"text": "a"}\nb', "texts.txt: line 2: "),
    ],
)
def test_a_model_or_text_that_cannot_be_compared_is_reported_on_one_line(
    folders: tuple[Path, Path],
    texts: Path,
    capsys: pytest.CaptureFixture[str],
    folder: str,
    against: str,
    content: str,
    message: str,
) -> None:
    texts.write_text(content)
    parent = folders[0].parent
    assert moderation("verify", parent / folder, "--against", parent / against, texts) == 1
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert err.startswith("moderation: ")
    assert message in err


@needs_detoxify
def test_options_may_stand_between_the_files(
    folders: tuple[Path, Path], texts: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert moderation("verify", folders[0], texts, "--against", folders[0], texts, "--json", texts) == 0
    assert json.loads(capsys.readouterr().out)["texts"] == 9
