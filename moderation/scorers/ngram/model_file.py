"""The file of the embedded model: one line of JSON, then which slots are taken, a bit each, then those slots.

The key of a feature names its slot and ends in the byte that tells it from the others of that slot, of which one has
weights. A slot is eight bytes: a weight for each attribute and that byte. A text's sum adds the weights of its
features, times the attribute's scale, over the square root of their number; `Calibration` makes a score of it.
"""

import hashlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from comments_service.domain.decisions import ATTRIBUTES, Attribute
from moderation.scorers.ngram.features import KEY_BITS

FORMAT = "hashed n-grams 2"
LANGUAGES = ("en", "ja")
CHECK_BITS = 8
SLOTS = 1 << (KEY_BITS - CHECK_BITS)
SHIPPED = Path(__file__).parents[2] / "model" / "ngram.model"


class ModelError(Exception):
    """The file is not a model that this version can score with."""


class Calibration(msgspec.Struct, frozen=True):
    """A score is the logistic of how far a sum is from the `border`, times `above` or `below` it: 0.5 at the border."""

    border: float
    above: float
    below: float


class Border(msgspec.Struct, frozen=True):
    """Below `score` lies at most the share `loss` of toxic comments."""

    loss: float
    score: float


class Gate(msgspec.Struct, frozen=True):
    """Beyond which highest scores a comment of one language is clearly benign or clearly toxic.

    `lower` is in the order of its losses. Where rows were too few to tell there is no border, and nothing is clear.
    """

    lower: tuple[Border, ...] = ()
    upper: float | None = None

    def benign_below(self, loss: float) -> float:
        """The border for the largest loss that is not above `loss`; 0.0, below which nothing lies, without one."""
        return max((border.score for border in self.lower if border.loss <= loss), default=0.0)


class Header(msgspec.Struct, frozen=True):
    """`gates` are the cascade's, by language; a file from before there were any has none."""

    format: str
    attributes: tuple[Attribute, ...]
    scales: dict[str, dict[Attribute, float]]
    calibration: dict[str, dict[Attribute, Calibration]]
    gates: dict[str, Gate] = {}


@dataclass(frozen=True)
class Model:
    """`table` has the eight bytes of each slot as one number, and a last zero, which is no feature."""

    header: Header
    table: NDArray[np.int64]
    version: str

    @cached_property
    def scales(self) -> NDArray[np.float64]:
        """A row for each language and a column for each attribute."""
        scales = self.header.scales
        return np.array([[scales[lang][attribute] for attribute in ATTRIBUTES] for lang in LANGUAGES])


def read_model(path: Path) -> Model:
    """Read a model file. Raises ModelError if it is not one."""
    content = path.read_bytes()
    first, _, body = content.partition(b"\n")
    try:
        header = msgspec.json.decode(first, type=Header)
    except msgspec.DecodeError as error:
        raise ModelError(f"{path} is not a model file: {error}") from error
    taken = np.unpackbits(np.frombuffer(body[: SLOTS // 8], dtype=np.uint8)).astype(np.bool_)
    if (
        header.format != FORMAT
        or header.attributes != ATTRIBUTES
        or len(taken) != SLOTS
        or len(body) != SLOTS // 8 + 8 * int(taken.sum())
    ):
        raise ModelError(f"{path} is a model of another format or size")
    table = np.zeros(SLOTS + 1, dtype="<i8")
    table[:-1][taken] = np.frombuffer(body[SLOTS // 8 :], dtype="<i8")
    return Model(header, table, hashlib.sha256(content).hexdigest()[:12])


def make_table(keys: NDArray[np.int64], weights: NDArray[np.int8]) -> NDArray[np.int64]:
    """The table of a `Model` from the features' keys, no two of one slot, and a row of weights for each."""
    slots = np.zeros((SLOTS + 1, 8), dtype=np.int8)
    slots[keys >> CHECK_BITS, : len(ATTRIBUTES)] = weights
    slots[keys >> CHECK_BITS, len(ATTRIBUTES)] = keys.astype(np.int8)
    return slots.view("<i8").ravel()


def write_model(path: Path, header: Header, table: NDArray[np.int64]) -> None:
    """Write a model; slots whose weights are all zero are left out."""
    taken = (table[:-1] & ((1 << 8 * len(ATTRIBUTES)) - 1)) != 0
    path.write_bytes(
        msgspec.json.encode(header, order="sorted")
        + b"\n"
        + np.packbits(taken).tobytes()
        + table[:-1][taken].astype("<i8").tobytes()
    )
