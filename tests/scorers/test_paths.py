from pathlib import Path

import pytest

from moderation.scorers.paths import is_file, is_folder


def test_files_and_folders_are_told_apart(tmp_path: Path) -> None:
    file = tmp_path / "model.onnx"
    file.touch()
    there = [(is_file(path), is_folder(path)) for path in (file, tmp_path, tmp_path / "none", file / "none")]
    assert there == [(True, False), (False, True), (False, False), (False, False)]


def test_what_cannot_be_known_is_an_error() -> None:
    for check in (is_file, is_folder):
        with pytest.raises(OSError, match="name too long"):
            check(Path("m" * 300))
