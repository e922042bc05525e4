"""The API and the worker as processes of their own, to be killed."""

import asyncio
import contextlib
import os
import sys
from collections.abc import AsyncGenerator
from pathlib import Path
from signal import Signals

from comments_service.local.child import Child, Launch
from comments_service.settings import Settings

ROOT = Path(__file__).parents[2]


def environment(settings: Settings) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("COMMENTS_")}
    given = {
        "COMMENTS_DATABASE_URL": settings.database_url,
        "COMMENTS_REDIS_URL": settings.redis_url,
        "COMMENTS_SECRET": settings.secret,
        "COMMENTS_HOST": settings.host,
        "COMMENTS_PORT": str(settings.port),
        "COMMENTS_SUBMIT_LIMIT": str(settings.submit_limit),
    }
    return kept | {name: value for name, value in given.items() if value} | {"PYTHONPATH": str(ROOT)}


def _child(settings: Settings, log: Path, *module: str) -> Child:
    return Child(module[0], (sys.executable, "-m", *module), Launch(env=environment(settings), log=log))


def api(settings: Settings, log: Path) -> Child:
    return _child(settings, log, "comments_service", "serve")


def worker(settings: Settings, log: Path, seconds: float = 0.0) -> Child:
    """A quick worker whose scorer takes `seconds` for each call."""
    return _child(settings, log, "tests.faults.moderating", str(seconds))


def shipped_worker(settings: Settings, log: Path) -> Child:
    """The worker that operators run."""
    return _child(settings, log, "moderation", "work")


def signalled(child: Child, number: Signals) -> None:
    assert child.pid is not None
    os.kill(child.pid, number)


@contextlib.asynccontextmanager
async def started(child: Child) -> AsyncGenerator[Child]:
    """The process, for as long as the block runs."""
    await child.start()
    try:
        yield child
    finally:
        await child.stop()


@contextlib.asynccontextmanager
async def kept(child: Child) -> AsyncGenerator[list[int]]:
    """The process, started again whenever it ends, as `comments up` or Kubernetes do; gives its exit codes."""
    codes: list[int] = []

    async def keep() -> None:
        while True:
            await child.start()
            codes.append(await child.wait())

    keeping = asyncio.create_task(keep(), name=f"keep {child.name}")
    try:
        yield codes
    finally:
        keeping.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await keeping
        await child.stop()
