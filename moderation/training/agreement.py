"""The agreement of two labellings of the same texts: of our two readers, and of our labels with those of a source."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from moderation.labelled.annotations import AMBIGUOUS, Label, text_hash
from moderation.labelled.rows import Row
from moderation.labelled.sources import source_of


class Agreement(NamedTuple):
    """`same` is the share of texts with the same label in both labellings.

    `kappa` is the agreement beyond chance: Cohen, "A coefficient of agreement for nominal scales", 1960.
    """

    texts: int
    same: float
    kappa: float


def agreement_of_readers(labels: Iterable[Label], decided: bool = False) -> Agreement:
    """Returns the agreement of the two readers over all texts, or over the texts that both decided."""
    pairs = [label.verdicts for label in labels]
    return _agreement([pair for pair in pairs if not decided or AMBIGUOUS not in pair])


def agreement_with_sources(rows: Iterable[Row], labels: Mapping[str, Label]) -> Agreement:
    """Returns the agreement of our labels with those of the sources to compare with, over the rows that have both."""
    pairs: list[tuple[str, str]] = []
    for row in rows:
        label = labels.get(text_hash(row)) if source_of(row.source).labels.compared else None
        if label and label.toxicity is not None and row.toxicity is not None:
            pairs.append((str(label.toxicity), str(row.toxicity)))
    return _agreement(pairs)


def _agreement(pairs: Sequence[tuple[str, str]]) -> Agreement:
    from sklearn import metrics

    if len({verdict for pair in pairs for verdict in pair}) < 2:
        # Chance alone would agree as much: kappa is 0/0.
        return Agreement(len(pairs), 1.0, 1.0)
    firsts, seconds = zip(*pairs, strict=True)
    same = sum(first == second for first, second in pairs) / len(pairs)
    return Agreement(len(pairs), same, float(metrics.cohen_kappa_score(firsts, seconds)))
