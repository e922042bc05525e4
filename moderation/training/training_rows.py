"""All rows that the embedded models are trained and calibrated on."""

from collections.abc import Sequence
from pathlib import Path

from moderation.labelled.annotations import read_again, read_labels
from moderation.labelled.rows import Row, read_rows, training_files
from moderation.scorers.ngram.sums import fold_for_scoring
from moderation.training.grammar import sentences
from moderation.training.written import WRITTEN, written_files, written_rows

# Folding costs less in batches, but all rows at once would be large.
_BATCH = 512


def read_training_rows(data: Path, seed: int, templates: Path) -> tuple[list[Path], list[Row]]:
    """Returns the files, those of our own templates and comments too, and the rows made from them, in a fixed order.

    Raises ValueError if there is no file, or on a row that cannot be read.
    """
    files = training_files(data)
    if not files:
        raise ValueError(f"{data} has no *_train.jsonl or *_train.jsonl.gz")
    labelled = (row for file in files for row in read_rows(file))
    written = templates / WRITTEN.name
    rows = [*read_again(labelled, read_labels()), *sentences(seed, templates), *written_rows(written)]
    return [*files, *sorted(templates.glob("*.txt")), *written_files(written)], rows


def folded_lines(rows: Sequence[Row]) -> list[str]:
    """Returns the line of each row that the models read."""
    return [
        line
        for start in range(0, len(rows), _BATCH)
        for line in fold_for_scoring([row.text for row in rows[start : start + _BATCH]])
    ]
