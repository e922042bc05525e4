"""`moderation export`."""

from collections.abc import Callable
from pathlib import Path

import pytest

from moderation.scorers.onnx.exported import read_exported
from tests.commands.running import moderation
from tests.scorers.tiny_detoxify import build_model, needs_detoxify

pytestmark = needs_detoxify


def test_export_makes_the_folder_and_describes_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    checkpoint = build_model(tmp_path / "tiny", "bert")
    out = tmp_path / "new" / "exported"
    status = moderation("export", checkpoint, "--out", out, "--int8")
    printed = capsys.readouterr()
    assert (status, printed.err) == (0, "")
    assert printed.out.startswith(f"{out}: tiny-int8-")
    assert "moderation verify" in printed.out
    assert read_exported(out).int8


def _leave_intact(_folder: Path) -> None: ...


def _delete_tokenizer(folder: Path) -> None:
    (folder / "tokenizer.json").unlink()


@pytest.mark.parametrize(
    ("damage", "out", "message"),
    [
        (_leave_intact, "tiny", "is there already"),
        (_delete_tokenizer, "new", "there is no tokenizer.json beside"),
    ],
)
def test_a_model_that_cannot_be_exported_is_reported_on_one_line(
    damage: Callable[[Path], None],
    out: str,
    message: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    damage(build_model(tmp_path / "tiny", "bert").parent)
    status = moderation("export", tmp_path / "tiny", "--out", tmp_path / out)
    printed = capsys.readouterr()
    assert (status, printed.out, printed.err.count("\n")) == (1, "", 1)
    assert printed.err.startswith("moderation: ")
    assert message in printed.err


def test_an_option_without_a_value_does_not_take_the_next_option_as_its_value(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert moderation("export", "--out", "--int8") == 2
    assert "Option '--out' requires an argument." in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
