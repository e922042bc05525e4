"""The real API and the real worker, started inside a test."""

import asyncio
import contextlib
import os
from collections.abc import AsyncGenerator, Callable, Generator
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import asyncpg
import httpx
import pytest

from comments_service.api.context import Context
from comments_service.app import create_app
from comments_service.connections import open_connections
from comments_service.domain.people import Moderator, Role
from comments_service.local.server import Server
from comments_service.reading.stream_pace import StreamPace
from comments_service.redis import client as redis_client
from comments_service.server import new_server
from comments_service.settings import Settings
from comments_service.store.moderators import insert_moderator, new_token
from comments_service.store.pool import Connection, connection, open_pool
from moderation.scorers import Scorer
from moderation.scorers.ngram.scorer import NgramScorer
from moderation.worker.loop import Worker
from moderation.worker.pace import WorkerPace
from tests.waiting import wait_until

SECRET = "a secret that only tests know"
ARTICLE = "/v1/sites/default/articles/tram-2026"

# All times are shorter than in production, in the same proportions.
QUICK = WorkerPace(lease=1.5, block=0.1, sweep=0.2, grace=0.5, pause=0.1)


@contextlib.contextmanager
def server_url(setting: str, embedded: Callable[[], Server]) -> Generator[str]:
    """The URL that the environment's `setting` names, or that of a server which runs until the end of the block."""
    if url := os.environ.get(setting):
        yield url
        return
    server = embedded()
    # The event loops of the tests end before the server does, so it has one of its own.
    with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
        try:
            runner.run(server.start())
            yield server.url
        finally:
            runner.run(server.stop())


def with_password(url: str, password: str) -> str:
    account, _, address = url.rpartition("@")
    return f"{account.rpartition(':')[0]}:{password}@{address}"


def database_at(url: str, name: str) -> str:
    """Returns the URL of the database `name` on the same server."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


async def drop_database(admin: Connection, name: str) -> None:
    async def dropped() -> bool:
        # An autovacuum worker belongs to the superuser: the role of the tests can only wait for its end.
        with contextlib.suppress(asyncpg.InsufficientPrivilegeError, asyncpg.ObjectInUseError):
            await admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
            return True
        return False

    await wait_until(dropped, f"{name} stays in use", timeout=60)


@contextlib.asynccontextmanager
async def copied_database(admin_url: str, template: str = "template1") -> AsyncGenerator[str]:
    """The URL of a copy of the database `template`, which is dropped at the end of the block."""
    name = f"comments_test_{uuid4().hex}"
    admin = await asyncpg.connect(admin_url)
    try:
        await admin.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        yield database_at(admin_url, name)
        await drop_database(admin, name)
    finally:
        await admin.close()


class RunningService:
    """An API that answers at `url`, with a client for it. `context` is the one of its handlers."""

    def __init__(self, url: str, client: httpx.AsyncClient, settings: Settings, context: Context) -> None:
        self.url = url
        self.client = client
        self.settings = settings
        self.context = context

    async def submit(
        self, body: str, author: str = "市民", article: str = ARTICLE, **headers: str
    ) -> httpx.Response:
        return await self.client.post(
            f"{article}/comments", json={"author": author, "body": body}, headers=headers
        )

    async def page(self, article: str = ARTICLE, **query: Any) -> dict[str, Any]:
        answer = await self.client.get(f"{article}/comments", params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def published(self, count: int, article: str = ARTICLE) -> dict[str, Any]:
        """Returns the article's page as soon as it counts `count` comments."""

        async def counted() -> bool:
            return (await self.page(article))["count"] == count

        await wait_until(counted, f"{article} never counted {count}")
        return await self.page(article)

    async def moderator(
        self, name: str = "desk", role: Role = Role.MODERATOR, sites: list[str] | None = None
    ) -> dict[str, str]:
        """Returns the Authorization header of a new moderator."""
        token = new_token()
        pool = await open_pool(self.settings.servers().database_url, max_size=1)
        async with connection(pool) as database:
            await insert_moderator(database, Moderator(name, role, sites), token)
        await pool.close()
        return {"Authorization": f"Bearer {token}"}


@contextlib.asynccontextmanager
async def running_service(
    settings: Settings, port: int = 0, pace: StreamPace | None = None, *, patient: bool = False
) -> AsyncGenerator[RunningService]:
    """The API on `port`, or on a free one.

    It gives up on Redis after half a second, counts requests for itself then, and rings no bell. A busy machine may be
    slower: a `patient` one waits, for tests in which nothing happens to Redis.
    """
    app = create_app(settings, pace)
    server = new_server(app, "127.0.0.1", port)
    with pytest.MonkeyPatch.context() as patch:
        if patient:
            patch.setattr(redis_client, "COMMAND_SECONDS", 30.0)
        # `serve` would replace the signal handlers of the test runner.
        task = asyncio.create_task(server._serve())
        await wait_until(lambda: server.started or task.done(), "the API did not start")
    try:
        address = server.servers[0].sockets[0].getsockname()
        url = f"http://127.0.0.1:{address[1]}"
        async with httpx.AsyncClient(base_url=url, timeout=10) as client:
            yield RunningService(url, client, settings, app.state.context)
    finally:
        app.state.context.listeners.close()
        server.should_exit = True
        await task


@lru_cache
def ngram() -> NgramScorer:
    return NgramScorer.load()


@contextlib.asynccontextmanager
async def new_worker(
    settings: Settings, scorer: Scorer | None = None, pace: WorkerPace = QUICK
) -> AsyncGenerator[Worker]:
    """A worker with its connections. The test runs it."""
    async with open_connections(settings.servers(), pool_size=4) as connections:
        yield Worker(connections, scorer or ngram(), pace)


@contextlib.asynccontextmanager
async def running_worker(
    settings: Settings, scorer: Scorer | None = None, pace: WorkerPace = QUICK
) -> AsyncGenerator[Worker]:
    """A worker that runs until the end of the block."""
    async with new_worker(settings, scorer, pace) as worker:
        task = asyncio.create_task(worker.run(), name="worker")
        try:
            yield worker
            assert not task.done(), "the worker ended by itself"
        finally:
            worker.stop()
            await task
