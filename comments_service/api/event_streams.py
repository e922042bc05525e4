"""Event streams of an article's comments and of counts."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncGenerator, Callable, Sequence
from typing import Annotated, Any

from litestar import Request, get
from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.spec import Example
from litestar.params import HeaderParameter, QueryParameter
from litestar.types import ASGIApp, Receive, Scope, Send

from comments_service.api.context import Context, Opened, known_site
from comments_service.api.limits import client_address
from comments_service.api.parameters import ArticleId, ArticleIds, SiteId, articles_of
from comments_service.api.problems import documented
from comments_service.domain.articles import ArticleKey
from comments_service.errors import InvalidValue, SiteNotFound, Unavailable
from comments_service.http_limits import DROP
from comments_service.reading import events

log = logging.getLogger(__name__)

Chunks = AsyncGenerator[bytes, None]

_HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-cache, no-transform"),
    (b"x-accel-buffering", b"no"),
]


class EventStream:
    """An ASGI response that sends `chunks` until they end, or the client leaves or stops reading.

    The first chunk is made before the answer begins, so that an error in it is still a problem document. A client that
    does not read a chunk within `send_seconds` is disconnected. It reconnects and resumes.
    """

    def __init__(self, chunks: Callable[[], Chunks], send_seconds: float) -> None:
        self._chunks = chunks
        self._send_seconds = send_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async with contextlib.aclosing(self._chunks()) as chunks:
            first = await anext(chunks)
            await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
            async with asyncio.TaskGroup() as tasks:
                sending = tasks.create_task(self._send(first, chunks, send), name="event-stream")
                leaving = tasks.create_task(_disconnected(receive), name="event-stream-disconnect")
                sending.add_done_callback(lambda done: _end(scope, done, leaving))
                leaving.add_done_callback(lambda _: sending.cancel())

    async def _send(self, first: bytes, chunks: Chunks, send: Send) -> bool:
        """Returns True if the stream came to its end, False if its connection is to be dropped."""
        try:
            await self._write(send, first)
            async for chunk in chunks:
                await self._write(send, chunk)
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        except (TimeoutError, OSError):
            return False  # the client has left, or reads too slowly: nothing more can be sent to it
        except Exception:
            log.exception("a stream failed")
            return False
        return True

    async def _write(self, send: Send, chunk: bytes) -> None:
        async with asyncio.timeout(self._send_seconds):
            await send({"type": "http.response.body", "body": chunk, "more_body": True})


def _end(scope: Scope, sending: "asyncio.Task[bool]", leaving: "asyncio.Task[None]") -> None:
    drop = (scope.get("extensions") or {}).get(DROP)
    if callable(drop) and not sending.cancelled() and not sending.result():
        # `leaving` then ends by itself. Returning before would be an error of ours to the server.
        drop()
    else:
        leaving.cancel()


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _article_chunks(context: Context, article: ArticleKey, address: str, since: int | None) -> Chunks:
    states, changes, pace = context.states, context.changes, context.pace
    with context.listeners.listen([article], address) as listener:
        if since is None:
            sent = await states.get(article)
            chunk = events.count(sent)
        else:
            sent, chunk = await changes.get(article, since)
            if sent.is_hidden:
                # Nobody knows what the page shows that comes back.
                chunk += events.reset(sent.revision, 0)
        listener.sent[article] = sent
        yield events.retry(1_500, 4_500) + chunk
        async with contextlib.aclosing(context.listeners.wake_ups(listener)) as wake_ups:
            async for beat in wake_ups:
                state, chunk = states.known(article), b""
                if state is not None and state != sent:
                    was_hidden = sent.is_hidden
                    try:
                        sent, chunk = await changes.get(article, sent.revision)
                        if sent.is_hidden != was_hidden:
                            chunk += events.reset(sent.revision, sent.count)
                    except Unavailable:
                        await asyncio.sleep(pace.pause)
                    listener.sent[article] = sent
                    if states.known(article) == state != sent:
                        # The change was read a moment too early, or could not be read: try again. What was heard
                        # meanwhile wakes the stream at its time: a change for it now would be the second in a tick.
                        listener.wake.set()
                if chunk or beat:
                    yield chunk + beat
        yield events.retry(1_000, 8_000)


async def _counts_chunks(context: Context, articles: Sequence[ArticleKey], address: str) -> Chunks:
    states = await context.states.get_many(articles)
    commented = [article for article in articles if states[article].revision]
    uncommented = [article for article in articles if not states[article].revision]
    with context.listeners.listen(commented, address, uncommented) as listener:
        # What moved since then would not wake it.
        states = await context.states.get_many(articles)
        sent = {article: states[article].count for article in articles}
        listener.sent = dict(states)
        yield events.retry(1_500, 4_500) + events.counts(_by_id(sent))
        async with contextlib.aclosing(context.listeners.wake_ups(listener)) as wake_ups:
            async for beat in wake_ups:
                known = {article: state for article in articles if (state := context.states.known(article))}
                listener.sent |= known
                moved = {
                    article: state.count for article, state in known.items() if state.count != sent[article]
                }
                sent |= moved
                chunk = events.counts(_by_id(moved)) if moved else b""
                if chunk or beat:
                    yield chunk + beat
                if moved:
                    # Each article is folded by itself. This folds those that move one soon after the other.
                    await asyncio.sleep(context.pace.tick)
        yield events.retry(1_000, 8_000)


def _by_id(counts: dict[ArticleKey, int]) -> dict[str, int]:
    return {article.article_id: count for article, count in counts.items()}


_EVENTS = ResponseSpec(
    str,
    media_type="text/event-stream",
    description="An endless stream of server-sent events",
    examples=[
        Example(
            value='id: 7\nevent: change\ndata: {"count":3,"revision":7,"published":[],"removed":[],"mode":"open",'
            '"opens_at":null}\n\n'
        )
    ],
)


@get(
    "/articles/{article:str}/events",
    summary="An article's changes, live",
    operation_id="articleEvents",
    responses={200: _EVENTS, **documented(InvalidValue, SiteNotFound, Unavailable)},
)
async def article_events(
    request: Request[Any, Any, Any],
    context: Opened,
    site: SiteId,
    article: ArticleId,
    since: Annotated[
        int | None, QueryParameter(ge=0, description="The revision of the page that was read.")
    ] = None,
    last_event_id: Annotated[
        str | None,
        HeaderParameter(name="Last-Event-ID", description="Sent by browsers when they connect again."),
    ] = None,
) -> ASGIApp:
    """`count` first, or the `change` since the revision named; then a `change` for each change; `reset` when it is
    too much: read the page again; and a `beat` every 15 seconds, changes or not.

    A `change` has the article's `mode` and `opens_at`, as a page has them, and comes also when only these change: since
    somebody changed them, or by time. When an article is hidden, or shown again, a `reset` follows.
    """
    if (
        last_event_id is not None
        and last_event_id.isascii()
        and last_event_id.isdecimal()
        and len(last_event_id) < 19
    ):
        since = int(last_event_id)
    if since is not None and since >= 2**63:
        raise InvalidValue("since is not a revision", field="since")
    await known_site(context, site)
    key = ArticleKey(site, article)
    address = client_address(request, context.proxies)
    return EventStream(lambda: _article_chunks(context, key, address, since), context.pace.send)


@get(
    "/counts/events",
    summary="Counts of several articles, live",
    operation_id="countsEvents",
    responses={200: _EVENTS, **documented(InvalidValue, SiteNotFound, Unavailable)},
)
async def counts_events(
    request: Request[Any, Any, Any], context: Opened, site: SiteId, articles: ArticleIds
) -> ASGIApp:
    """`counts` of all first, then of those that changed; and a `beat` every 15 seconds."""
    keys = articles_of(site, articles)
    await known_site(context, site)
    address = client_address(request, context.proxies)
    return EventStream(lambda: _counts_chunks(context, keys, address), context.pace.send)
