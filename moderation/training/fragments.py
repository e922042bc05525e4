"""Pieces of harmless texts, from which the weights learn that a piece is harmless too.

The scorer takes the highest sum over a text, its clauses and its windows (`moderation.scorers.ngram.sums`), so that it
sees many pieces of every text, and a piece of what somebody wrote in good faith must not look like abuse.
"""

import random
import re
from collections.abc import Iterator, Sequence

import msgspec

from moderation.labelled.rows import Row
from moderation.labelled.sources import source_of
from moderation.scorers.ngram.segments import clauses

# How much a piece counts, as a share of its text.
_SHARE = 0.3
_FEWEST_WORDS = 12
_WORDS = (4, 9)
_CHARACTERS = (6, 20)
_LONG = 40


def fragments(rows: Sequence[Row], seed: int) -> Iterator[Row]:
    """Yields one piece of each harmless text that is long enough and was not written to look like abuse."""
    for row in rows:
        if (
            row.toxicity != 0
            or row.template
            or source_of(row.source).texts.kind in ("contrasts", "templates")
        ):
            continue
        piece = _piece(row.text, row.lang, random.Random(f"{seed} {row.text}"))
        if piece:
            yield msgspec.structs.replace(row, text=piece, weight=row.training_weight * _SHARE)


def _piece(text: str, lang: str, rng: random.Random) -> str:
    if lang == "ja":
        parts = [
            part for part in clauses(re.sub("[。!?！？\n]", "、", text.replace("，", "、"))) if len(part) > 3
        ]
        if len(parts) > 1 and (len(text) < _LONG or rng.random() < 0.7):
            return rng.choice(parts)
        if len(text) < _LONG:
            return ""
        size = rng.randint(*_CHARACTERS)
        start = rng.randrange(len(text) - size)
        return text[start : start + size]
    words = text.split()
    if len(words) < _FEWEST_WORDS:
        return ""
    size = rng.randint(*_WORDS)
    start = rng.randrange(len(words) - size)
    return " ".join(words[start : start + size])
