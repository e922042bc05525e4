"""Waiting for a condition instead of for some time."""

import asyncio
import inspect
from collections.abc import Awaitable, Callable
from time import monotonic


async def wait_until(
    condition: Callable[[], bool | Awaitable[bool]],
    description: str,
    timeout: float = 10.0,  # noqa: ASYNC109 - the failure says what was waited for
) -> None:
    """Return as soon as `condition` holds; fail with `description` when `timeout` seconds have passed."""
    deadline = monotonic() + timeout
    while True:
        holds = condition()
        if await holds if inspect.isawaitable(holds) else holds:
            return
        if monotonic() > deadline:
            raise AssertionError(f"after {timeout:g} s: {description}")
        await asyncio.sleep(0.02)
