"""A child process: started, waited for, stopped, and never left behind."""

import asyncio
import os
import signal
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from signal import Signals

import msgspec

from comments_service.local.account import Account, launcher


class Launch(msgspec.Struct, frozen=True, kw_only=True):
    """How to start a process. Without `env` it has our environment; without `log` it prints to our output."""

    env: Mapping[str, str] | None = None
    folder: Path | None = None
    log: Path | None = None
    account: Account | None = None
    orphan_signal: Signals = Signals.SIGKILL

    async def start(self, command: Sequence[str], stdin: bytes = b"") -> Process:
        """Start `command`, with `stdin` as its input, in a session of its own, so that no terminal signals it.

        Call this from the main thread: for Linux the parent is the thread that starts a process, and the
        `orphan_signal` comes when that thread ends.
        """
        output = None
        if self.log is not None:
            output = os.open(self.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            process = await asyncio.create_subprocess_exec(
                *launcher(self.orphan_signal, self.account),
                *command,
                stdin=PIPE if stdin else DEVNULL,
                stdout=output,
                stderr=output,
                cwd=self.folder,
                env=self.env,
                start_new_session=True,
            )
        finally:
            if output is not None:
                os.close(output)
        if process.stdin is not None:
            process.stdin.write(stdin)
            process.stdin.close()
        return process


class Child:
    """A long-running process.

    `stop` sends `stop_signal`; after `grace` seconds, or at once in a hurry, `last_signal`; and then SIGKILL.
    """

    stop_signal = Signals.SIGTERM
    last_signal = Signals.SIGKILL
    grace = 25.0

    def __init__(self, name: str, command: Sequence[str], launch: Launch, stdin: bytes = b"") -> None:
        self.name = name
        self.command = command
        self.launch = launch
        self.stdin = stdin
        self._process: Process | None = None

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process is not None else None

    @property
    def alive(self) -> bool:
        return self._process is not None and self._process.returncode is None

    async def start(self) -> None:
        self._process = await self.launch.start(self.command, self.stdin)

    async def wait(self) -> int:
        """Wait for the end. Returns the exit code, or minus the number of the signal that ended the process."""
        if self._process is None:
            raise RuntimeError("wait() before start()")
        code = await self._process.wait()
        self._kill_group(self._process)
        return code

    def kill(self) -> None:
        """End the process at once, even if it is stopped."""
        if self._process is not None and self.alive:
            with suppress(ProcessLookupError):
                self._process.kill()

    async def stop(self, hurry: asyncio.Event | None = None) -> None:
        """End the process and all of its group. Does nothing if it has ended already."""
        process = self._process
        if process is None or process.returncode is not None:
            return
        hurry = hurry or asyncio.Event()
        with suppress(ProcessLookupError):
            process.send_signal(self.stop_signal)
            if not await _ends(process, self.grace, hurry):
                process.send_signal(self.last_signal)
            if not await _ends(process, 5.0, asyncio.Event()):
                process.kill()
        await self.wait()

    def _kill_group(self, process: Process) -> None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)


async def _ends(process: Process, seconds: float, hurry: asyncio.Event) -> bool:
    ended = asyncio.ensure_future(process.wait())
    hurried = asyncio.ensure_future(hurry.wait())
    try:
        await asyncio.wait({ended, hurried}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        return ended.done()
    finally:
        ended.cancel()
        hurried.cancel()


def described(code: int) -> str:
    """An exit code in words: "ended with exit code 3", "was killed by SIGKILL"."""
    return f"was killed by {Signals(-code).name}" if code < 0 else f"ended with exit code {code}"
