"""The labelled comments that scorers are measured on: English, since that is what Detoxify's models know."""

import random
from collections.abc import Sequence
from pathlib import Path

from moderation.labelled.rows import Row, read_rows
from moderation.training.gates import is_like_traffic


def labelled(data: Path) -> list[Row]:
    """The `en_dev*` rows that are like comments of readers; the embedded model was not trained on them."""
    files = sorted(path for path in data.iterdir() if path.name.startswith("en_dev."))
    rows = [row for file in files for row in read_rows(file) if is_like_traffic(row)]
    if not {0, 1} <= {row.toxicity for row in rows}:
        raise ValueError(f"{data} has no en_dev.jsonl or en_dev.jsonl.gz with comments of both kinds")
    # Each text once, so that no cache helps.
    return list({row.text: row for row in rows}.values())


def traffic(rows: Sequence[Row], count: int, toxic: float, seed: int) -> list[Row]:
    """`count` rows at random, of which the share `toxic` is toxic, in random order."""
    chance = random.Random(seed)
    of_toxic = min(round(count * toxic), count)
    chosen = [
        *chance.sample([row for row in rows if row.toxicity == 1], of_toxic),
        *chance.sample([row for row in rows if row.toxicity == 0], count - of_toxic),
    ]
    chance.shuffle(chosen)
    return chosen


def both_kinds(rows: Sequence[Row], most: int, seed: int) -> list[Row]:
    """At most `most` toxic rows and at most `most` benign ones at random, in random order."""
    chance = random.Random(seed)
    chosen: list[Row] = []
    for label in (1, 0):
        kind = [row for row in rows if row.toxicity == label]
        chosen += chance.sample(kind, min(most, len(kind)))
    chance.shuffle(chosen)
    return chosen
