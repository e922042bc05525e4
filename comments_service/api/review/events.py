"""The moderators' queue as an event stream: decisions, and how many comments wait."""

import contextlib
from collections.abc import Sequence
from typing import Any

from litestar import Request, get
from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.spec import Example
from litestar.types import ASGIApp

from comments_service.api.auth import AUTH_ERRORS, Caller, moderators_token, sites_seen
from comments_service.api.context import Context, Opened
from comments_service.api.event_streams import Chunks, EventStream
from comments_service.api.parameters import OnlySite
from comments_service.api.problems import documented
from comments_service.errors import InvalidValue, SiteNotFound
from comments_service.reading import events

_EVENTS = ResponseSpec(
    str,
    generate_examples=False,
    media_type="text/event-stream",
    description="An endless stream of server-sent events",
    examples=[Example(value='event: queue\ndata: {"depth":{"pending":2,"held":5}}\n\n')],
)


async def _review_chunks(context: Context, token: str, sites: Sequence[str] | None) -> Chunks:
    """`queue` first; then a `change` for the decisions of each moment, and `queue` when the depth changes."""
    with context.desks.open(sites, token) as desk:
        yield events.retry(1_500, 4_500) + await context.desks.first_event(desk)
        async with contextlib.aclosing(context.listeners.wake_ups(desk.listener)) as wake_ups:
            async for beat in wake_ups:
                chunk = desk.take() + beat
                if chunk:
                    yield chunk
                if desk.dismissed:
                    break
        yield events.retry(1_000, 8_000)


@get(
    "/events",
    summary="The queue, live",
    operation_id="queueEvents",
    responses={200: _EVENTS, **documented(InvalidValue, *AUTH_ERRORS, SiteNotFound)},
)
async def queue_events(
    request: Request[Any, Any, Any], context: Opened, moderator: Caller, site: OnlySite = None
) -> ASGIApp:
    """`queue` with its depth first and whenever it changes; `change` for each decision; a `beat` every 15 seconds.

    Counting stops at 1,000: `at_least` then names the number, as in `"at_least": ["held"]`. The queue is counted twice
    a second at most. The stream ends soon after the token has been taken away, the session has ended, or a
    site is the moderator's no more. `EventSource` sends the cookie of the desk.
    """
    sites = await sites_seen(context, moderator, site)
    token = moderators_token(request, context)
    return EventStream(lambda: _review_chunks(context, token, sites), context.pace.send)
