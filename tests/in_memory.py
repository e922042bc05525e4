"""Where the servers of a test process keep their data: in memory, if there is room.

PostgreSQL copies 300 files for almost every test. On ext4 that takes 160 ms of a processor's time, in memory 10 ms.
"""

import contextlib
import fcntl
import os
import shutil
import tempfile
from collections.abc import Generator
from pathlib import Path

MEMORY = Path("/dev/shm")  # noqa: S108 - the folder of each process gets a name of its own, and is closed to others
_PREFIX = "comments-tests-"
# A server with the databases of a test has a tenth of it. Containers often have 64 MiB.
_ROOM = 4 * 2**30


def has_room() -> bool:
    return MEMORY.is_dir() and shutil.disk_usage(MEMORY).free >= _ROOM


@contextlib.contextmanager
def folder_in_memory() -> Generator[Path]:
    """A folder that is gone after the block; at the latest when the next one is made, if this process is killed."""
    with contextlib.ExitStack() as stack:
        # One process after another: a folder whose lock is not taken yet looks like one that was left.
        with (MEMORY / f"comments-turn-{os.getuid()}").open("w") as turn:
            fcntl.flock(turn, fcntl.LOCK_EX)
            for folder in MEMORY.glob(f"{_PREFIX}*"):
                _remove_if_left(folder)
            name = stack.enter_context(
                tempfile.TemporaryDirectory(prefix=_PREFIX, dir=MEMORY, ignore_cleanup_errors=True)
            )
            lock = stack.enter_context((Path(name) / "lock").open("w"))
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield Path(name)


def _remove_if_left(folder: Path) -> None:
    # Without a lock file it is another user's.
    with contextlib.suppress(OSError), (folder / "lock").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(folder, ignore_errors=True)
