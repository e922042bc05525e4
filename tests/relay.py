"""A server's address that a test can take away and give back."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator
from urllib.parse import urlsplit, urlunsplit


class Relay:
    """Passes connections on to the server of a URL; `url` is the same with this address in it."""

    def __init__(self, url: str) -> None:
        self._parts = urlsplit(url)
        self._port = 0
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()

    @property
    def url(self) -> str:
        _, at, _ = self._parts.netloc.rpartition("@")
        account = self._parts.netloc.rpartition("@")[0] + at
        return urlunsplit(self._parts._replace(netloc=f"{account}127.0.0.1:{self._port}"))

    async def open(self) -> None:
        self._server = await asyncio.start_server(self._pass_on, "127.0.0.1", self._port)
        self._port = self._server.sockets[0].getsockname()[1]

    async def cut(self) -> None:
        """Drop every connection and refuse new ones."""
        if self._server is not None:
            self._server.close()
        for writer in list(self._writers):
            writer.transport.abort()

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            further = await asyncio.open_connection(self._parts.hostname, self._parts.port)
            await asyncio.gather(self._pump(reader, further[1]), self._pump(further[0], writer))

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        try:
            while data := await reader.read(65_536):
                writer.write(data)
                await writer.drain()
        except OSError:
            pass
        finally:
            self._writers.discard(writer)
            writer.close()


@contextlib.asynccontextmanager
async def relayed(url: str) -> AsyncGenerator[Relay]:
    relay = Relay(url)
    await relay.open()
    try:
        yield relay
    finally:
        await relay.cut()
