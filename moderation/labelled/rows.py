"""Labelled rows: where they come from, how much each source counts, and which are kept aside."""

import gzip
import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TypeVar

import msgspec

from comments_service.domain.decisions import Attribute
from moderation.labelled.sources import source_of


class Row(msgspec.Struct, frozen=True, omit_defaults=True):
    """A labelled text. A label of None is unknown, not 0. `functionality` starting with `b_` is a benign contrast.

    Rows of one `template` are told apart by their words only. `weight` is how much the row counts, else its source's.
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
    def counts(self) -> float:
        return source_of(self.source).texts.weight if self.weight is None else self.weight


AnyRow = TypeVar("AnyRow", bound=Row)


def read_rows(path: Path, kind: type[AnyRow] = Row) -> Iterator[AnyRow]:
    """The rows of a file of JSON lines, gzipped or not. Raises OSError, or ValueError on a line that is no row."""
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rb") as lines:
        decoder = msgspec.json.Decoder(kind)
        for number, line in enumerate(lines, start=1):
            try:
                yield decoder.decode(line)
            except (msgspec.DecodeError, UnicodeDecodeError) as error:
                raise ValueError(f"{path}:{number}: {error}") from error


def training_files(data: Path) -> list[Path]:
    """The files to train on, in a fixed order."""
    return sorted(path for path in data.iterdir() if path.name.endswith(("_train.jsonl.gz", "_train.jsonl")))


def is_kept_aside(row: Row, seed: int) -> bool:
    """Whether the row calibrates instead of training: one in ten, all rows of a template or of a text together."""
    group = row.template or row.text.strip().lower()
    return hashlib.sha256(f"{seed} {group}".encode()).digest()[0] < 26


def with_label(rows: Iterable[Row], attribute: Attribute) -> list[tuple[int, Row]]:
    """The rows whose label for `attribute` is known, with their places among `rows`."""
    return [(place, row) for place, row in enumerate(rows) if row.label(attribute) is not None]
