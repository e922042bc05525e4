"""All rows that the embedded models are trained and calibrated on."""

from pathlib import Path

from moderation.labelled.annotations import read_again, read_labels
from moderation.labelled.rows import Row, read_rows, training_files
from moderation.training.grammar import sentences
from moderation.training.written import WRITTEN, written_files, written_rows


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
