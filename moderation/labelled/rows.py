"""Labelled rows, how much each counts, and which of them are for calibration."""

import gzip
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import msgspec

from comments_service.domain.decisions import Attribute
from comments_service.wording import in_words
from moderation.labelled.sources import source_of


class Row(msgspec.Struct, frozen=True, omit_defaults=True):
    """A labelled text. A label of None is unknown, not 0. A `functionality` that starts with `b_` is a benign contrast.

    Rows of one `template` differ in their words only. A `weight` replaces the weight of the source.
    """

    text: str
    lang: str
    source: str
    toxicity: int | None = None
    severe_toxicity: int | None = None
    obscene: int | None = None
    identity_attack: int | None = None
    insult: int | None = None
    threat: int | None = None
    sexual_explicit: int | None = None
    functionality: str | None = None
    template: str | None = None
    weight: float | None = None

    def label(self, attribute: Attribute) -> int | None:
        return getattr(self, attribute)

    @property
    def training_weight(self) -> float:
        """The weight of the row, or else the weight of its source."""
        return source_of(self.source).texts.weight if self.weight is None else self.weight


AnyRow = TypeVar("AnyRow", bound=Row)


def read_rows(path: Path, row_type: type[AnyRow] = Row) -> Iterator[AnyRow]:
    """Yields the rows of a file of JSON lines, gzipped or not.

    Raises OSError, and ValueError on a line that is not a row.
    """
    open_file = gzip.open if path.suffix == ".gz" else open
    with open_file(path, "rb") as lines:
        decoder = msgspec.json.Decoder(row_type)
        for number, line in enumerate(lines, start=1):
            try:
                yield decoder.decode(line)
            except (msgspec.DecodeError, UnicodeDecodeError) as error:
                raise ValueError(f"{path}:{number}: {in_words(error, row_type)}") from error


def training_files(data: Path) -> list[Path]:
    """Returns the files to train on, in a fixed order."""
    return sorted(path for path in data.iterdir() if path.name.endswith(("_train.jsonl.gz", "_train.jsonl")))


def is_for_calibration(row: Row, seed: int) -> bool:
    """True for one row in ten, which calibrates and does not train: all rows of a template, or of a text, or none."""
    key = row.template or row.text.strip().lower()
    return hashlib.sha256(f"{seed} {key}".encode()).digest()[0] < 26
