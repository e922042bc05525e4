"""The texts that a scorer gets most wrong."""

import unicodedata

import msgspec
import numpy as np

from moderation.evaluation.scored_rows import ScoredRows
from moderation.evaluation.tables import table


class Misjudged(msgspec.Struct, frozen=True):
    """A text on the wrong side of the threshold. `toxic` is what its label says."""

    toxic: bool
    score: float
    lang: str
    source: str
    functionality: str | None
    text: str


def most_misjudged(scored: ScoredRows, threshold: float, most: int) -> list[Misjudged]:
    """Returns up to `most` benign texts that score at least the threshold, highest first, and up to `most` toxic ones
    that do not, lowest first.
    """
    flagged = scored.scores >= threshold
    alarms = np.flatnonzero(flagged & (scored.labels == 0))
    missed = np.flatnonzero(~flagged & (scored.labels == 1))
    alarms = alarms[np.argsort(-scored.scores[alarms], kind="stable")][:most]
    missed = missed[np.argsort(scored.scores[missed], kind="stable")][:most]
    return [_misjudged(scored, index) for index in [*alarms.tolist(), *missed.tolist()]]


def _misjudged(scored: ScoredRows, index: int) -> Misjudged:
    row = scored.rows[index]
    return Misjudged(
        toxic=bool(scored.labels[index]),
        score=float(scored.scores[index]),
        lang=row.lang,
        source=row.source,
        functionality=row.functionality,
        text=row.text,
    )


def misjudged_table(texts: list[Misjudged]) -> list[str]:
    """Returns a table in Markdown. A text stands on one line, without characters that a terminal would obey."""
    return table(
        ("score", "should be", "source", "functionality", "text"),
        (
            [
                f"{misjudged.score:.3f}",
                "flagged" if misjudged.toxic else "let pass",
                f"{misjudged.lang} {misjudged.source}",
                misjudged.functionality or "",
                _on_one_line(misjudged.text),
            ]
            for misjudged in texts
        ),
    )


def _on_one_line(text: str) -> str:
    visible = "".join(" " if unicodedata.category(sign).startswith(("C", "Z")) else sign for sign in text)
    return " ".join(visible.split()).replace("<", "&lt;")
