"""The labelled files on which `moderation evaluate` measures."""

import hashlib
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from moderation.folding.languages import language_of
from moderation.labelled.rows import Row, read_rows


class _Line(Row, frozen=True, kw_only=True):
    """A row whose language and source may be missing."""

    lang: str = ""
    source: str = ""


def read_labelled(paths: Sequence[Path]) -> list[Row]:
    """Returns the rows of all files.

    A row without a language gets the language of its letters, a row without a source the name of its file. Raises
    OSError on a file that cannot be read, ValueError on a line that is not a row.
    """
    return [row for path in paths for row in _read(path)]


def _read(path: Path) -> Iterator[Row]:
    name = path.name.partition(".")[0]
    try:
        for row in read_rows(path, _Line):
            if row.lang and row.source:
                yield row
            else:
                yield msgspec.structs.replace(
                    row, lang=row.lang or language_of(row.text), source=row.source or name
                )
    except (EOFError, zlib.error) as error:
        raise ValueError(f"{path}: {error}") from error


def fingerprint(path: Path) -> str:
    """Returns the name of the file and the start of its SHA-256."""
    return f"{path.name} ({hashlib.sha256(path.read_bytes()).hexdigest()[:12]})"
