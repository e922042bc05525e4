"""Two lists of a policy's word and a text: `harmless` if the word lies inside another one, `use` if it is meant.

The first was written before the code, the others without looking at what the code does.
"""

from pathlib import Path
from typing import Literal, NamedTuple

LISTS = ("first", "second", "third")


class Pair(NamedTuple):
    kind: Literal["harmless", "use"]
    word: str
    text: str


def pairs(name: str) -> list[Pair]:
    """The pairs of one of `LISTS`, in order."""
    lines = (Path(__file__).parent / f"{name}_list.tsv").read_text("utf-8").splitlines()
    return [Pair(*line.split("\t")) for line in lines]  # pyright: ignore[reportArgumentType]
