"""The API and the worker as processes that a test can kill."""

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
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("COMMENTS_")}
    variables = {
        "COMMENTS_DATABASE_URL": settings.database_url,
        "COMMENTS_REDIS_URL": settings.redis_url,
        "COMMENTS_SECRET": settings.secret,
        "COMMENTS_HOST": settings.host,
        "COMMENTS_PORT": str(settings.port),
        "COMMENTS_SUBMIT_LIMIT": str(settings.submit_limit),
    }
    return inherited | {name: value for name, value in variables.items() if value} | {"PYTHONPATH": str(ROOT)}


def _child(settings: Settings, log: Path, *module: str) -> Child:
    return Child(module[0], (sys.executable, "-m", *module), Launch(env=environment(settings), log=log))


def api(settings: Settings, log: Path) -> Child:
    return _child(settings, log, "comments_service", "serve")


def worker(settings: Settings, log: Path, seconds: float = 0.0, limit: float = 120.0) -> Child:
    """A worker with short timings whose scorer takes `seconds` for each call, and is taken for hung after `limit`.

    On a busy machine a scorer that answers at once may still need some seconds.
    """
    return _child(settings, log, "tests.faults.obedient_worker", str(seconds), str(limit))


def shipped_worker(settings: Settings, log: Path) -> Child:
    """The worker that operators run."""
    return _child(settings, log, "moderation", "work")


def send_signal(child: Child, number: Signals) -> None:
    assert child.pid is not None
    os.kill(child.pid, number)


@contextlib.asynccontextmanager
async def started(child: Child) -> AsyncGenerator[Child]:
    """The process runs until the block ends."""
    await child.start()
    try:
        yield child
    finally:
        await child.stop()


@contextlib.asynccontextmanager
async def kept_running(child: Child) -> AsyncGenerator[list[int]]:
    """The process is started again whenever it ends, as `comments up` and Kubernetes do. Yields its exit codes."""
    codes: list[int] = []

    async def keep_running() -> None:
        while True:
            await child.start()
            codes.append(await child.wait())

    task = asyncio.create_task(keep_running(), name=f"keep {child.name} running")
    try:
        yield codes
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
        await child.stop()
