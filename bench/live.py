"""From the POST of a comment to the open pages: many event streams, and comments one after the other."""

import asyncio
import contextlib
import resource
import time
from collections.abc import AsyncGenerator

import msgspec

from bench.load import Call, once

PATIENCE = 20.0
_PAUSE = 0.3  # longer than a quiet article needs to be quiet again


class Live(msgspec.Struct, frozen=True):
    """Milliseconds from the POST until the first and the last listener had the comment. `lost` never had it."""

    first: float
    last: float
    lost: int


class _Listener(asyncio.Protocol):
    """One open stream. It tells the audience of each event with the text that the audience waits for."""

    def __init__(self, audience: "Audience", request: bytes) -> None:
        self._audience = audience
        self._request = request
        self._event = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        self._event += data
        if self._audience.awaited in self._event:
            self._audience.heard()
            self._event = b""
        elif b"\n\n" in data:
            self._audience.opened.add(self)
            self._event = self._event.rpartition(b"\n\n")[2]


class Audience:
    """The streams of a number of pages, all of one article."""

    def __init__(self) -> None:
        self.opened: set[_Listener] = set()
        self.awaited = b"\0"
        self._heard_at: list[float] = []
        self._all_heard = asyncio.Event()
        self._size = 0

    @contextlib.asynccontextmanager
    async def listening(self, call: Call, size: int) -> AsyncGenerator[None]:
        """Open `size` streams, and close them at the end of the block."""
        _raise_descriptors(size)
        loop = asyncio.get_running_loop()
        transports: list[asyncio.BaseTransport] = []
        try:
            for _ in range(size):
                transport, _ = await loop.create_connection(
                    lambda: _Listener(self, call.filled(0)), "127.0.0.1", call.port
                )
                transports.append(transport)
            async with asyncio.timeout(PATIENCE):
                while len(self.opened) < size:  # noqa: ASYNC110 - a thousand streams tell nobody together
                    await asyncio.sleep(0.02)
            self._size = size
            yield
        finally:
            for transport in transports:
                transport.close()

    def heard(self) -> None:
        self._heard_at.append(time.monotonic())
        if len(self._heard_at) == self._size:
            self._all_heard.set()

    async def comment(self, post: Call, number: int) -> Live:
        """Post a comment and wait until all have it."""
        self.awaited = f"live-{number}-".encode()
        self._heard_at.clear()
        self._all_heard.clear()
        began = time.monotonic()
        status, body = await once(post, number)
        assert status == 202, body
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                await self._all_heard.wait()
        if not self._heard_at:
            return Live(PATIENCE * 1000, PATIENCE * 1000, self._size)
        times = [1000 * (at - began) for at in self._heard_at]
        return Live(times[0], times[-1], self._size - len(times))


async def live(events: Call, post: Call, size: int, comments: int, start: int) -> list[Live]:
    """Post comments one after the other to `size` listeners."""
    audience = Audience()
    results: list[Live] = []
    async with audience.listening(events, size):
        # A worker that has just been started takes its time for the first one, which is not measured.
        await audience.comment(post, start + comments)
        for number in range(start, start + comments):
            await asyncio.sleep(_PAUSE)
            results.append(await audience.comment(post, number))
    return results


def _raise_descriptors(streams: int) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < streams + 200:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, streams + 2000), hard))
