"""Waiting for a condition instead of a duration."""

import asyncio
import inspect
from collections.abc import Awaitable, Callable
from time import monotonic


async def wait_until(
    condition: Callable[[], bool | Awaitable[bool]],
    description: str,
    timeout: float = 30.0,  # noqa: ASYNC109 - the failure names the condition
) -> None:
    """Return as soon as `condition` is true. Fails with `description` after `timeout` seconds."""
    deadline = monotonic() + timeout
    while True:
        result = condition()
        if await result if inspect.isawaitable(result) else result:
            return
        if monotonic() > deadline:
            raise AssertionError(f"after {timeout:g} s: {description}")
        await asyncio.sleep(0.02)
