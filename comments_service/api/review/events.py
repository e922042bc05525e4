"""The moderators' queue as an event stream: decisions, and how many comments wait."""

import contextlib
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, get
from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.spec import Example
from litestar.types import ASGIApp

from comments_service.api.auth import AUTH_ERRORS, Caller, bearer, sites_seen
from comments_service.api.context import Context, Opened
from comments_service.api.event_streams import Chunks, EventStream
from comments_service.api.parameters import OnlySite
from comments_service.api.problems import documented
from comments_service.errors import Forbidden, InvalidValue, Unavailable
from comments_service.reading import events
from comments_service.redis.bell import Ring
from comments_service.store.moderators import select_moderator
from comments_service.store.pool import connection
from comments_service.store.review import select_depth

_EVENTS = ResponseSpec(
    str,
    generate_examples=False,
    media_type="text/event-stream",
    description="An endless stream of server-sent events",
    examples=[Example(value='event: queue\ndata: {"depth":{"pending":2,"held":5}}\n\n')],
)


class _Decided(msgspec.Struct):
    id: UUID
    site_id: str
    article_id: str
    status: str
    version: int


async def _depth(context: Context, token: str, sites: Sequence[str] | None) -> dict[str, int] | None:
    """Returns None if the token has been taken away."""
    async with connection(context.pool) as database:
        if await select_moderator(database, token) is None:
            return None
        return await select_depth(database, sites)


def _change(rings: Sequence[Ring], sites: Sequence[str] | None) -> bytes:
    decided = [
        _Decided(ring.comment_id, ring.site_id, ring.article_id, ring.status, ring.version)
        for ring in rings
        if ring.comment_id and (sites is None or ring.site_id in sites)
    ]
    return events.event("change", {"comments": decided}) if decided else b""


async def _review_chunks(context: Context, token: str, sites: Sequence[str] | None) -> Chunks:
    """`queue` first; then a `change` for the decisions of each moment, and `queue` when the depth changes."""
    listeners, pace = context.listeners, context.pace
    with listeners.listen_to_decisions() as listener:
        depth = await _depth(context, token, sites)
        yield events.retry(1_500, 4_500) + events.event("queue", {"depth": depth})
        async with contextlib.aclosing(listeners.wake_ups(listener, pace.depth_every)) as wake_ups:
            async for beat in wake_ups:
                rings, listener.rings = listener.rings, []
                try:
                    now = await _depth(context, token, sites)
                except Unavailable:
                    now = depth  # a new depth is sent when PostgreSQL is back
                if now is None:
                    break
                chunk = _change(rings, sites)
                if now != depth:
                    depth = now
                    chunk += events.event("queue", {"depth": depth})
                if chunk or beat:
                    yield chunk + beat
        yield events.retry(1_000, 8_000)


@get(
    "/events",
    summary="The queue, live",
    operation_id="queueEvents",
    responses={200: _EVENTS, **documented(InvalidValue, *AUTH_ERRORS, Forbidden)},
)
async def queue_events(
    request: Request[Any, Any, Any], context: Opened, moderator: Caller, site: OnlySite = None
) -> ASGIApp:
    """`queue` with its depth first and whenever it changes; `change` for each decision; a `beat` every 15 seconds.

    It ends soon after the token has been taken away.
    """
    sites = sites_seen(moderator, site)
    token = bearer(request) or ""
    return EventStream(lambda: _review_chunks(context, token, sites), context.pace.send)
