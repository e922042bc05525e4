"""The file in which a running `comments up` says where its servers are, and the settings that follow from it."""

import fcntl
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import msgspec

from comments_service.errors import StartError
from comments_service.settings import Settings, from_environment

RUN_FILE = "run.json"


class RunFile(msgspec.Struct, frozen=True):
    """Where the servers of a running `comments up` are. `secret_file` is None when COMMENTS_SECRET was given.

    `address` is the URL of the API. An older release left it out.
    """

    database_url: str
    redis_url: str
    secret_file: str | None
    pid: int
    address: str = ""


def read_run_file(data_dir: Path) -> RunFile | None:
    """The servers of the `comments up` that has locked `data_dir`.

    None while no `comments up` runs there, or while it has not started its servers yet. Raises `StartError`.
    """
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
            return msgspec.json.decode((data_dir / RUN_FILE).read_bytes(), type=RunFile)
    finally:
        os.close(lock)
    return None


def already_running(data_dir: Path, running: RunFile | None) -> str:
    """Why a second `comments up` does not start on the folder, and what to do."""
    where = f" at {running.address}" if running and running.address else ""
    process = f" (process {running.pid})" if running else ""
    return (
        f"`comments up` is running on the data folder {data_dir} already{where}{process}; "
        "stop it, or set COMMENTS_DATA_DIR to another folder"
    )


def service_settings(environ: Mapping[str, str]) -> Settings:
    """The settings from the environment; a running `comments up` supplies the servers that it does not name.

    Raises `ConfigurationError`, `StartError`.
    """
    settings = from_environment(Settings, "COMMENTS_", environ)
    servers = read_run_file(settings.data_path)
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
