"""Telling every process what changed for readers and moderators."""

from collections.abc import Sequence

from comments_service.api.context import Context
from comments_service.errors import RedisUnavailable
from comments_service.redis.bell import Ring, ring_bell


async def announce(context: Context, rings: Sequence[Ring]) -> None:
    """Ring the bell. If Redis does not answer, this process knows at once and the others within seconds."""
    # This process must not answer its own caller with the page before the change, however late the bell.
    context.waker.note(rings)
    try:
        await ring_bell(context.redis, rings)
    except RedisUnavailable:
        context.waker.hear(rings)
