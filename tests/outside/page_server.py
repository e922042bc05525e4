"""A server on this machine that answers what a test wants, byte for byte, and remembers what it was asked."""

import asyncio
import contextlib
import ssl
from collections.abc import AsyncGenerator, AsyncIterable, Iterable
from ipaddress import ip_address
from typing import cast

import httpcore
import msgspec

Answer = bytes | AsyncIterable[bytes]


class PageServer(msgspec.Struct):
    """`answers` are by path; another path is 404. `asked` are the heads of the requests, as they came."""

    port: int
    answers: dict[str, Answer]
    asked: list[str]
    connections: int = 0

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def paths(self) -> list[str]:
        return [head.split(" ", 2)[1] for head in self.asked]


def answer(
    body: bytes | str, *headers: str, kind: str = "text/html; charset=utf-8", status: int = 200
) -> bytes:
    """A whole answer of HTTP."""
    body = body.encode() if isinstance(body, str) else body
    lines = [f"HTTP/1.1 {status} Said", f"Content-Type: {kind}", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def redirect(place: str, status: int = 302) -> bytes:
    return answer(b"", f"Location: {place}", status=status)


@contextlib.asynccontextmanager
async def page_server(
    answers: dict[str, Answer] | None = None, *, host: str = "127.0.0.1", tls: ssl.SSLContext | None = None
) -> AsyncGenerator[PageServer]:
    state = PageServer(0, answers or {}, [])
    tasks: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        state.connections += 1
        tasks.add(cast("asyncio.Task[None]", asyncio.current_task()))
        with contextlib.suppress(OSError, asyncio.IncompleteReadError), contextlib.closing(writer):
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            state.asked.append(head)
            given = state.answers.get(head.split(" ", 2)[1], answer("", status=404))
            if isinstance(given, bytes):
                writer.write(given)
                await writer.drain()
            else:
                async for part in given:
                    writer.write(part)
                    await writer.drain()

    server = await asyncio.start_server(serve, host, 0, ssl=tls)
    state.port = server.sockets[0].getsockname()[1]
    try:
        yield state
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


class RecordingBackend(httpcore.AsyncNetworkBackend):
    """Notes where it is to connect, and connects to a port of this machine instead."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.wanted: list[str] = []

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's signature
        local_address: str | None = None,
        socket_options: Iterable[object] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        ip_address(host)
        self.wanted.append(host)
        backend = cast("httpcore.AsyncNetworkBackend", httpcore.AnyIOBackend())
        return await backend.connect_tcp("127.0.0.1", self.port, timeout, local_address)
