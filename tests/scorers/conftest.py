import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.scorers.tiny_detoxify import build_model


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    attempts: list[object] = []

    def refuse(*arguments: object, **_options: object) -> None:
        attempts.append(arguments)
        raise OSError

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    yield
    # A library may catch the error.
    assert attempts == []


@pytest.fixture
def checkpoint(tmp_path: Path) -> Path:
    """The checkpoint of a tiny BERT that a test may damage."""
    return build_model(tmp_path / "tiny", "bert")
