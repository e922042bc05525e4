"""The functional suite: cases that each test one thing, in pairs of what should be held and what should pass.

The folder `moderation/suite/` is a data set by itself: its README says what it is and how it came about.
"""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import msgspec

from moderation.labelled.rows import Row, read_rows

SUITE = Path(__file__).parents[1] / "suite"


class Functionality(msgspec.Struct, frozen=True):
    """What a part of the suite tests. `toxic` and `benign` are the names of its two sides in the rows.

    A `kind` is a kind of abuse, an `evasion` hides abuse from a filter, and a `contrast` is about what looks alike.
    """

    name: str
    about: Literal["kind", "evasion", "contrast"]
    toxic: list[str]
    benign: list[str]
    toxic_means: str
    benign_means: str


class Case(Row, frozen=True, kw_only=True):
    """A row of the suite. `topic` and `register` are for people who look through it."""

    topic: str = ""
    register: str = ""


def suite_version(folder: Path = SUITE) -> str:
    return (folder / "VERSION").read_text(encoding="utf-8").strip()


def read_functionalities(folder: Path = SUITE) -> list[Functionality]:
    """Returns the functionalities in the order in which they are shown."""
    return msgspec.json.decode(
        (folder / "functionalities.json").read_bytes(), type=list[Functionality], strict=True
    )


def read_suite(folder: Path = SUITE) -> dict[str, list[Case]]:
    """Returns the cases of each functionality, in the order of `functionalities.json`.

    Raises ValueError on a row whose side no functionality has or whose label is not that of its side, and on a text
    that comes twice.
    """
    functionalities = read_functionalities(folder)
    sides = {
        side: (functionality.name, label)
        for functionality in functionalities
        for label, names in ((1, functionality.toxic), (0, functionality.benign))
        for side in names
    }
    cases: dict[str, list[Case]] = {functionality.name: [] for functionality in functionalities}
    for path, case in _cases(folder):
        name, label = sides.get(case.functionality or "", ("", None))
        if label is None or case.toxicity != label:
            raise ValueError(f"{path}: no side {case.functionality!r} with the label {case.toxicity}")
        cases[name].append(case)
    counted = Counter(case.text for of_one in cases.values() for case in of_one)
    if twice := [text for text, count in counted.items() if count > 1]:
        raise ValueError(f"{folder}: comes twice: {twice[0]!r}")
    return cases


def _cases(folder: Path) -> Iterator[tuple[Path, Case]]:
    for path in sorted(folder.glob("*.jsonl")):
        for case in read_rows(path, Case):
            yield path, case
