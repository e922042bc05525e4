"""A local server: its folder, port and password, and its start after a killed predecessor."""

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

from comments_service.errors import StartError
from comments_service.local.account import Account, hand_over, server_account
from comments_service.local.child import Child, Launch, described
from comments_service.local.data_folder import kept_secret

# Below the ephemeral ports: the kernel may give one of those to a client that tries to reach a stopped server on it.
PORTS: Sequence[int] = range(20_000, 32_768)
_given: set[int] = set()


class Server(Child, ABC):
    """A server on 127.0.0.1 with its data below `folder`, and its password in a file there.

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
        """Prepare the start. No process of this server is left when this is called."""

    @abstractmethod
    async def answers(self) -> bool:
        """True if the server takes commands now."""

    async def start(self) -> None:
        await self._stop_orphans(self.data)
        if self.launch.account is not None and self.data.exists():
            hand_over(self.data, self.launch.account)
        await self.prepare()
        await super().start()
        while not await self.answers():
            if not self.alive:
                raise StartError(
                    f"{self.name} {described(await self.wait())} at its start{self._last_words()}"
                )
            await asyncio.sleep(0.05)

    async def run(
        self, command: Sequence[str], stdin: bytes = b"", *, folder: Path, account: Account | None
    ) -> None:
        """Run a command to its end in `folder`, under `account`. Raises `StartError` if it fails."""
        launch = msgspec.structs.replace(
            self.launch, folder=folder, account=account, orphan_signal=Signals.SIGKILL
        )
        process = await launch.start(command, stdin)
        try:
            code = await process.wait()
        except asyncio.CancelledError:
            process.kill()
            raise
        if code != 0:
            raise StartError(f"{Path(command[0]).name} {described(code)}{self._last_words()}")

    async def new_folder(self, path: Path, account: Account | None) -> None:
        """Make `path` an empty folder of `account`, closed to all others. Deletes the old content."""
        await self._stop_orphans(path)
        _make_empty(path, account)

    def _last_words(self) -> str:
        log = self.folder / "log"
        with suppress(OSError):
            return f", see {log}:\n" + "\n".join(log.read_text(errors="replace").splitlines()[-8:])
        return ""

    async def _stop_orphans(self, folder: Path) -> None:
        """End the processes that a killed predecessor left on `folder`.

        They have one of the server's process names and this working directory, compared by device and inode. A process
        id in a file may belong to another program by now.
        """

        def works_there(process: psutil.Process) -> bool:
            with suppress(psutil.Error, OSError):
                return process.name() in self.process_names and _working_folder(process).samefile(folder)
            return False

        orphans = [process for process in psutil.process_iter() if works_there(process)]
        # Most have got the orphan signal and are about to end by themselves.
        for number, patience in ((None, 2.0), (self.last_signal, 5.0), (Signals.SIGKILL, 5.0)):
            if number is not None:
                _signal(orphans, number)
            deadline = asyncio.get_running_loop().time() + patience
            while orphans and asyncio.get_running_loop().time() < deadline:
                await asyncio.sleep(0.05)
                orphans = [process for process in orphans if works_there(process)]


def _make_empty(path: Path, account: Account | None) -> None:
    if path.exists():
        shutil.rmtree(path)
    path.mkdir(mode=0o700)
    if account is not None:
        os.chown(path, account.uid, account.gid)


def _working_folder(process: psutil.Process) -> Path:
    # On Linux the link itself works across mount namespaces; its text does not.
    return Path(f"/proc/{process.pid}/cwd" if sys.platform == "linux" else process.cwd())


def _signal(processes: Iterable[psutil.Process], number: Signals) -> None:
    for process in processes:
        with suppress(psutil.Error):
            process.send_signal(number)


def free_port() -> int:
    """A port of 127.0.0.1 that is free now, from `PORTS`. No two calls in a process return the same.

    A port that was given may be free as well: its server has not bound it yet, or is being started again.
    """
    for port in random.sample(PORTS, len(PORTS)):
        if port in _given:
            continue
        with socket.socket() as probe, suppress(OSError):
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
            _given.add(port)
            return port
    raise StartError("no free port was found on 127.0.0.1")
