"""The command line `comments` on the database of a test."""

import os
from pathlib import Path

import pytest

from comments_service.cli import main
from tests.cli.running import Comments, run


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    """Settings of nothing but a data folder where no `comments up` runs."""
    for name in [name for name in os.environ if name.startswith(("COMMENTS_", "MODERATION_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("COMMENTS_DATA_DIR", str(tmp_path / "data"))
    return monkeypatch


@pytest.fixture
def comments(
    environment: pytest.MonkeyPatch, database_url: str, capsys: pytest.CaptureFixture[str]
) -> Comments:
    """Runs `comments ARGUMENT…` on the test's database."""
    environment.setenv("COMMENTS_DATABASE_URL", database_url)
    return lambda *arguments: run(main, arguments, capsys)
