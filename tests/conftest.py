"""The servers of the test session: embedded ones, or those that COMMENTS_DATABASE_URL and COMMENTS_REDIS_URL name."""

import asyncio
import os
from collections.abc import AsyncGenerator, Generator
from pathlib import Path
from uuid import uuid4

import asyncpg
import hypothesis
import pytest

from comments_service.local.postgres import Postgres
from comments_service.local.redis import Redis
from comments_service.redis.client import RedisClient, command_client
from comments_service.settings import RateLimit, Settings
from comments_service.store.migrations import migrate
from comments_service.store.pool import Pool, open_pool
from comments_service.store.sites import add_origins
from moderation.worker.loop import Worker
from tests.in_memory import folder_in_memory, has_room
from tests.newsroom import Newsroom
from tests.ports import keep_to_own_ports
from tests.running import (
    SECRET,
    RunningService,
    copied_database,
    database_at,
    drop_database,
    running_service,
    running_worker,
    server_url,
)

# A test that is slow on a busy machine does not fail.
hypothesis.settings.register_profile("unhurried", deadline=None)
hypothesis.settings.load_profile("unhurried")

keep_to_own_ports()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Returns 0, which is no process besides this one, if all of them would use one Redis.

    Else there is one for each core, four at most: each starts servers of its own. With more of them than cores the
    tests of killed processes and of growing times fail now and then.
    """
    return 0 if os.environ.get("COMMENTS_REDIS_URL") else min(os.cpu_count() or 1, 4)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the soak, which mostly waits: else it would run for minutes after all others have ended."""
    items.sort(key=lambda item: item.path.parent.name != "soak")


def pytest_configure(config: pytest.Config) -> None:
    if os.environ.get("COMMENTS_REDIS_URL") and config.getoption("numprocesses", None):
        raise pytest.UsageError(
            "each test process empties its Redis, and COMMENTS_REDIS_URL names one for all"
        )


@pytest.fixture(scope="session")
def server_folder(tmp_path_factory: pytest.TempPathFactory) -> Generator[Path]:
    if has_room():
        with folder_in_memory() as folder:
            yield folder
    else:
        yield tmp_path_factory.mktemp("servers")


@pytest.fixture(scope="session")
def admin_url(server_folder: Path) -> Generator[str]:
    """A PostgreSQL URL whose role may create databases."""
    with server_url(
        "COMMENTS_DATABASE_URL", lambda: Postgres(server_folder / "postgres", durable=False)
    ) as url:
        yield url


@pytest.fixture(scope="session")
def redis_url(server_folder: Path) -> Generator[str]:
    with server_url("COMMENTS_REDIS_URL", lambda: Redis(server_folder / "redis", durable=False)) as url:
        yield url


@pytest.fixture(scope="session")
def template_database(admin_url: str) -> Generator[str]:
    """The name of a migrated database with the site `default`, to copy."""
    name = f"comments_template_{uuid4().hex}"

    async def create() -> None:
        admin = await asyncpg.connect(admin_url)
        await admin.execute(f"CREATE DATABASE {name}")
        await admin.close()
        await migrate(database_at(admin_url, name))
        database = await asyncpg.connect(database_at(admin_url, name))
        await add_origins(database, "default", ["http://news.example"])
        await database.close()

    async def drop() -> None:
        admin = await asyncpg.connect(admin_url)
        await drop_database(admin, name)
        await admin.close()

    with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
        runner.run(create())
        yield name
        runner.run(drop())


@pytest.fixture
async def database_url(admin_url: str, template_database: str) -> AsyncGenerator[str]:
    """A database of this test's own."""
    async with copied_database(admin_url, template_database) as url:
        yield url


@pytest.fixture
async def empty_database_url(admin_url: str) -> AsyncGenerator[str]:
    """A database without any table."""
    async with copied_database(admin_url) as url:
        yield url


@pytest.fixture
async def pool(database_url: str) -> AsyncGenerator[Pool]:
    opened = await open_pool(database_url)
    yield opened
    opened.terminate()


@pytest.fixture
async def redis(redis_url: str) -> AsyncGenerator[RedisClient]:
    """A client of an empty Redis."""
    client = command_client(redis_url)
    await client.flushall()
    yield client
    await client.aclose()


@pytest.fixture
def settings(database_url: str, redis_url: str, redis: RedisClient) -> Settings:
    """Settings without a limit on submissions."""
    return Settings(
        database_url=database_url, redis_url=redis_url, secret=SECRET, submit_limit=RateLimit("off")
    )


@pytest.fixture
async def service(settings: Settings) -> AsyncGenerator[RunningService]:
    """The API on a port of its own."""
    async with running_service(settings, patient=True) as running:
        yield running


@pytest.fixture
async def worker(settings: Settings) -> AsyncGenerator[Worker]:
    """A worker that moderates with the embedded model for as long as the test runs."""
    async with running_worker(settings) as running:
        yield running


@pytest.fixture
async def newsroom(pool: Pool, redis: RedisClient) -> Newsroom:
    """Submits comments without an API."""
    return Newsroom(pool, redis)
