"""A child that is stopped is killed, and one that has not started yet is not."""

import asyncio
import contextlib
import os
from collections.abc import Iterator
from signal import Signals

from comments_service.local.child import Child, Launch
from comments_service.local.signs_of_life import Vigil, watch

VIGIL = Vigil(every=0.02, silent=0.2)


async def test_a_stopped_child_is_killed_when_its_signs_end() -> None:
    child = Child("a child", ("sleep", "60"), Launch())
    await child.start()
    signs: Iterator[bool | None] = iter([False] * 20 + [True, None])
    said: list[str] = []

    async def sign() -> bool | None:
        lives = next(signs, False)
        if lives:
            # It took its time to start; the silence before counts for nothing.
            assert child.alive
            assert child.pid is not None
            os.kill(child.pid, Signals.SIGSTOP)
        return lives

    watching = asyncio.create_task(watch(child, sign, VIGIL, said.append))
    async with asyncio.timeout(10):
        assert await child.wait() == -Signals.SIGKILL
    assert said == ["a child gives no sign of life; killing it"]
    watching.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await watching
