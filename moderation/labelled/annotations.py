"""Our own labels of bulletin-board lines, kept by the hash of the text and not with it, and how far the readers agree.

`labels.jsonl` has a line for each text with what two readers made of it, neither knowing of the other's reading, by
the guideline in `GUIDELINE.md`: `0` benign, `?` ambiguous, or the letters of what makes it toxic.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import msgspec

from comments_service.domain.decisions import Attribute
from moderation.labelled.rows import Row
from moderation.labelled.sources import source_of

LABELS = Path(__file__).parent / "labels.jsonl"
_BENIGN, _AMBIGUOUS = "0", "?"
_LETTERS: dict[str, Attribute] = {
    "i": "insult",
    "g": "identity_attack",
    "h": "threat",
    "s": "sexual_explicit",
    "o": "obscene",
    "v": "severe_toxicity",
}


class Label(msgspec.Struct, frozen=True):
    """What the two readers made of one text."""

    sha256: str
    readings: tuple[str, str]

    @property
    def verdicts(self) -> tuple[str, str]:
        """Each reader's answer to the question alone: `0`, `1` or `?`."""
        first, second = ("1" if reading[0] in _LETTERS else reading for reading in self.readings)
        return first, second

    @property
    def toxicity(self) -> int | None:
        """The answer of both; None where they differ or found it ambiguous."""
        first, second = self.verdicts
        return int(first) if first == second != _AMBIGUOUS else None

    def attributes(self) -> dict[Attribute, int]:
        """The attributes on which both readers agree, if they agree on toxicity."""
        first, second = self.readings
        return {
            attribute: int(letter in first)
            for letter, attribute in _LETTERS.items()
            if (letter in first) == (letter in second)
        }


class Agreement(NamedTuple):
    """How far two labellings of the same texts agree beyond chance.

    `kappa` is Cohen's, "A coefficient of agreement for nominal scales", 1960.
    """

    texts: int
    same: float
    kappa: float


def read_labels(path: Path = LABELS) -> dict[str, Label]:
    """The labels by the SHA-256 of their text."""
    decoder = msgspec.json.Decoder(Label)
    return {label.sha256: label for label in map(decoder.decode, path.read_bytes().splitlines())}


def read_again(rows: Iterable[Row], labels: Mapping[str, Label]) -> Iterator[Row]:
    """The rows with our own labels in place of weak ones; those on which the readers did not agree are left out."""
    for row in rows:
        source = source_of(row.source).labels.read_again_as
        label = labels.get(_hash(row)) if source else None
        if source is None or label is None:
            yield row
        elif label.toxicity is not None:
            yield Row(row.text, row.lang, source, label.toxicity, **label.attributes())


def agreement_of_readers(labels: Iterable[Label], decided: bool = False) -> Agreement:
    """Of the two readers, over all texts or over those that both decided."""
    pairs = [label.verdicts for label in labels]
    return _agreement([pair for pair in pairs if not decided or _AMBIGUOUS not in pair])


def agreement_with_source(rows: Iterable[Row], labels: Mapping[str, Label]) -> Agreement:
    """Of our label and the source's own, over the lines that have both."""
    pairs: list[tuple[str, str]] = []
    for row in rows:
        label = labels.get(_hash(row)) if source_of(row.source).labels.compared else None
        if label and label.toxicity is not None and row.toxicity is not None:
            pairs.append((str(label.toxicity), str(row.toxicity)))
    return _agreement(pairs)


def _agreement(pairs: list[tuple[str, str]]) -> Agreement:
    if not pairs:
        return Agreement(0, 1.0, 1.0)
    total = len(pairs)
    same = sum(first == second for first, second in pairs) / total
    firsts, seconds = Counter(first for first, _ in pairs), Counter(second for _, second in pairs)
    by_chance = sum(firsts[verdict] * seconds[verdict] for verdict in firsts) / total**2
    return Agreement(total, same, (same - by_chance) / (1 - by_chance) if by_chance < 1 else 1.0)


def _hash(row: Row) -> str:
    return hashlib.sha256(row.text.encode()).hexdigest()
