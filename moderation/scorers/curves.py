"""The file of the curves that put a scorer's scores on Perspective's scale: `calibration.{scorer}.json`."""

import hashlib
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from comments_service.domain.decisions import Attribute, Probability

SHIPPED = Path(__file__).parents[1] / "model"

Knot = tuple[Probability, Probability]
Knots = Annotated[list[Knot], Meta(min_length=2)]
Curves = dict[str, dict[Attribute, Knots]]


class Measured(msgspec.Struct, frozen=True, kw_only=True):
    """The curves of one version of a scorer, by language and attribute. A knot is a score before and after.

    Raises ValueError unless each curve rises all the way from (0, 0) to (1, 1): then it reorders no scores.
    """

    scorer: str
    version: str
    curves: Curves

    def __post_init__(self) -> None:
        for of_language in self.curves.values():
            for knots in of_language.values():
                _check(knots)

    @property
    def name(self) -> str:
        """A name that changes with the curves."""
        return (
            f"perspective-{hashlib.sha256(msgspec.json.encode(self.curves, order='sorted')).hexdigest()[:6]}"
        )


def _check(knots: Sequence[Knot]) -> None:
    if (*knots[0], *knots[-1]) != (0, 0, 1, 1):
        raise ValueError("a curve begins at (0, 0) and ends at (1, 1)")
    if not all(a < c and b < d for (a, b), (c, d) in pairwise(knots)):
        raise ValueError("a curve rises from knot to knot")


def curves_file(scorer: str, folder: Path = SHIPPED) -> Path:
    """Returns where the curves of a scorer are."""
    return folder / f"calibration.{scorer}.json"


def read_curves(path: Path) -> Measured:
    """Raises OSError, and ValueError if the file is damaged."""
    return msgspec.json.decode(path.read_bytes(), type=Measured)


def write_curves(measured: Measured, folder: Path) -> Path:
    """Writes the curves, the same bytes for the same curves, and returns where."""
    path = curves_file(measured.scorer, folder)
    path.write_bytes(msgspec.json.encode(measured, order="sorted") + b"\n")
    return path
