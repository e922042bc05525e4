import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.scorers.tiny_detoxify import build_model


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    asked: list[object] = []

    def refuse(*arguments: object, **_options: object) -> None:
        asked.append(arguments)
        raise OSError

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    yield
    # A library may take a refusal in its stride.
    assert asked == []


@pytest.fixture
def checkpoint(tmp_path: Path) -> Path:
    """A model of one's own that a test may damage."""
    return build_model(tmp_path / "tiny", "bert")
