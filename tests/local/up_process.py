"""`comments up` with stand-in children, started as a process as an operator starts it."""

import json
import os
import subprocess
import sys
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from signal import Signals

import psutil

from comments_service.local.server import free_port
from comments_service.run_file import RunFile, read_run_file
from tests.waiting import wait_until

HERE = Path(__file__).parent
STAND_INS: Mapping[str, object] = {
    "api": [sys.executable, str(HERE / "stand_in_api.py")],
    "worker": [sys.executable, str(HERE / "stand_in_worker.py")],
    "serving": [sys.executable, str(HERE / "stand_in_serving.py")],
}


class Up:
    """A started `up`. `output` and `errors` are what it has printed so far."""

    def __init__(
        self,
        folder: Path,
        *,
        port: int | None = None,
        launcher: Sequence[str] = (),
        plan: Mapping[str, object],
    ) -> None:
        self.folder = folder
        self.port = port or free_port()
        options = json.dumps({"port": self.port, "moderation_port": free_port(), **STAND_INS, **plan})
        ports = json.dumps([free_port(), free_port()])
        self._log = folder.parent / f"{folder.name}-{self.port}"
        with self._log.with_suffix(".out").open("w") as out, self._log.with_suffix(".err").open("w") as err:
            self.process = subprocess.Popen(
                [*launcher, sys.executable, str(HERE / "run_up.py"), str(folder), options, ports],
                stdout=out,
                stderr=err,
                cwd=HERE.parents[1],
                env=os.environ | {"PYTHONPATH": "."},
                start_new_session=True,
            )

    @property
    def output(self) -> str:
        return self._log.with_suffix(".out").read_text()

    @property
    def errors(self) -> str:
        return self._log.with_suffix(".err").read_text()

    @property
    def servers(self) -> RunFile:
        servers = read_run_file(self.folder)
        assert servers is not None, f"no `up` runs on {self.folder}: {self.errors}"
        return servers

    def descendants(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def child(self, word: str) -> psutil.Process:
        """The direct child with `word` in its command line."""
        children = psutil.Process(self.process.pid).children()
        return next(child for child in children if any(word in argument for argument in child.cmdline()))

    async def serving(self) -> None:
        """Return once `up` has printed its addresses."""
        await wait_until(
            lambda: "/demo/articles/welcome" in self.output or self.ended,
            "no addresses were printed",
            timeout=30,
        )
        assert not self.ended, self.errors

    @property
    def ended(self) -> bool:
        return self.process.poll() is not None

    async def stop(self, number: Signals = Signals.SIGINT) -> int:
        self.process.send_signal(number)
        await wait_until(lambda: self.ended, f"{number.name} did not end it", timeout=30)
        return self.process.returncode


@contextmanager
def started(
    folder: Path,
    *,
    port: int | None = None,
    launcher: Sequence[str] = (),
    plan: Mapping[str, object] = STAND_INS,
) -> Generator[Up]:
    """An `up`. If it still runs at the end of the block, it is killed with all its descendants."""
    up = Up(folder, port=port, launcher=launcher, plan=plan)
    try:
        yield up
    finally:
        if not up.ended:
            descendants = up.descendants()
            up.process.kill()
            up.process.wait()
            for process in descendants:
                with suppress(psutil.NoSuchProcess):
                    process.kill()


def alive(processes: Sequence[psutil.Process]) -> list[psutil.Process]:
    """The processes that run. A zombie that init has not reaped yet does not."""

    def runs(process: psutil.Process) -> bool:
        with suppress(psutil.NoSuchProcess):
            return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
        return False

    return [process for process in processes if runs(process)]
