"""Suggested scores in a file: JSON lines that only this account may read.

Several processes may write to it. Each takes the file's lock for a moment, so that no line is mixed with another and
erasing loses none.
"""

import asyncio
import contextlib
import fcntl
import os
import tempfile
from collections.abc import AsyncGenerator, AsyncIterator, Generator, Iterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from time import monotonic, sleep

import msgspec

from comments_service.domain.suggestions import Erasure, KeptSuggestion, Selection
from comments_service.errors import ConfigurationError, Unavailable
from moderation.api.suggestions.keeping import Write

LOCK_SECONDS = 3.0
PAUSE_SECONDS = 0.01

_DECODER = msgspec.json.Decoder(KeptSuggestion)


class FilePlace:
    """A file of JSON lines. `unreadable` counts the lines that a selection left out since they are no suggestions."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.unreadable = 0

    @property
    def name(self) -> str:
        return str(self._path)

    @asynccontextmanager
    async def writing(self) -> AsyncGenerator[Write]:
        """Makes the file. Raises `ConfigurationError` if it cannot be written."""
        try:
            await asyncio.to_thread(self._make)
        except OSError as error:
            raise ConfigurationError(f"COMMENTS_DATA_DIR: {error}") from error

        async def write(suggestions: Sequence[KeptSuggestion]) -> None:
            try:
                await asyncio.to_thread(_append, self._path, suggestions)
            except OSError as error:
                # It is not for one of them: each alone would fail as well, after waiting as long.
                raise Unavailable("the file of suggested scores cannot be written") from error

        yield write

    def _make(self) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        os.close(_opened(self._path))

    @asynccontextmanager
    async def select(self, selection: Selection) -> AsyncGenerator[AsyncIterator[KeptSuggestion]]:
        yield self._select(selection)

    async def _select(self, selection: Selection) -> AsyncIterator[KeptSuggestion]:
        self.unreadable = 0
        if not self._path.exists():
            return
        with self._path.open("rb") as lines:
            # Read twice: what is the latest of a subject is known at the end only.
            latest: dict[tuple[str, str, str], tuple[datetime, int]] = {}
            for place, kept in self._read(lines):
                if selection.includes(kept):
                    age = (kept.received_at, place)
                    latest[kept.subject] = max(latest.get(kept.subject, age), age)
            end = lines.tell()
            lines.seek(0)
            unreadable, self.unreadable = self.unreadable, 0
            for place, kept in self._read(lines):
                if place >= end:
                    break
                if selection.includes(kept) and (not selection.latest or latest[kept.subject][1] == place):
                    yield kept
            self.unreadable = unreadable

    def _read(self, lines: Iterator[bytes]) -> Iterator[tuple[int, KeptSuggestion]]:
        """Yields each suggestion with its place in the file."""
        place = 0
        for line in lines:
            kept = _decoded(line)
            if kept is not None:
                yield place, kept
            elif line.strip():
                self.unreadable += 1
            place += len(line)

    async def erase(self, erasure: Erasure) -> int:
        """Also drops lines that are no suggestions: a process that was killed left the beginning of one."""
        return await asyncio.to_thread(self._erase, erasure)

    def _erase(self, erasure: Erasure) -> int:
        if not self._path.exists():
            return 0
        with _locked(self._path, seconds=None) as file:
            erased = 0
            descriptor, name = tempfile.mkstemp(dir=self._path.parent, prefix=f".{self._path.name}.")
            rest = Path(name)
            try:
                # Who erases as root leaves the file to the account that writes to it.
                before = os.fstat(file)
                os.fchown(descriptor, before.st_uid, before.st_gid)
                with os.fdopen(descriptor, "wb") as kept_lines, self._path.open("rb") as lines:
                    for line in lines:
                        kept = _decoded(line)
                        if kept is not None and not erasure.includes(kept):
                            kept_lines.write(line)
                        erased += kept is not None and erasure.includes(kept)
                    kept_lines.flush()
                    os.fsync(kept_lines.fileno())
                rest.replace(self._path)
            except BaseException:
                rest.unlink(missing_ok=True)
                raise
            return erased


def _decoded(line: bytes) -> KeptSuggestion | None:
    # A line without its end is being written, or was cut off.
    if not line.endswith(b"\n"):
        return None
    try:
        return _DECODER.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None


def _append(path: Path, suggestions: Sequence[KeptSuggestion]) -> None:
    """Appends all lines or none. Raises OSError."""
    with _locked(path, seconds=LOCK_SECONDS) as file:
        size = os.fstat(file).st_size
        try:
            if size and os.pread(file, 1, size - 1) != b"\n":
                # The writer before was killed in the middle of a line.
                _write(file, b"\n")
            for suggestion in suggestions:
                _write(file, msgspec.json.encode(suggestion) + b"\n")
            os.fsync(file)
        except OSError:
            with contextlib.suppress(OSError):
                os.ftruncate(file, size)
            raise


def _write(file: int, line: bytes) -> None:
    if os.write(file, line) != len(line):
        raise OSError("the disk is full")


@contextlib.contextmanager
def _locked(path: Path, *, seconds: float | None) -> Generator[int]:
    """The file, for this process alone. Raises TimeoutError if others have it for `seconds`; None waits for them."""
    deadline = None if seconds is None else monotonic() + seconds
    while True:
        file = _opened(path)
        try:
            _lock(file, deadline)
            # Erasing puts another file in its place.
            if _is_at(file, path):
                yield file
                return
        finally:
            os.close(file)


def _opened(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)


def _lock(file: int, deadline: float | None) -> None:
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | (0 if deadline is None else fcntl.LOCK_NB))
        except BlockingIOError:
            if deadline is not None and monotonic() > deadline:
                raise TimeoutError("others have the file of suggested scores") from None
            sleep(PAUSE_SECONDS)
        else:
            return


def _is_at(file: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(file), path.stat())
    except FileNotFoundError:
        return False
