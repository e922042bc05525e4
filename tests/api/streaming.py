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
    """Events in the order they come. `retries` are the pauses that were asked for."""

    def __init__(self, source: EventSource) -> None:
        self._events: AsyncIterator[ServerSentEvent] = source.aiter_sse()
        self.retries: list[int] = []

    async def next(self, name: str | None = None) -> ServerSentEvent:
        """The next event, which must be a `name`."""
        async with asyncio.timeout(PATIENCE):
            event = await anext(self._events)
            while not event.data:
                self.retries.append(event.retry or 0)
                event = await anext(self._events)
        assert name in (None, event.event)
        return event

    async def data(self, name: str | None = None) -> dict[str, Any]:
        return json.loads((await self.next(name)).data)

    async def rest(self) -> list[ServerSentEvent]:
        """What comes until it ends."""
        events: list[ServerSentEvent] = []
        async with asyncio.timeout(PATIENCE):
            async for event in self._events:
                if event.data:
                    events.append(event)
                else:
                    self.retries.append(event.retry or 0)
        return events


@contextlib.asynccontextmanager
async def streaming(
    service: RunningService, path: str, headers: dict[str, str] | None = None, **query: Any
) -> AsyncGenerator[Stream]:
    """A stream that has begun; it is left when the block ends."""
    asked = {"Accept": "text/event-stream", **(headers or {})}
    async with service.client.stream("GET", path, params=query, headers=asked, timeout=PATIENCE) as answer:
        assert answer.status_code == 200, await answer.aread()
        yield Stream(EventSource(answer))


def following(
    service: RunningService, article: Article, headers: dict[str, str] | None = None, **query: Any
) -> contextlib.AbstractAsyncContextManager[Stream]:
    return streaming(service, f"{article.path}/events", headers, **query)


def ids(comments: list[dict[str, Any]]) -> list[str]:
    return [comment["id"] for comment in comments]
