"""The file of the embedded model: a line of JSON, then a bit for each slot that is 1 if it is used, then those slots.

The first bits of a feature's key are its slot. The last byte of the key tells it from the other features of the slot,
of which only one has weights. A slot is eight bytes: a weight for each attribute, and that last byte. The sum of a text
is the sum of its features' weights, times the scale of the attribute, over the square root of the number of features.
`Calibration` turns it into a score.
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
    """The file is not a model that this version can use."""


class Calibration(msgspec.Struct, frozen=True):
    """A score is the logistic function of the distance of a sum from `border`, times `above` or `below` that border."""

    border: float
    above: float
    below: float


class Border(msgspec.Struct, frozen=True):
    """At most the share `loss` of toxic comments has a lower score than `score`."""

    loss: float
    score: float


class Gate(msgspec.Struct, frozen=True):
    """The borders of a comment's highest score, beyond which a comment of a language is clearly benign or toxic.

    `lower` is in the order of its losses. With too few rows there is no border, and no comment is clear.
    """

    lower: tuple[Border, ...] = ()
    upper: float | None = None

    def benign_below(self, loss: float) -> float:
        """Returns the border for the largest loss up to `loss`; 0.0 if there is none, so that no comment is benign."""
        return max((border.score for border in self.lower if border.loss <= loss), default=0.0)


class Header(msgspec.Struct, frozen=True):
    """`gates` are those of the cascade, by language; older files have none."""

    format: str
    attributes: tuple[Attribute, ...]
    scales: dict[str, dict[Attribute, float]]
    calibration: dict[str, dict[Attribute, Calibration]]
    gates: dict[str, Gate] = {}


@dataclass(frozen=True)
class Model:
    """`table` has the eight bytes of each slot as a single number, and at its end a zero for `NO_FEATURE`."""

    header: Header
    table: NDArray[np.int64]
    version: str

    @cached_property
    def scales(self) -> NDArray[np.float64]:
        """The scales, with a row for each language and a column for each attribute."""
        scales = self.header.scales
        return np.array([[scales[lang][attribute] for attribute in ATTRIBUTES] for lang in LANGUAGES])


def read_model(path: Path) -> Model:
    """Reads a model file. Raises `ModelError` if it is not a model, and `OSError`."""
    content = path.read_bytes()
    first_line, _, body = content.partition(b"\n")
    try:
        header = msgspec.json.decode(first_line, type=Header)
    except msgspec.DecodeError as error:
        raise ModelError(f"{path} is not a model file: {error}") from error
    used = np.unpackbits(np.frombuffer(body[: SLOTS // 8], dtype=np.uint8)).astype(np.bool_)
    if (
        header.format != FORMAT
        or header.attributes != ATTRIBUTES
        or len(used) != SLOTS
        or len(body) != SLOTS // 8 + 8 * int(used.sum())
    ):
        raise ModelError(f"{path} is a model of another format or size")
    table = np.zeros(SLOTS + 1, dtype="<i8")
    table[:-1][used] = np.frombuffer(body[SLOTS // 8 :], dtype="<i8")
    return Model(header, table, hashlib.sha256(content).hexdigest()[:12])


def make_table(keys: NDArray[np.int64], weights: NDArray[np.int8]) -> NDArray[np.int64]:
    """Returns the table of a `Model`. `keys` are of features in different slots, and `weights` has a row for each."""
    slots = np.zeros((SLOTS + 1, 8), dtype=np.int8)
    slots[keys >> CHECK_BITS, : len(ATTRIBUTES)] = weights
    slots[keys >> CHECK_BITS, len(ATTRIBUTES)] = keys.astype(np.int8)
    return slots.view("<i8").ravel()


def write_model(path: Path, header: Header, table: NDArray[np.int64]) -> None:
    """Writes a model. Slots whose weights are all zero are left out."""
    used = (table[:-1] & ((1 << 8 * len(ATTRIBUTES)) - 1)) != 0
    path.write_bytes(
        msgspec.json.encode(header, order="sorted")
        + b"\n"
        + np.packbits(used).tobytes()
        + table[:-1][used].astype("<i8").tobytes()
    )
