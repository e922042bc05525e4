"""The start and the end of a served process."""

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

from comments_service import sockets
from comments_service.local.server import free_port
from tests.api.articles import Article
from tests.api.serving import served_api, start_serving
from tests.ports import UNREACHABLE
from tests.running import RunningService
from tests.waiting import wait_until

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_ends_the_streams_and_the_process(
    service: RunningService, article: Article, tmp_path: Path, number: signal.Signals
) -> None:
    async with (
        served_api(service.settings, tmp_path) as api,
        httpx.AsyncClient(base_url=api.url, timeout=10) as client,
        aconnect_sse(client, "GET", f"{article.path}/events") as stream,
    ):
        events = stream.aiter_sse()
        while not (await anext(events)).data:
            pass
        api.process.send_signal(number)
        async with asyncio.timeout(8):
            last = [event async for event in events][-1]
            status = await api.process.wait()
    assert 1_000 <= (last.retry or 0) <= 8_000
    printed = api.log.read_text()
    # After an orderly shutdown uvicorn sends the signal to itself again.
    assert status == -number
    assert "Traceback" not in printed


async def test_a_server_does_not_start_on_a_port_in_use(service: RunningService, tmp_path: Path) -> None:
    used_port = urlsplit(service.url).port or 0
    process, _ = await start_serving(service.settings, used_port, tmp_path)
    async with asyncio.timeout(15):
        assert await process.wait() > 0


async def test_a_server_does_not_start_without_a_secret(service: RunningService, tmp_path: Path) -> None:
    settings = msgspec.structs.replace(service.settings, secret=None)
    process, log = await start_serving(settings, free_port(), tmp_path)
    async with asyncio.timeout(15):
        assert await process.wait() > 0
    assert "COMMENTS_SECRET" in log.read_text()


async def test_a_server_starts_without_a_database_and_a_redis(
    service: RunningService, tmp_path: Path
) -> None:
    settings = msgspec.structs.replace(
        service.settings, database_url=f"postgresql://{UNREACHABLE}/x", redis_url=f"redis://{UNREACHABLE}/0"
    )
    async with served_api(settings, tmp_path) as api, httpx.AsyncClient(base_url=api.url) as client:
        assert (await client.get("/health/ready")).status_code == 503
        assert (await client.get("/v1/sites/default/articles/a/comments")).status_code == 503


async def test_an_unfinished_request_does_not_delay_the_shutdown(
    service: RunningService, tmp_path: Path
) -> None:
    async with served_api(service.settings, tmp_path) as api:
        address = urlsplit(api.url)
        with contextlib.closing(socket.create_connection((address.hostname, address.port))) as client:
            client.sendall(b"POST /v1/sites/default/articles/a/comments HTTP/1.1\r\nHost: x\r\n")
            api.process.terminate()
            async with asyncio.timeout(8):
                await api.process.wait()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has the option")
async def test_the_connection_of_a_client_that_does_not_read_is_closed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def endless(scope: Scope, _: Receive, send: Send) -> None:
        assert scope["type"] == "http"
        await send({"type": "http.response.start", "status": 200, "headers": []})
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(0.2):
                while True:
                    await send({"type": "http.response.body", "body": b" " * 1_000_000, "more_body": True})

    monkeypatch.setattr(sockets, "UNREAD_SECONDS", 1)
    config = uvicorn.Config(endless, port=0, lifespan="off", log_config=None)
    with contextlib.closing(sockets.listening_socket("127.0.0.1", 0, "a setting")) as listening_socket:
        uvicorn_server = uvicorn.Server(config)
        task = asyncio.create_task(uvicorn_server._serve([listening_socket]))
        await wait_until(lambda: uvicorn_server.started, "the server did not start")
        with contextlib.closing(socket.create_connection(listening_socket.getsockname())) as client:
            client.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            connections = uvicorn_server.server_state.connections
            await wait_until(lambda: len(connections) == 1, "the client was not connected")
            await wait_until(lambda: not connections, "the connection stayed open")
        uvicorn_server.should_exit = True
        await task
