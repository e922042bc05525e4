"""A stand-in for `moderation serve` that answers checks as a test says: late, busy, wrong, or not at all."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator
from typing import Any

import msgspec
import uvicorn

from tests.waiting import wait_until

HELD: dict[str, Any] = {"likely": "held", "spans": [{"start": 3, "end": 5}], "attribute": "toxicity"}
APPROVED: dict[str, Any] = {"likely": "approved", "spans": [], "attribute": None}


class ScriptedServe:
    """Answers checks with `status` and `answer` while `goes_on`. `headers` are the last ones of those `asked`.

    `looked_at` are the paths of other requests."""

    def __init__(self) -> None:
        self.url = ""
        self.status = 200
        self.answer: Any = APPROVED
        self.goes_on = asyncio.Event()
        self.goes_on.set()
        self.asked: list[dict[str, str]] = []
        self.looked_at: list[str] = []
        self.headers: dict[str, str] = {}
        self.connections: set[tuple[str, int]] = set()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["method"] == "GET":
            self.looked_at.append(scope["path"])
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": b""})
            return
        assert (scope["method"], scope["path"]) == ("POST", "/v1/check")
        self.headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        self.connections.add(scope["client"])
        self.asked.append(msgspec.json.decode((await receive())["body"]))
        await self.goes_on.wait()
        headers = [(b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send({"type": "http.response.body", "body": msgspec.json.encode(self.answer)})


@contextlib.asynccontextmanager
async def scripted_serve() -> AsyncGenerator[ScriptedServe]:
    """The stand-in, on a port of its own."""
    serve = ScriptedServe()
    config = uvicorn.Config(serve, port=0, lifespan="off", log_config=None, access_log=False)
    server = uvicorn.Server(config)
    task = asyncio.create_task(server._serve())
    await wait_until(lambda: server.started, "the stand-in did not start")
    serve.url = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    try:
        yield serve
    finally:
        serve.goes_on.set()
        server.should_exit = True
        await task
