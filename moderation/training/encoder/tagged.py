"""Which tags a training row has: those of texts that were written for the tags, and what is known of other rows.

The files `sentences/written/tags/*.jsonl` have a text on each line, with what its author meant: `solicitation` (0 or 1)
or `self_harm`. `kind` names the manner of it, so that a whole kind can be left out of training.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal

import msgspec
import numpy as np
from numpy.typing import NDArray

from moderation.labelled.rows import Row
from moderation.labelled.sources import OWN_TAGGED
from moderation.scorers import TAGS
from moderation.tags.found import line_of
from moderation.tags.self_harm import find_encouragement, find_risk, has_cue
from moderation.tags.solicitation import find_solicitation
from moderation.training.written import WRITTEN

TAGGED = WRITTEN / "tags"
_UNKNOWN = -1.0
_FINDERS = (find_solicitation, find_encouragement, find_risk)


class Tagged(msgspec.Struct, frozen=True):
    """A text that was written for a tag, or as a contrast to one."""

    text: str
    lang: str
    kind: str
    solicitation: Literal[0, 1] | None = None
    self_harm: Literal["encouragement", "risk", "none"] | None = None

    def labels(self) -> tuple[float, ...]:
        """Returns 1 or 0 for each of `TAGS`. Who writes an offer encourages nobody, and the other way round."""
        return (
            float(self.solicitation == 1),
            float(self.self_harm == "encouragement"),
            float(self.self_harm == "risk"),
        )


def tagged_files(folder: Path = TAGGED) -> list[Path]:
    """Returns the files in a fixed order; none if there is no such folder."""
    return sorted(folder.glob("*.jsonl"))


def read_tagged(folder: Path = TAGGED) -> Iterator[Tagged]:
    """Yields the texts of all files. Raises ValueError on a line that is none."""
    decoder = msgspec.json.Decoder(Tagged)
    for file in tagged_files(folder):
        for number, line in enumerate(file.read_bytes().splitlines(), start=1):
            try:
                yield decoder.decode(line)
            except msgspec.DecodeError as error:
                raise ValueError(f"{file}:{number}: {error}") from error


def with_tagged(rows: Sequence[Row], tagged: Sequence[Tagged]) -> tuple[list[Row], NDArray[np.float32]]:
    """Returns the rows and, behind them, the tagged texts as rows, and the label of each row for each of `TAGS`.

    Of the tagged texts only those that encourage self-harm are known to be toxic.
    """
    labels = [*map(_known_tags, rows), *(text.labels() for text in tagged)]
    more = [
        Row(text.text, text.lang, OWN_TAGGED, 1 if text.self_harm == "encouragement" else None)
        for text in tagged
    ]
    return [*rows, *more], np.array(labels, dtype=np.float32).reshape(-1, len(TAGS))


def _known_tags(row: Row) -> tuple[float, ...]:
    """What follows from the other labels of a row: below 0 where nothing does.

    Benign rows have no tag unless a rule finds one. Abuse is no offer and no cry for help. It may be encouragement if
    it has a word of the rules; other abuse is none, so that an insult is held for what it is.
    """
    if row.toxicity not in (0, 1):
        return (_UNKNOWN,) * len(TAGS)
    line = line_of(row.text)
    offer, encouragement, risk = (_UNKNOWN if find(line) else 0.0 for find in _FINDERS)
    if row.functionality == "self_harm_encouragement":
        encouragement = 1.0
    elif row.toxicity and has_cue(line):
        encouragement = _UNKNOWN
    return offer, encouragement, risk
