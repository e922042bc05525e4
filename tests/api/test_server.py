"""A served process, from its start to its end."""

import asyncio
import contextlib
import signal
import socket
import sys
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import msgspec
import pytest
import uvicorn
from httpx_sse import aconnect_sse
from litestar.types import Receive, Scope, Send

from comments_service import server
from tests.api.articles import Article
from tests.api.serving import free_port, served, start
from tests.running import RunningService
from tests.waiting import wait_until

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_it_ends_its_streams_and_itself_when_it_is_told_to(
    service: RunningService, article: Article, tmp_path: Path, number: signal.Signals
) -> None:
    async with (
        served(service.settings, tmp_path) as process,
        httpx.AsyncClient(base_url=process.url, timeout=10) as client,
        aconnect_sse(client, "GET", f"{article.path}/events") as stream,
    ):
        events = stream.aiter_sse()
        while not (await anext(events)).data:
            pass
        process.process.send_signal(number)
        async with asyncio.timeout(8):
            last = [event async for event in events][-1]
            status = await process.process.wait()
    assert 1_000 <= (last.retry or 0) <= 8_000
    # SIGINT and SIGTERM end it orderly, and then count as what ended it.
    assert status in (0, -number)


async def test_it_does_not_start_where_another_one_listens(service: RunningService, tmp_path: Path) -> None:
    taken = urlsplit(service.url).port or 0
    process, _ = await start(service.settings, taken, tmp_path)
    async with asyncio.timeout(15):
        assert await process.wait() > 0


async def test_it_does_not_start_without_what_it_needs(service: RunningService, tmp_path: Path) -> None:
    settings = msgspec.structs.replace(service.settings, secret=None)
    process, log = await start(settings, free_port(), tmp_path)
    async with asyncio.timeout(15):
        assert await process.wait() > 0
    assert "COMMENTS_SECRET" in log.read_text()


async def test_it_starts_before_its_database_and_its_redis(service: RunningService, tmp_path: Path) -> None:
    nowhere = msgspec.structs.replace(
        service.settings, database_url="postgresql://127.0.0.1:1/x", redis_url="redis://127.0.0.1:1/0"
    )
    async with served(nowhere, tmp_path) as process, httpx.AsyncClient(base_url=process.url) as client:
        assert (await client.get("/health/ready")).status_code == 503
        assert (await client.get("/v1/sites/default/articles/a/comments")).status_code == 503


async def test_a_request_that_never_ends_does_not_keep_it_from_ending(
    service: RunningService, tmp_path: Path
) -> None:
    async with served(service.settings, tmp_path) as process:
        address = urlsplit(process.url)
        with contextlib.closing(socket.create_connection((address.hostname, address.port))) as half:
            half.sendall(b"POST /v1/sites/default/articles/a/comments HTTP/1.1\r\nHost: x\r\n")
            process.process.terminate()
            async with asyncio.timeout(8):
                await process.process.wait()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has the option")
async def test_the_connection_of_a_reader_that_was_let_go_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    async def endless(scope: Scope, _: Receive, send: Send) -> None:
        assert scope["type"] == "http"
        await send({"type": "http.response.start", "status": 200, "headers": []})
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(0.2):
                while True:
                    await send({"type": "http.response.body", "body": b" " * 1_000_000, "more_body": True})

    monkeypatch.setattr(server, "UNREAD_SECONDS", 1)
    config = uvicorn.Config(endless, port=0, lifespan="off", log_config=None)
    with contextlib.closing(server.listening_socket(config)) as listening:
        serving = uvicorn.Server(config)
        task = asyncio.create_task(serving._serve([listening]))
        await wait_until(lambda: serving.started, "it did not start")
        with contextlib.closing(socket.create_connection(listening.getsockname())) as reader:
            reader.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            connections = serving.server_state.connections
            await wait_until(lambda: len(connections) == 1, "the reader was not let in")
            await wait_until(lambda: not connections, "the connection stayed")
        serving.should_exit = True
        await task
