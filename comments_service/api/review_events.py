"""The moderators' queue as an event stream: who decided what, and how deep the queue is."""

import contextlib
from collections.abc import Sequence
from uuid import UUID

import msgspec
from litestar import get
from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.spec import Example
from litestar.types import ASGIApp

from comments_service import events
from comments_service.api.auth import AUTH_ERRORS, Caller, sites_seen
from comments_service.api.context import Context, Opened
from comments_service.api.live import KEEP_ALIVE_SECONDS, Chunks, EventStream
from comments_service.api.parameters import OnlySite
from comments_service.api.problems import documented
from comments_service.errors import Forbidden, InvalidValue, Unavailable
from comments_service.store.pool import connection
from comments_service.store.review import select_depth

_EVENTS = ResponseSpec(
    str,
    generate_examples=False,
    media_type="text/event-stream",
    description="An endless stream of server-sent events",
    examples=[Example(value='event: queue\ndata: {"depth":{"pending":2,"held":5}}\n\n')],
)
DEPTH_SECONDS = 5.0  # how long a lost bell, or a comment that came in, can go unnoticed


class _Decided(msgspec.Struct):
    id: UUID
    site_id: str
    article_id: str
    status: str
    version: int


async def _depth(context: Context, sites: Sequence[str] | None) -> dict[str, int]:
    async with connection(context.pool) as database:
        return await select_depth(database, sites)


async def _review_chunks(context: Context, sites: Sequence[str] | None) -> Chunks:
    """`queue` first; then a `change` for the decisions of each moment, and `queue` when the depth is another."""
    live = context.live
    with live.listen_to_decisions() as listener:
        depth = await _depth(context, sites)
        yield events.retry(1_500, 4_500) + events.event("queue", {"depth": depth})
        quiet = 0.0
        async with contextlib.aclosing(live.beats(listener, DEPTH_SECONDS)) as beats:
            async for _ in beats:
                rings, listener.rings = listener.rings, []
                seen = [ring for ring in rings if sites is None or ring.site_id in sites]
                decided = [
                    _Decided(ring.comment_id, ring.site_id, ring.article_id, ring.status, ring.version)
                    for ring in seen
                ]
                chunk = events.event("change", {"comments": decided}) if decided else b""
                # Without PostgreSQL the depth is told when it is back.
                with contextlib.suppress(Unavailable):
                    if (now := await _depth(context, sites)) != depth:
                        depth = now
                        chunk += events.event("queue", {"depth": depth})
                quiet = 0.0 if chunk else quiet + DEPTH_SECONDS
                if quiet >= KEEP_ALIVE_SECONDS:
                    chunk, quiet = events.KEEP_ALIVE, 0.0
                if chunk:
                    yield chunk
        yield events.retry(1_000, 8_000)


@get(
    "/events",
    summary="The queue, live",
    operation_id="queueEvents",
    responses={200: _EVENTS, **documented(InvalidValue, *AUTH_ERRORS, Forbidden)},
)
async def queue_events(context: Opened, moderator: Caller, site: OnlySite = None) -> ASGIApp:
    """`queue` with its depth first and whenever it changes; `change` for each decision."""
    sites = sites_seen(moderator, site)
    return EventStream(lambda: _review_chunks(context, sites))
