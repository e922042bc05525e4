"""A relay in front of a server, which a test can cut, open again, let hang, and point to another server."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator
from urllib.parse import urlsplit, urlunsplit

from comments_service.local.server import free_port


class Relay:
    """Passes connections on to the server of a URL. `url` is that URL with the relay's address in it."""

    def __init__(self, url: str) -> None:
        self._parts = urlsplit(url)
        self._target = (self._parts.hostname, self._parts.port)
        self._flowing = asyncio.Event()
        self._flowing.set()
        self._port = free_port()
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()

    @property
    def url(self) -> str:
        account, at, _ = self._parts.netloc.rpartition("@")
        return urlunsplit(self._parts._replace(netloc=f"{account}{at}127.0.0.1:{self._port}"))

    async def open(self) -> None:
        """Accept connections, at the same address as before."""
        self._server = await asyncio.start_server(self._pass_on, "127.0.0.1", self._port)

    async def cut(self) -> None:
        """Drop every connection and refuse new ones."""
        if self._server is not None:
            self._server.close()
        for writer in list(self._writers):
            writer.transport.abort()

    def point_to(self, url: str) -> None:
        """Lead new connections to another server. Those that are open stay where they are."""
        parts = urlsplit(url)
        self._target = (parts.hostname, parts.port)

    def hang(self) -> None:
        """Pass nothing on, on open and on new connections, and end none: a server that is stopped, or a dead line."""
        self._flowing.clear()

    def go_on(self) -> None:
        """Pass on what came while it hung, and all that comes."""
        self._flowing.set()

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        try:
            await self._flowing.wait()
            server_reader, server_writer = await asyncio.open_connection(*self._target)
            await asyncio.gather(self._pump(reader, server_writer), self._pump(server_reader, writer))
        except OSError:
            pass
        finally:
            self._writers.discard(writer)
            writer.close()

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        try:
            while data := await reader.read(65_536):
                await self._flowing.wait()
                writer.write(data)
                await writer.drain()
        except OSError:
            pass
        finally:
            self._writers.discard(writer)
            writer.close()


@contextlib.asynccontextmanager
async def relayed(url: str) -> AsyncGenerator[Relay]:
    """A relay that is open when the block begins, and cut when it ends."""
    relay = Relay(url)
    await relay.open()
    try:
        yield relay
    finally:
        relay.go_on()
        await relay.cut()
