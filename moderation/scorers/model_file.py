"""The file of the embedded model: one line of JSON, then the weights as signed bytes.

The weights are in buckets of one byte for each attribute. A score is the logistic of `slope * sum + offset`, where
`sum` adds the weights of a text's features, times the attribute's `scale`, over the square root of their number.
"""

import hashlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from comments_service.decisions import ATTRIBUTES, Attribute

FORMAT = "hashed n-grams 1"
SHIPPED = Path(__file__).parent.parent / "model" / "ngram.model"


class ModelError(Exception):
    """The file is not a model that this version can score with."""


class Logistic(msgspec.Struct, frozen=True):
    slope: float
    offset: float


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
    bits: int
    attributes: tuple[Attribute, ...]
    scales: dict[Attribute, float]
    calibration: dict[str, dict[Attribute, Logistic]]
    gates: dict[str, Gate] = {}


@dataclass(frozen=True)
class Model:
    """`weights` has a column for each attribute and one of ones, which counts features, and a last row of zeros, which
    is no feature."""

    header: Header
    weights: NDArray[np.int8]
    version: str

    @cached_property
    def scales(self) -> NDArray[np.float64]:
        return np.array([self.header.scales[attribute] for attribute in ATTRIBUTES])


def read_model(path: Path) -> Model:
    """Read a model file. Raises ModelError if it is not one."""
    content = path.read_bytes()
    first, _, body = content.partition(b"\n")
    try:
        header = msgspec.json.decode(first, type=Header)
    except msgspec.DecodeError as error:
        raise ModelError(f"{path} is not a model file: {error}") from error
    size = 1 << header.bits
    if header.format != FORMAT or header.attributes != ATTRIBUTES or len(body) != size * len(ATTRIBUTES):
        raise ModelError(f"{path} is a model of another format or size")
    weights = np.frombuffer(body, dtype=np.int8).reshape(size, len(ATTRIBUTES))
    return Model(header, padded(weights), hashlib.sha256(content).hexdigest()[:12])


def padded(weights: NDArray[np.int8]) -> NDArray[np.int8]:
    """The weights of a file as `Model` has them."""
    size, width = weights.shape
    result = np.zeros((size + 1, width + 1), dtype=np.int8)
    result[:size, :width] = weights
    result[:size, width] = 1
    return result


def write_model(path: Path, header: Header, weights: NDArray[np.int8]) -> None:
    """Write the weights, a row for each bucket and a column for each attribute."""
    path.write_bytes(msgspec.json.encode(header, order="sorted") + b"\n" + weights.tobytes())
