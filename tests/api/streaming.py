"""An event stream, read as browsers read it."""

import asyncio
import contextlib
import json
from collections.abc import AsyncGenerator, AsyncIterator
from typing import Any

import httpx
from httpx_sse import EventSource, ServerSentEvent

from tests.api.articles import Article
from tests.running import RunningService

PATIENCE = 8.0


class Stream:
    """Events in the order in which they arrive. `retries` are the delays before reconnecting that the stream set."""

    def __init__(self, source: EventSource) -> None:
        self._events: AsyncIterator[ServerSentEvent] = source.aiter_sse()
        self.retries: list[int] = []

    async def next(self, name: str | None = None) -> ServerSentEvent:
        """Returns the next event, which must be called `name`."""
        async with asyncio.timeout(PATIENCE):
            event = await anext(self._events)
            while not event.data:
                self.retries.append(event.retry or 0)
                event = await anext(self._events)
        assert name in (None, event.event)
        return event

    async def data(self, name: str | None = None) -> dict[str, Any]:
        return json.loads((await self.next(name)).data)

    async def data_of_first(self, name: str) -> dict[str, Any]:
        """Returns the data of the next event that is called `name`. Events of other names before it are ignored."""
        event = await self.next()
        while event.event != name:
            event = await self.next()
        return event.json()

    async def rest(self) -> list[ServerSentEvent]:
        """Returns the events until the stream ends."""
        events: list[ServerSentEvent] = []
        async with asyncio.timeout(PATIENCE):
            async for event in self._events:
                if event.data:
                    events.append(event)
                else:
                    self.retries.append(event.retry or 0)
        return events


@contextlib.asynccontextmanager
async def event_stream(
    service: RunningService, path: str, headers: dict[str, str] | None = None, **query: Any
) -> AsyncGenerator[Stream]:
    """A stream whose answer has begun. It is closed at the end of the block."""
    sent_headers = {"Accept": "text/event-stream", **(headers or {})}
    async with service.client.stream(
        "GET", path, params=query, headers=sent_headers, timeout=PATIENCE
    ) as answer:
        assert answer.status_code == 200, await answer.aread()
        yield Stream(EventSource(answer))


def article_stream(
    service: RunningService, article: Article, headers: dict[str, str] | None = None, **query: Any
) -> contextlib.AbstractAsyncContextManager[Stream]:
    return event_stream(service, f"{article.path}/events", headers, **query)


async def keep_alive(answer: httpx.Response) -> None:
    """Returns when a stream has sent the comment that keeps its connection open."""
    lines = answer.aiter_lines()
    async with asyncio.timeout(PATIENCE):
        while await anext(lines) != ":":
            pass
