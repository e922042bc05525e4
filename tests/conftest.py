"""The servers of the test session: embedded ones, or those that COMMENTS_DATABASE_URL and COMMENTS_REDIS_URL name."""

import asyncio
import os
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

import pytest

from comments_service.embedded.postgres import Postgres
from comments_service.embedded.redis import Redis
from comments_service.embedded.server import Server


@contextmanager
def _url(setting: str, embedded: Callable[[], Server]) -> Generator[str]:
    if given := os.environ.get(setting):
        yield given
        return
    server = embedded()
    # A loop of its own, in the main thread: each test has another one, and the server outlives them all.
    with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
        try:
            runner.run(server.start())
            yield server.url
        finally:
            runner.run(server.stop())


@pytest.fixture(scope="session")
def server_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("servers")


@pytest.fixture(scope="session")
def admin_url(server_folder: Path) -> Generator[str]:
    """A PostgreSQL URL whose role may create databases."""
    with _url("COMMENTS_DATABASE_URL", lambda: Postgres(server_folder / "postgres", durable=False)) as url:
        yield url


@pytest.fixture(scope="session")
def redis_url(server_folder: Path) -> Generator[str]:
    with _url("COMMENTS_REDIS_URL", lambda: Redis(server_folder / "redis", durable=False)) as url:
        yield url
