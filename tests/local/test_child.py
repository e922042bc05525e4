import asyncio
import os
import sys
from pathlib import Path

import psutil

from comments_service.local.child import Child, Launch, described
from tests.local.up_process import alive
from tests.waiting import wait_until

SLEEP = "print('started', flush=True); time.sleep(3600)"
IGNORES_SIGTERM = f"import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); {SLEEP}"


def python(source: str, log: Path) -> Child:
    return Child("a child", [sys.executable, "-c", source], Launch(log=log))


async def test_a_child_that_ignores_sigterm_is_killed_after_its_grace(tmp_path: Path) -> None:
    child = python(IGNORES_SIGTERM, tmp_path / "log")
    child.grace = 0.1
    await child.start()
    await wait_until(lambda: "started" in (tmp_path / "log").read_text(), "the child did not start")

    await child.stop()

    assert described(await child.wait()) == "was killed by SIGKILL"


async def test_a_hurry_ends_the_grace(tmp_path: Path) -> None:
    child = python(IGNORES_SIGTERM, tmp_path / "log")
    await child.start()
    await wait_until(lambda: "started" in (tmp_path / "log").read_text(), "the child did not start")
    hurry = asyncio.Event()
    stop = asyncio.create_task(child.stop(hurry))

    hurry.set()

    async with asyncio.timeout(10):
        await stop
    assert not child.alive


async def test_a_process_that_a_child_started_ends_with_the_child(tmp_path: Path) -> None:
    source = "import subprocess; print(subprocess.Popen(['sleep', '3600']).pid, flush=True)"
    child = python(source, tmp_path / "log")
    await child.start()

    assert await child.wait() == 0

    def ended() -> bool:
        try:
            return not alive([psutil.Process(int((tmp_path / "log").read_text()))])
        except psutil.NoSuchProcess:
            return True

    await wait_until(ended, "the grandchild was not killed")


async def test_a_child_runs_in_a_session_of_its_own(tmp_path: Path) -> None:
    child = python(f"import time; {SLEEP}", tmp_path / "log")
    await child.start()

    assert child.pid is not None
    assert os.getsid(child.pid) == child.pid

    await child.stop()


async def test_stopping_a_child_that_has_ended_or_never_started_does_nothing(tmp_path: Path) -> None:
    child = python("raise SystemExit(3)", tmp_path / "log")

    await child.stop()
    await child.start()
    assert described(await child.wait()) == "ended with exit code 3"
    await child.stop()
