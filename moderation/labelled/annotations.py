"""Our own labels of bulletin-board lines, kept by the hash of the text and not with it, and readings of our own texts.

Each file has a line for each text with the readings of two readers, who followed `GUIDELINE.md` and did not know each
other's reading: `0` benign, `?` ambiguous, or the letters of what makes the text toxic, `1` if they were not asked for.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import msgspec

from comments_service.domain.decisions import Attribute
from moderation.labelled.rows import Row
from moderation.labelled.sources import source_of

LABELS = Path(__file__).parent / "labels.jsonl"
# Of the comments that were written for the suite and for training.
WRITTEN_LABELS = LABELS.with_name("written_labels.jsonl")
AMBIGUOUS = "?"
_TOXIC = "1"
_LETTERS: dict[str, Attribute] = {
    "i": "insult",
    "g": "identity_attack",
    "h": "threat",
    "s": "sexual_explicit",
    "o": "obscene",
    "v": "severe_toxicity",
}


class Label(msgspec.Struct, frozen=True):
    """The readings of one text by the two readers."""

    sha256: str
    readings: tuple[str, str]

    @property
    def verdicts(self) -> tuple[str, str]:
        """Each reader's answer to whether the text is toxic: `0`, `1` or `?`."""
        first, second = (_TOXIC if reading[0] in _LETTERS else reading for reading in self.readings)
        return first, second

    @property
    def toxicity(self) -> int | None:
        """The answer of both readers; None if they differ or found the text ambiguous."""
        first, second = self.verdicts
        return int(first) if first == second != AMBIGUOUS else None

    def attributes(self) -> dict[Attribute, int]:
        """Returns the labels of the attributes on which both readers agree, if they agree on toxicity."""
        first, second = self.readings
        if _TOXIC in self.readings:
            return {}
        return {
            attribute: int(letter in first)
            for letter, attribute in _LETTERS.items()
            if (letter in first) == (letter in second)
        }


def read_labels(path: Path = LABELS) -> dict[str, Label]:
    """Returns the labels by the SHA-256 of their text."""
    decoder = msgspec.json.Decoder(Label)
    return {label.sha256: label for label in map(decoder.decode, path.read_bytes().splitlines())}


def read_again(rows: Iterable[Row], labels: Mapping[str, Label]) -> Iterator[Row]:
    """Yields the rows with our labels in place of weak ones, without the rows on which the readers did not agree."""
    for row in rows:
        source = source_of(row.source).labels.read_again_as
        label = labels.get(text_hash(row)) if source else None
        if source is None or label is None:
            yield row
        elif label.toxicity is not None:
            yield Row(row.text, row.lang, source, label.toxicity, **label.attributes())


def text_hash(row: Row) -> str:
    return hashlib.sha256(row.text.encode()).hexdigest()
