"""Services with other settings than the shared one: in this process, or as a process of `comments serve`."""

import asyncio
import contextlib
import os
import sys
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import httpx
import msgspec

from comments_service.local.server import free_port
from comments_service.reading.stream_pace import StreamPace
from comments_service.settings import Settings
from tests.running import RunningService, running_service
from tests.waiting import wait_until


def service_with(
    service: RunningService, pace: StreamPace | None = None, **changes: Any
) -> contextlib.AbstractAsyncContextManager[RunningService]:
    """A second service on the same database and Redis, unless `changes` to its settings name others."""
    settings = msgspec.structs.replace(service.settings, **changes)
    return running_service(settings, pace=pace, patient="redis_url" not in changes)


class ServedApi:
    """A process that answers at `url` and writes its log to `log`."""

    def __init__(self, url: str, process: asyncio.subprocess.Process, log: Path) -> None:
        self.url = url
        self.process = process
        self.log = log


async def start_serving(
    settings: Settings, port: int, folder: Path
) -> tuple[asyncio.subprocess.Process, Path]:
    """Returns the process, which may not answer yet, and its log."""
    own_settings = msgspec.structs.replace(settings, port=port, data_dir=str(folder / "no-data"))
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join(sys.path)} | {
        f"COMMENTS_{name.upper()}": str(value)
        for name, value in msgspec.structs.asdict(own_settings).items()
        if value is not None
    }
    log = folder / f"{port}.log"
    with log.open("wb") as output:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "comments_service", "serve", stdout=output, stderr=output, env=environment
        )
    return process, log


@contextlib.asynccontextmanager
async def served_api(settings: Settings, folder: Path) -> AsyncGenerator[ServedApi]:
    """A process that answers. It is killed at the end of the block if it still runs."""
    port = free_port()
    process, log = await start_serving(settings, port, folder)
    url = f"http://127.0.0.1:{port}"

    async def answers() -> bool:
        assert process.returncode is None, log.read_text()
        with contextlib.suppress(httpx.TransportError):
            async with httpx.AsyncClient() as client:
                return (await client.get(f"{url}/health/live")).status_code == 200
        return False

    try:
        await wait_until(answers, "the served process never answered", timeout=30)
        yield ServedApi(url, process, log)
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
