"""An event stream, read as browsers read it."""

import asyncio
import contextlib
import json
from collections.abc import AsyncGenerator, AsyncIterator
from typing import Any

from httpx_sse import EventSource, ServerSentEvent

from tests.api.articles import Article
from tests.running import RunningService

PATIENCE = 8.0


class Stream:
    """Events in the order in which they arrive, without beats unless they are asked for.

    `retries` are the delays before reconnecting that the stream set.
    """

    def __init__(self, source: EventSource) -> None:
        self._events: AsyncIterator[ServerSentEvent] = source.aiter_sse()
        self.retries: list[int] = []

    async def next(self, name: str | None = None) -> ServerSentEvent:
        """Returns the next event, which must be called `name`."""
        event = await self._next(beats=name == "beat")
        assert name in (None, event.event)
        return event

    async def _next(self, *, beats: bool) -> ServerSentEvent:
        async with asyncio.timeout(PATIENCE):
            event = await anext(self._events)
            while not event.data or (event.event == "beat" and not beats):
                if not event.data:
                    self.retries.append(event.retry or 0)
                event = await anext(self._events)
        return event

    async def data(self, name: str | None = None) -> dict[str, Any]:
        return json.loads((await self.next(name)).data)

    async def data_of_first(self, name: str) -> dict[str, Any]:
        """Returns the data of the next event that is called `name`. Events of other names before it are ignored."""
        event = await self._next(beats=name == "beat")
        while event.event != name:
            event = await self._next(beats=name == "beat")
        return event.json()

    async def rest(self) -> list[ServerSentEvent]:
        """Returns the events until the stream ends."""
        events: list[ServerSentEvent] = []
        async with asyncio.timeout(PATIENCE):
            async for event in self._events:
                if event.data and event.event != "beat":
                    events.append(event)
                elif not event.data:
                    self.retries.append(event.retry or 0)
        return events


@contextlib.asynccontextmanager
async def event_stream(
    service: RunningService, path: str, headers: dict[str, str] | None = None, **query: Any
) -> AsyncGenerator[Stream]:
    """A stream whose answer has begun. It is closed at the end of the block."""
    sent_headers = {"Accept": "text/event-stream", **(headers or {})}
    async with service.client.stream(
        "GET", path, params=query or None, headers=sent_headers, timeout=PATIENCE
    ) as answer:
        assert answer.status_code == 200, await answer.aread()
        yield Stream(EventSource(answer))


def article_stream(
    service: RunningService, article: Article, headers: dict[str, str] | None = None, **query: Any
) -> contextlib.AbstractAsyncContextManager[Stream]:
    return event_stream(service, f"{article.path}/events", headers, **query)
