"""The data folder of `comments up`: its lock, its secrets, and the run file that it writes there."""

import fcntl
import os
import secrets
import time
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path

import msgspec

from comments_service.errors import StartError
from comments_service.run_file import RUN_FILE, RunFile, already_running, read_run_file


@contextmanager
def locked(data_dir: Path) -> Generator[Path]:
    """Lock `data_dir` against every other `comments up`. Makes the folder if need be, and gives its absolute path.

    The lock is a flock on the folder itself: it ends with the process, however that dies, and leaves no file.
    Raises `StartError`.
    """
    folder = data_dir.resolve()
    try:
        # Root's servers run under another account, which must pass through the folder; what lies inside is private.
        folder.mkdir(mode=0o711 if os.geteuid() == 0 else 0o700, parents=True, exist_ok=True)
        lock = os.open(folder, os.O_RDONLY)
    except OSError as error:
        raise StartError(f"the data folder {folder} cannot be used: {error.strerror}") from error
    try:
        if not os.access(folder, os.W_OK):
            raise StartError(f"the data folder {folder} cannot be used: it may not be written to")
        _lock(lock, folder)
        with suppress(FileNotFoundError):
            (folder / RUN_FILE).unlink()
        yield folder
    finally:
        os.close(lock)


def _lock(lock: int, folder: Path) -> None:
    # `read_run_file` takes the lock for an instant to see whether it is free, so one refusal proves nothing.
    for _ in range(10):
        with suppress(BlockingIOError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        time.sleep(0.05)
    raise StartError(already_running(folder, read_run_file(folder)))


@contextmanager
def written_run_file(folder: Path, servers: RunFile) -> Generator[None]:
    """Write the run file, and remove it at the end of the block."""
    path = folder / RUN_FILE
    _write_private(path, msgspec.json.format(msgspec.json.encode(servers)))
    try:
        yield
    finally:
        path.unlink(missing_ok=True)


def kept_secret(path: Path) -> str:
    """The secret kept in `path`, made at the first call; only the file's owner can read it."""
    if not path.exists():
        _write_private(path, secrets.token_urlsafe(32).encode())
    return path.read_text().strip()


def _write_private(path: Path, content: bytes) -> None:
    fresh = path.with_name(f"{path.name}.new")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
