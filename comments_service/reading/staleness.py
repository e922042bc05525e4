"""What readers get while PostgreSQL is away or slow: what they had before."""

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

from comments_service.errors import Unavailable

Value = TypeVar("Value")

PATIENCE_SECONDS = 0.5


async def fresh_or(fresh: Awaitable[Value], stale: Value | None) -> tuple[Value, bool]:
    """The fresh value, or `stale` and True if PostgreSQL does not give the fresh one within half a second.

    Raises what `fresh` raises: `Unavailable` only where there is no stale value.
    """
    if stale is None:
        return await fresh, False
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            return await fresh, False
    except (Unavailable, TimeoutError):
        return stale, True
