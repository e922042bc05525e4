"""The clients, as they are in their registries, and a network in which they reach `moderation serve`."""

import os
import sys
from collections.abc import Generator
from pathlib import Path
from typing import NoReturn

import pytest

from tests.clients.private_network import unshare
from tests.clients.programs import Programs, perspective_host

INSTALLED = Path(sys.prefix) / "clients"
STAMP = Path(sys.prefix) / "for-clients"


def skip_or_fail(why: str) -> NoReturn:
    if os.environ.get("CI"):
        pytest.fail(f"{why}, and CI skips nothing")
    pytest.skip(why)


@pytest.fixture(scope="session")
def installed() -> Path:
    """The folder of the clients."""
    if not STAMP.exists():
        skip_or_fail("the clients of Perspective are not installed (make clients)")
    if unshare() is None:
        skip_or_fail("no process may have a network and a mount namespace of its own here")
    return INSTALLED


@pytest.fixture(scope="session")
def host(installed: Path, tmp_path_factory: pytest.TempPathFactory) -> Generator[Programs]:
    """Programs that reach `moderation serve` as Perspective's host. It takes any key."""
    with perspective_host(installed, tmp_path_factory.mktemp("host")) as programs:
        yield programs


@pytest.fixture(scope="session")
def guarded_host(installed: Path, tmp_path_factory: pytest.TempPathFactory) -> Generator[Programs]:
    """As `host`, but it takes the key `right` alone."""
    settings = {"MODERATION_API_KEYS": "right"}
    with perspective_host(installed, tmp_path_factory.mktemp("guarded"), settings) as programs:
        yield programs
