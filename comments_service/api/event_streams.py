"""Event streams: of an article, of counts, of the moderators' queue."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncGenerator, Callable
from typing import Annotated

from litestar import get
from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.spec import Example
from litestar.params import HeaderParameter, QueryParameter
from litestar.types import ASGIApp, Receive, Scope, Send

from comments_service.api.context import Opened
from comments_service.api.parameters import ArticleId, ArticleIds, SiteId, articles_of
from comments_service.api.problems import documented
from comments_service.domain.articles import ArticleKey
from comments_service.errors import InvalidValue, Unavailable
from comments_service.reading import events
from comments_service.reading.listeners import RETRY_SECONDS, Live

log = logging.getLogger(__name__)

KEEP_ALIVE_SECONDS = 15.0
SEND_SECONDS = 30.0

Chunks = AsyncGenerator[bytes, None]

_HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-cache, no-transform"),
    (b"x-accel-buffering", b"no"),
]


class EventStream:
    """An ASGI response that sends what `chunks` makes until it ends, the reader leaves, or stops reading.

    The first chunk is made before the answer begins, so that what goes wrong with it is still a problem document.
    """

    def __init__(self, chunks: Callable[[], Chunks]) -> None:
        self._chunks = chunks

    async def __call__(self, _scope: Scope, receive: Receive, send: Send) -> None:
        async with contextlib.aclosing(self._chunks()) as chunks:
            first = await anext(chunks)
            await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
            async with asyncio.TaskGroup() as tasks:
                sending = tasks.create_task(_send(first, chunks, send), name="event-stream")
                leaving = tasks.create_task(_left(receive), name="event-stream-disconnect")
                sending.add_done_callback(lambda _: leaving.cancel())
                leaving.add_done_callback(lambda _: sending.cancel())


async def _send(first: bytes, chunks: Chunks, send: Send) -> None:
    try:
        await _write(send, first)
        async for chunk in chunks:
            await _write(send, chunk)
        await send({"type": "http.response.body", "body": b"", "more_body": False})
    except (TimeoutError, OSError):
        pass  # who left, or reads too slowly, cannot be told
    except Exception:
        log.exception("a stream failed")


async def _write(send: Send, chunk: bytes) -> None:
    # Who does not read in time is let go; it comes back and resumes.
    async with asyncio.timeout(SEND_SECONDS):
        await send({"type": "http.response.body", "body": chunk, "more_body": True})


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _article_chunks(live: Live, article: ArticleKey, since: int | None) -> Chunks:
    with live.listen([article]) as listener:
        if since is None:
            state = await live.states.get(article)
            revision, chunk = state.revision, events.count(state)
        else:
            revision, chunk = await live.change(article, since)
        yield events.retry(1_500, 4_500) + chunk
        async with contextlib.aclosing(live.beats(listener, KEEP_ALIVE_SECONDS)) as beats:
            async for woken in beats:
                state = live.states.known(article)
                if state is None or state.revision <= revision:
                    chunk = b"" if woken else events.KEEP_ALIVE
                else:
                    try:
                        revision, chunk = await live.change(article, revision)
                    except Unavailable:
                        chunk = b""
                        await asyncio.sleep(RETRY_SECONDS)
                    if revision < state.revision:
                        # Another one read it a moment too early, or nobody could: once more.
                        listener.wake.set()
                if chunk:
                    yield chunk
        yield events.retry(1_000, 8_000)


async def _counts_chunks(live: Live, articles: list[ArticleKey]) -> Chunks:
    with live.listen(articles) as listener:
        states = await live.states.get_many(articles)
        sent = {article: states[article].count for article in articles}
        yield events.retry(1_500, 4_500) + events.counts(
            {article.article_id: sent[article] for article in articles}
        )
        async with contextlib.aclosing(live.beats(listener, KEEP_ALIVE_SECONDS)) as beats:
            async for woken in beats:
                known = {
                    article: state.count for article in articles if (state := live.states.known(article))
                }
                moved = {article: count for article, count in known.items() if count != sent[article]}
                sent |= moved
                if moved:
                    yield events.counts({article.article_id: count for article, count in moved.items()})
                elif not woken:
                    yield events.KEEP_ALIVE
        yield events.retry(1_000, 8_000)


_EVENTS = ResponseSpec(
    str,
    media_type="text/event-stream",
    description="An endless stream of server-sent events",
    examples=[
        Example(value='id: 7\nevent: change\ndata: {"count":3,"revision":7,"published":[],"removed":[]}\n\n')
    ],
)


@get(
    "/articles/{article:str}/events",
    summary="An article's changes, live",
    operation_id="articleEvents",
    responses={200: _EVENTS, **documented(InvalidValue, Unavailable)},
)
async def article_events(
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
    too much: read the page again."""
    if (
        last_event_id is not None
        and last_event_id.isascii()
        and last_event_id.isdecimal()
        and len(last_event_id) < 19
    ):
        since = int(last_event_id)
    if since is not None and since >= 2**63:
        raise InvalidValue("since is not a revision", field="since")
    return EventStream(lambda: _article_chunks(context.live, ArticleKey(site, article), since))


@get(
    "/counts/events",
    summary="Counts of several articles, live",
    operation_id="countsEvents",
    responses={200: _EVENTS, **documented(InvalidValue, Unavailable)},
)
async def counts_events(context: Opened, site: SiteId, articles: ArticleIds) -> ASGIApp:
    """`counts` of all first, then of those that changed."""
    wanted = articles_of(site, articles)
    return EventStream(lambda: _counts_chunks(context.live, wanted))
