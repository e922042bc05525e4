"""Telling every process what changed for readers and moderators."""

from collections.abc import Sequence

from comments_service.api.context import Context
from comments_service.redis.bell import Ring


async def announce(context: Context, rings: Sequence[Ring]) -> None:
    """Ring the bell. If Redis does not answer, this process knows at once and the others within seconds."""
    await context.waker.announce(rings)
