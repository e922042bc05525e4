"""The data folder of `comments up`: who holds it, its secrets, and where its servers listen."""

import fcntl
import os
import secrets
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import msgspec

from comments_service.errors import CommentsError
from comments_service.settings import Settings, from_environment

_RUN_FILE = "run.json"


class StartError(CommentsError):
    """Something keeps `comments up` from starting"""

    code = "start"


class Servers(msgspec.Struct, frozen=True):
    """Where the servers of a running `comments up` are. `secret_file` is None when COMMENTS_SECRET was given."""

    database_url: str
    redis_url: str
    secret_file: str | None
    pid: int


@contextmanager
def held(data_dir: Path) -> Generator[Path]:
    """Hold `data_dir` against every other `up`, making it if need be; gives its absolute path.

    The lock is a flock on the folder itself: it ends with the process, however that dies, and leaves no file.
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
            (folder / _RUN_FILE).unlink()
        yield folder
    finally:
        os.close(lock)


def _lock(lock: int, folder: Path) -> None:
    # `running` takes the lock for an instant to see whether it is free, so one refusal proves nothing.
    for _ in range(10):
        with suppress(BlockingIOError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        time.sleep(0.05)
    raise StartError(
        f"another `comments up` is running on the data folder {folder}; "
        "stop it, or set COMMENTS_DATA_DIR to another folder"
    )


def running(data_dir: Path) -> Servers | None:
    """The servers of the `up` that holds `data_dir` now, or None when there is none or it is not that far yet."""
    try:
        lock = os.open(data_dir, os.O_RDONLY)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except PermissionError as error:
        raise StartError(f"the data folder {data_dir} belongs to another account") from error
    try:
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        with suppress(FileNotFoundError):
            return msgspec.json.decode((data_dir / _RUN_FILE).read_bytes(), type=Servers)
    finally:
        os.close(lock)
    return None


def service_settings(environ: Mapping[str, str]) -> Settings:
    """From the environment; what it does not say about servers, a running `comments up` does.

    Raises `ConfigurationError`, `StartError`.
    """
    settings = from_environment(Settings, "COMMENTS_", environ)
    servers = running(settings.data_path)
    if servers is None:
        return settings
    secret = settings.secret or (
        Path(servers.secret_file).read_text().strip() if servers.secret_file else None
    )
    return msgspec.structs.replace(
        settings,
        database_url=settings.database_url or servers.database_url,
        redis_url=settings.redis_url or servers.redis_url,
        secret=secret,
    )


@contextmanager
def published(folder: Path, servers: Servers) -> Generator[None]:
    """Let `running` find `servers` while the block runs."""
    path = folder / _RUN_FILE
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
