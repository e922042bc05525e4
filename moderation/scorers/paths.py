"""Whether a model's files are there."""

import stat
from pathlib import Path


def is_file(path: Path) -> bool:
    """True for a file. Raises OSError if that cannot be known, such as in a folder that may not be read.

    From Python 3.14 on, `Path.is_file` and its like answer False then.
    """
    return _mode(path) == stat.S_IFREG


def is_folder(path: Path) -> bool:
    """True for a folder. Raises OSError as `is_file` does."""
    return _mode(path) == stat.S_IFDIR


def _mode(path: Path) -> int | None:
    try:
        return stat.S_IFMT(path.stat().st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return None
