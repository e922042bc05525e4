from pathlib import Path

import pytest

from moderation.commands.export import export
from tests.scorers.tiny_detoxify import ARCHITECTURES, build_model


@pytest.fixture(scope="package")
def checkpoints(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("models")
    return {name: build_model(folder / name, name) for name in ARCHITECTURES}


@pytest.fixture(scope="package")
def folders(checkpoints: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The folder of each exported architecture, and `int8`, a quantised BERT."""
    folder = tmp_path_factory.mktemp("exported")
    for name, checkpoint in checkpoints.items():
        export(str(checkpoint), folder / name)
    export(str(checkpoints["bert"]), folder / "int8", int8=True)
    return {name: folder / name for name in (*checkpoints, "int8")}


@pytest.fixture
def folder(folders: dict[str, Path], tmp_path: Path) -> Path:
    """An exported BERT that a test may damage."""
    copy = tmp_path / "exported"
    copy.mkdir()
    for file in folders["bert"].iterdir():
        (copy / file.name).write_bytes(file.read_bytes())
    return copy
