"""Answers to HEAD, which Litestar does not give by itself."""

import asyncio

from litestar.types import ASGIApp, HTTPReceiveMessage, Message, Receive, Scope, Send


class HeadFront:
    """Answers HEAD with what `app` says to GET, without the body."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return
        answered = asyncio.Event()

        async def send_head(message: Message) -> None:
            if message["type"] == "http.response.start":
                await send(message)
                await send({"type": "http.response.body", "body": b"", "more_body": False})
                answered.set()

        async def receive_nothing() -> HTTPReceiveMessage:
            # An event stream ends when its client disconnects. A HEAD request needs nothing after the headers.
            await answered.wait()
            return {"type": "http.disconnect"}

        await self._app({**scope, "method": "GET"}, receive_nothing, send_head)
