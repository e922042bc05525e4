"""A child that is stopped is killed, and one that has not started yet is not."""

import asyncio
import contextlib
import os
from collections.abc import AsyncGenerator, Callable, Iterator
from signal import Signals

from comments_service.local.child import Child, Launch
from comments_service.local.signs_of_life import Sign, Vigil, watch
from tests.waiting import wait_until

VIGIL = Vigil(every=0.02, silent=0.2)


@contextlib.asynccontextmanager
async def watched(
    sign: Sign, vigil: Vigil, say: Callable[[str], None] = lambda _: None
) -> AsyncGenerator[Child]:
    """A child that is watched. It is stopped after the block if it still runs."""
    child = Child("a child", ("sleep", "60"), Launch())
    await child.start()
    watching = asyncio.create_task(watch(child, sign, vigil, say))
    try:
        yield child
    finally:
        watching.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await watching
        await child.stop()


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


async def test_a_child_that_hangs_soon_after_its_start_is_killed_if_its_sign_can_be_no_other() -> None:
    """Its sign is younger than its predecessor's could be, but there was none when it began."""
    signs: Iterator[bool | None] = iter([False, True])

    async def sign() -> bool | None:
        return next(signs, False)

    async with watched(sign, Vigil(every=0.02, silent=0.2, age=3600.0)) as child, asyncio.timeout(10):
        assert await child.wait() == -Signals.SIGKILL


async def test_a_sign_that_may_be_a_predecessors_is_not_believed() -> None:
    asked = 0

    async def sign() -> bool | None:
        nonlocal asked
        asked += 1
        return asked <= 3

    async with watched(sign, Vigil(every=0.01, silent=0.02, age=3600.0)) as child:
        await wait_until(lambda: asked > 50, "the child was not looked at")
        assert child.alive


async def test_a_child_that_misses_a_single_sign_is_left_alone() -> None:
    """As after a machine stood still: the silence is long, and the child had no time to answer."""
    asked = 0

    async def sign() -> bool | None:
        nonlocal asked
        asked += 1
        return asked % 2 == 1

    async with watched(sign, Vigil(every=0.01, silent=0.0)) as child:
        await wait_until(lambda: asked > 50, "the child was not looked at")
        assert child.alive
