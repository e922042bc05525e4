"""What one HTTP connection may cost: the size of a request's head, how long head and body may take, and its place.

uvicorn has neither with httptools; with h11 it limits the head, and is half as fast. A reverse proxy usually has these
limits too, and should.
"""

import asyncio
import ssl
from collections.abc import Callable
from typing import Any

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from comments_service.descriptors import Crowd

HEAD_BYTES = 32 * 1024
HEAD_SECONDS = 10.0
BODY_SECONDS = 15.0
# What a body may have besides itself: the lines between chunks, and trailers. 16 KiB may come byte by byte.
FRAMING_BYTES = 128 * 1024
# Requests that came before an earlier one was answered. Browsers and proxies send none.
PIPELINED = 100
# How long a request that is still arriving may delay the stop of the process.
STOP_SECONDS = 2.0
# In the ASGI scope: ends the connection at once.
DROP = "comments.drop"

_CROWD = Crowd()

_TOO_LARGE = "431 Request Header Fields Too Large"
_TOO_SLOW = "408 Request Timeout"


class _Refused(Exception):
    pass


class LimitedProtocol(HttpToolsProtocol):
    """An HTTP connection with limits. `LimitedServer` calls `end_if_late` now and then."""

    # uvicorn says that it is never None.
    cycle: Any

    def __init__(self, *args: Any, **attributes: Any) -> None:
        super().__init__(*args, **attributes)
        self.deadline: float | None = None
        self._refusal: str | None = None
        self._in_head = False
        self._ended_one = False
        # Bytes of the present head that came in reads before it was whole.
        self._read = 0
        # Bytes of the present request since its head that were no body, and what of the present read was body.
        self._framing = 0
        self._body = 0

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self.deadline = self.loop.time() + HEAD_SECONDS
        if _CROWD.is_full(transport.get_extra_info("socket").fileno()):
            self._make_room()

    def data_received(self, data: bytes) -> None:
        if self.deadline is None:
            self.deadline = self.loop.time() + HEAD_SECONDS
        if len(data) <= HEAD_BYTES:
            self._parse(data)
            return
        for start in range(0, len(data), HEAD_BYTES):
            if self.transport.is_closing():
                return
            self._parse(data[start : start + HEAD_BYTES])

    def _parse(self, data: bytes) -> None:
        self._ended_one = False
        self._body = 0
        super().data_received(data)
        if self._ended_one:
            return
        # Counted here, since a method called for each header would cost every request more. The parser tells of a line
        # when it is whole, and keeps what has come of it until then.
        if self._in_head:
            self._read += len(data)
        else:
            self._framing += len(data) - self._body
        if (self._read > HEAD_BYTES or self._framing > FRAMING_BYTES) and not self.transport.is_closing():
            self._refuse(_TOO_LARGE)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._in_head = True
        self._read = self._framing = 0
        self.deadline = self.loop.time() + HEAD_SECONDS
        scope: Any = self.scope
        scope["extensions"] = {DROP: self.transport.abort}

    def on_headers_complete(self) -> None:
        self._in_head = False
        self.deadline = self.loop.time() + BODY_SECONDS
        if self._read and self._head_size() > HEAD_BYTES:
            self._refuse(_TOO_LARGE)
            raise _Refused
        self._read = 0
        if len(self.pipeline) >= PIPELINED:
            # An answer would be taken for that to an earlier request.
            self._refusal = "pipelined"
            self.transport.abort()
            raise _Refused
        super().on_headers_complete()
        # Trailers are no headers: the application has been asked already, and checks none of them.
        self.headers = []

    def on_body(self, body: bytes) -> None:
        self._body += len(body)
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._ended_one = True
        self.deadline = None
        super().on_message_complete()

    def send_400_response(self, msg: str) -> None:
        if self._refusal is None:
            super().send_400_response(msg)

    def end_if_late(self, now: float) -> None:
        """End the connection if its request should have arrived by `now`."""
        if self.deadline is not None and now > self.deadline and not self.transport.is_closing():
            self._refuse(_TOO_SLOW)

    def shutdown(self) -> None:
        super().shutdown()
        if self.cycle is not None and self.cycle.more_body:
            self.loop.call_later(STOP_SECONDS, self._end_unfinished)

    def _make_room(self) -> None:
        """End the connections that ask for nothing, or else of those that have been asking for long the first ones.

        Without it the kernel has no descriptor for the next client, and nobody knows: whoever is refused a stream, or
        never asks, may keep a connection.
        """
        others: list[LimitedProtocol] = [
            other
            for other in self.connections
            if isinstance(other, LimitedProtocol) and other is not self and not other.transport.is_closing()
        ]
        idle = [other for other in others if other.deadline is None and other.is_answered()]
        asking = [(other.deadline, id(other), other) for other in others if other.deadline is not None]
        # Some at once: each time all connections are looked at.
        for other in idle or [other for *_, other in sorted(asking)[: len(asking) // 8 + 1]]:
            other.transport.abort()

    def is_answered(self) -> bool:
        return self.cycle is None or self.cycle.response_complete

    def _head_size(self) -> int:
        """The bytes of the address and the header lines."""
        return len(self.url) + sum(len(name) + len(value) + 4 for name, value in self.headers)

    def _refuse(self, status: str) -> None:
        self._refusal = status
        answering = (
            self.cycle is not None and self.cycle.response_started and not self.cycle.response_complete
        )
        if not answering:
            head = f"HTTP/1.1 {status}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
            self.transport.write(head.encode())
        self.transport.close()

    def _end_unfinished(self) -> None:
        if self.cycle.more_body and not self.transport.is_closing():
            self.transport.abort()


def limited_config(
    app: Any,
    host: str,
    port: int,
    *,
    stop_seconds: int,
    keep_alive: int = 5,
    tls_context: Callable[[uvicorn.Config, Any], ssl.SSLContext] | None = None,
) -> uvicorn.Config:
    """How both of our servers are served. At its stop a request has `stop_seconds` to be answered.

    An idle connection is kept for `keep_alive` seconds. With `tls_context`, asked at the start, it speaks HTTPS alone.
    """
    return uvicorn.Config(
        app,
        host=host,
        port=port,
        http=LimitedProtocol,
        lifespan="on",
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=True,
        # Each application reads itself what a proxy says, past trusted proxies only.
        proxy_headers=False,
        timeout_graceful_shutdown=stop_seconds,
        timeout_keep_alive=keep_alive,
        backlog=4096,
        ssl_context_factory=tls_context,
    )


class LimitedServer(uvicorn.Server):
    """Ends requests that do not arrive in time."""

    async def on_tick(self, counter: int) -> bool:
        if counter % 10 == 0:
            now = asyncio.get_running_loop().time()
            for connection in list(self.server_state.connections):
                if isinstance(connection, LimitedProtocol):
                    connection.end_if_late(now)
        return await super().on_tick(counter)
