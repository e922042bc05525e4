"""The labelled comments for the benchmark: English, because Detoxify's models know English."""

import random
from collections.abc import Sequence
from pathlib import Path

from moderation.labelled.rows import Row, read_rows
from moderation.training.gates import is_like_traffic


def labelled(data: Path) -> list[Row]:
    """Returns the `en_dev*` rows that are like comments of readers. The embedded model was not trained on them."""
    files = sorted(path for path in data.iterdir() if path.name.startswith("en_dev."))
    rows = [row for file in files for row in read_rows(file) if is_like_traffic(row)]
    if not {0, 1} <= {row.toxicity for row in rows}:
        raise ValueError(f"{data} has no en_dev.jsonl or en_dev.jsonl.gz with comments of both kinds")
    # Each text once, so that no cache helps.
    return list({row.text: row for row in rows}.values())


def traffic(rows: Sequence[Row], count: int, toxic: float, seed: int) -> list[Row]:
    """Returns `count` random rows in random order, of which the share `toxic` is toxic."""
    rng = random.Random(seed)
    toxic_count = min(round(count * toxic), count)
    chosen = [
        *rng.sample([row for row in rows if row.toxicity == 1], toxic_count),
        *rng.sample([row for row in rows if row.toxicity == 0], count - toxic_count),
    ]
    rng.shuffle(chosen)
    return chosen


def both_kinds(rows: Sequence[Row], most: int, seed: int) -> list[Row]:
    """Returns at most `most` random toxic rows and as many benign rows, in random order."""
    rng = random.Random(seed)
    chosen: list[Row] = []
    for label in (1, 0):
        kind = [row for row in rows if row.toxicity == label]
        chosen += rng.sample(kind, min(most, len(kind)))
    rng.shuffle(chosen)
    return chosen
