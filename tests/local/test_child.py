import asyncio
import os
import sys
from pathlib import Path

import psutil

from comments_service.local.child import Child, Launch, described
from tests.local.running_up import alive
from tests.waiting import wait_until

READY = "print('ready', flush=True); time.sleep(3600)"
IGNORES_SIGTERM = f"import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); {READY}"


def python(source: str, log: Path) -> Child:
    return Child("a child", [sys.executable, "-c", source], Launch(log=log))


async def test_a_child_that_ignores_sigterm_is_killed_after_its_grace(tmp_path: Path) -> None:
    child = python(IGNORES_SIGTERM, tmp_path / "log")
    child.grace = 0.1
    await child.start()
    await wait_until(lambda: "ready" in (tmp_path / "log").read_text(), "ignores SIGTERM")

    await child.stop()

    assert described(await child.wait()) == "was killed by SIGKILL"


async def test_a_hurry_ends_the_grace(tmp_path: Path) -> None:
    child = python(IGNORES_SIGTERM, tmp_path / "log")
    await child.start()
    await wait_until(lambda: "ready" in (tmp_path / "log").read_text(), "ignores SIGTERM")
    hurry = asyncio.Event()
    stop = asyncio.create_task(child.stop(hurry))

    hurry.set()

    async with asyncio.timeout(10):
        await stop
    assert not child.alive


async def test_what_a_child_started_ends_with_it(tmp_path: Path) -> None:
    source = "import subprocess; print(subprocess.Popen(['sleep', '3600']).pid, flush=True)"
    child = python(source, tmp_path / "log")
    await child.start()

    assert await child.wait() == 0

    def ended() -> bool:
        try:
            return not alive([psutil.Process(int((tmp_path / "log").read_text()))])
        except psutil.NoSuchProcess:
            return True

    await wait_until(ended, "the grandchild is killed")


async def test_a_child_is_out_of_reach_of_the_terminal(tmp_path: Path) -> None:
    child = python(f"import time; {READY}", tmp_path / "log")
    await child.start()

    assert child.pid is not None
    assert os.getsid(child.pid) == child.pid

    await child.stop()


async def test_stopping_a_child_that_has_ended_or_never_began_does_nothing(tmp_path: Path) -> None:
    child = python("raise SystemExit(3)", tmp_path / "log")

    await child.stop()
    await child.start()
    assert described(await child.wait()) == "ended with exit code 3"
    await child.stop()
