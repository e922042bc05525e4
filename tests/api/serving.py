"""`comments serve` as a process of its own."""

import asyncio
import contextlib
import os
import socket
import sys
from collections.abc import AsyncGenerator
from pathlib import Path

import httpx
import msgspec

from comments_service.settings import Settings
from tests.waiting import wait_until


class Served:
    """A process that answers at `url` and writes its log to `log`."""

    def __init__(self, url: str, process: asyncio.subprocess.Process, log: Path) -> None:
        self.url = url
        self.process = process
        self.log = log


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


async def start(settings: Settings, port: int, folder: Path) -> tuple[asyncio.subprocess.Process, Path]:
    """The process, which may not answer yet, and its log."""
    told = msgspec.structs.replace(settings, port=port, data_dir=str(folder / "no-data"))
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join(sys.path)} | {
        f"COMMENTS_{name.upper()}": str(value)
        for name, value in msgspec.structs.asdict(told).items()
        if value is not None
    }
    log = folder / f"{port}.log"
    with log.open("wb") as written:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "comments_service", "serve", stdout=written, stderr=written, env=environment
        )
    return process, log


@contextlib.asynccontextmanager
async def served(settings: Settings, folder: Path) -> AsyncGenerator[Served]:
    """A process that answers; it is killed, should it still run, when the block ends."""
    port = free_port()
    process, log = await start(settings, port, folder)
    url = f"http://127.0.0.1:{port}"

    async def answers() -> bool:
        assert process.returncode is None, log.read_text()
        with contextlib.suppress(httpx.TransportError):
            async with httpx.AsyncClient() as client:
                return (await client.get(f"{url}/health/live")).status_code == 200
        return False

    try:
        await wait_until(answers, "the served process never answered")
        yield Served(url, process, log)
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
