"""What the embedded PostgreSQL and Redis have in common: a folder, a port, a password, and no second server."""

import asyncio
import os
import random
import shutil
import socket
import sys
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from signal import Signals

import msgspec
import psutil

from comments_service.data_folder import StartError, kept_secret
from comments_service.embedded.account import server_account
from comments_service.embedded.child import Child, Launch, described


class Server(Child, ABC):
    """A server on 127.0.0.1 with its data below `folder`, for whoever knows the password that is kept there.

    `start` returns once it answers. Port and password stay the same when it is started again.
    """

    process_names: frozenset[str]
    orphan_signal: Signals

    def __init__(self, name: str, folder: Path, program: Path) -> None:
        folder.mkdir(mode=0o711 if os.geteuid() == 0 else 0o700, parents=True, exist_ok=True)
        self.folder = folder
        self.data = folder / "data"
        self.program = program
        self.password = kept_secret(folder / "password")
        self.port = free_port()
        environment = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}
        launch = Launch(
            env=environment,
            folder=self.data,
            log=folder / "log",
            account=server_account(self.data, program),
            orphan_signal=self.orphan_signal,
        )
        (folder / "log").unlink(missing_ok=True)
        super().__init__(name, (), launch)

    @property
    @abstractmethod
    def url(self) -> str: ...

    @abstractmethod
    async def prepare(self) -> None:
        """Make everything ready for the start, with no process of this server left."""

    @abstractmethod
    async def answers(self) -> bool:
        """Whether the server takes commands now."""

    async def start(self) -> None:
        if self.data.exists():
            await self._stop_orphans()
        await self.prepare()
        await super().start()
        while not await self.answers():
            if not self.alive:
                raise StartError(
                    f"{self.name} {described(await self.wait())} at its start{self._last_words()}"
                )
            await asyncio.sleep(0.05)

    async def run(self, command: Sequence[str], given: bytes = b"", *, folder: Path) -> None:
        """Run a command to its end in `folder`, under the server's account."""
        launch = msgspec.structs.replace(self.launch, folder=folder, orphan_signal=Signals.SIGKILL)
        process = await launch.start(command, given)
        try:
            code = await process.wait()
        except asyncio.CancelledError:
            process.kill()
            raise
        if code != 0:
            raise StartError(f"{Path(command[0]).name} {described(code)}{self._last_words()}")

    def new_folder(self, path: Path) -> None:
        """Make `path` an empty folder of the server's account, dropping what was there."""
        shutil.rmtree(path, ignore_errors=True)
        path.mkdir(mode=0o700)
        if self.launch.account is not None:
            os.chown(path, self.launch.account.uid, self.launch.account.gid)

    def _last_words(self) -> str:
        log = self.folder / "log"
        with suppress(OSError):
            return f", see {log}:\n" + "\n".join(log.read_text(errors="replace").splitlines()[-8:])
        return ""

    async def _stop_orphans(self) -> None:
        """End the processes that a killed predecessor left on this data folder.

        They are those with the server's name whose working directory is the data folder, compared by device and
        inode: process ids in files may long belong to somebody else.
        """
        orphans = [process for process in psutil.process_iter() if self._owns(process)]
        # Those that got the orphan's signal are about to end by themselves.
        left = await self._left_after(2.0, orphans)
        _signal(left, self.last_signal)
        left = await self._left_after(5.0, left)
        _signal(left, Signals.SIGKILL)
        await self._left_after(5.0, left)

    async def _left_after(self, seconds: float, orphans: list[psutil.Process]) -> list[psutil.Process]:
        for _ in range(round(seconds / 0.05)):
            orphans = [orphan for orphan in orphans if self._owns(orphan)]
            if not orphans:
                break
            await asyncio.sleep(0.05)
        return orphans

    def _owns(self, process: psutil.Process) -> bool:
        with suppress(psutil.Error, OSError):
            return process.name() in self.process_names and _working_folder(process).samefile(self.data)
        return False


def _working_folder(process: psutil.Process) -> Path:
    # On Linux the link itself is followed, which holds across mount namespaces; its text does not.
    return Path(f"/proc/{process.pid}/cwd" if sys.platform == "linux" else process.cwd())


def _signal(processes: Iterable[psutil.Process], number: Signals) -> None:
    for process in processes:
        with suppress(psutil.Error):
            process.send_signal(number)


def free_port() -> int:
    """A free port of 127.0.0.1 below those that the kernel gives to outgoing connections.

    A client that keeps trying to reach a stopped server on one of those may be given that very port and take it.
    """
    for port in random.sample(range(20_000, 32_768), 200):
        with socket.socket() as probe, suppress(OSError):
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
            return port
    raise StartError("no free port was found on 127.0.0.1")
