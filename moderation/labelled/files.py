"""The labelled files that are measured on."""

import hashlib
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from moderation.folding.languages import language_of
from moderation.labelled.rows import Row, read_rows


class _Line(Row, frozen=True, kw_only=True):
    """A row that need not say its language and source."""

    lang: str = ""
    source: str = ""


def read_labelled(paths: Sequence[Path]) -> list[Row]:
    """The rows of all files. Where a row says no language, its letters do; no source, its file's name is one.

    Raises OSError on a file that cannot be read, ValueError on a line that is no row.
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
    """The file's name and the start of its SHA-256."""
    return f"{path.name} ({hashlib.sha256(path.read_bytes()).hexdigest()[:12]})"
