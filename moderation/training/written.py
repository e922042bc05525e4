"""Our own comments, written one by one and not made from templates: heated ones, and contrasts of what is hard to tell.

The files `sentences/written/*.jsonl` have a row on each line. Besides the fields of a row it may have a `topic` and a
`register`, which are for people who look through them.
"""

from collections.abc import Iterator
from pathlib import Path

import msgspec

from comments_service.domain.decisions import ATTRIBUTES
from moderation.labelled.rows import Row, read_rows
from moderation.training.grammar import SENTENCES

WRITTEN = SENTENCES / "written"


def written_files(folder: Path = WRITTEN) -> list[Path]:
    """Returns the files in a fixed order; none if there is no such folder."""
    return sorted(folder.glob("*.jsonl"))


def written_rows(folder: Path = WRITTEN) -> Iterator[Row]:
    """Yields the comments of all files as labelled rows. Raises ValueError on a line that is not a row."""
    for file in written_files(folder):
        yield from comments_of(file)


def comments_of(file: Path) -> Iterator[Row]:
    """Yields the comments of a file: a benign one has none of the attributes, those of a toxic one are not known."""
    none_of_them = dict.fromkeys(ATTRIBUTES, 0)
    for row in read_rows(file):
        yield row if row.toxicity else msgspec.structs.replace(row, **none_of_them)
