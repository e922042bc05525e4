"""The file of the encoder: a line of JSON, then the arrays that it names, one after the other.

A weight is a whole number from -127 to 127, times the scale of its column. What is multiplied by weights is rounded to
a whole number of `steps`, at most `limits` of them. So every sum of products is a whole number below 2 ** 24, which
float32 holds exactly: the scores of a text are the same in any order of addition, alone and among others.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from comments_service.domain.decisions import ATTRIBUTES, Attribute
from moderation.scorers import TAGS, Tag
from moderation.scorers.encoder.table import Floats, Table
from moderation.scorers.ngram.model_file import LANGUAGES, Calibration

FORMAT = "convolutions over pieces 1"
SHIPPED = Path(__file__).parents[2] / "model" / "encoder.model"
# No sum may reach this: float32 holds every whole number below it.
EXACT = 1 << 24
# The arrays of a file that knows tags.
_OF_TAGS = {"gate", "gate_scales", "tag_head", "tag_head_bias", "tag_head_scales"}


class EncoderError(Exception):
    """The file is not an encoder that this version can use."""


class Entry(msgspec.Struct, frozen=True):
    """An array of the file: its type as numpy writes it, and its shape."""

    name: str
    dtype: str
    shape: tuple[int, ...]


class TagBorders(msgspec.Struct, frozen=True):
    """Where the sum of the gate (`gate.py`) asks for the encoder, and where its sum with the logit gives the tag."""

    gate: float
    fires: float


class Header(msgspec.Struct, frozen=True):
    """`steps` and `limits` are of each matrix's input; `made_from` are the SHA-256 of the files it was trained from.

    `tags` are the borders of each language; older files know no tags.
    """

    format: str
    attributes: tuple[Attribute, ...]
    arrays: tuple[Entry, ...]
    steps: dict[str, float]
    limits: dict[str, int]
    epsilon: float
    calibration: dict[str, dict[Attribute, Calibration]]
    made_from: dict[str, str]
    tags: dict[str, dict[Tag, TagBorders]] = {}


@dataclass(frozen=True)
class Encoder:
    """`pieces` is the tokenizer's model, as sentencepiece reads it. `arrays` has the matrices and vectors by name."""

    header: Header
    arrays: dict[str, NDArray[Any]]
    version: str

    @property
    def table(self) -> Table:
        return Table(self.arrays["levels"], self.arrays["codes"], self.arrays["table_scales"])

    @property
    def pieces(self) -> bytes:
        return self.arrays["pieces"].tobytes()

    def vector(self, name: str) -> Floats:
        return self.arrays[name].astype(np.float32)


def read_encoder(path: Path) -> Encoder:
    """Reads an encoder. Raises `EncoderError` if the file is not one, and `OSError`."""
    content = path.read_bytes()
    first_line, _, body = content.partition(b"\n")
    try:
        header = msgspec.json.decode(first_line, type=Header)
        sizes = [np.dtype(entry.dtype).itemsize * int(np.prod(entry.shape)) for entry in header.arrays]
    except (msgspec.DecodeError, TypeError) as error:
        raise EncoderError(f"{path} is not an encoder: {error}") from error
    if header.format != FORMAT or header.attributes != ATTRIBUTES or sum(sizes) != len(body):
        raise EncoderError(f"{path} is an encoder of another format or size")
    if _lacks_a_part_of_the_tags(header):
        raise EncoderError(f"{path} has some of what tags need, and not all of it")
    arrays: dict[str, NDArray[Any]] = {}
    start = 0
    for entry, size in zip(header.arrays, sizes, strict=True):
        arrays[entry.name] = np.frombuffer(body, entry.dtype, size // np.dtype(entry.dtype).itemsize, start)
        arrays[entry.name] = arrays[entry.name].reshape(entry.shape)
        start += size
    return Encoder(header, arrays, hashlib.sha256(content).hexdigest()[:12])


def _lacks_a_part_of_the_tags(header: Header) -> bool:
    has_arrays = {entry.name for entry in header.arrays} >= _OF_TAGS
    has_borders = all(header.tags.get(lang, {}).keys() == set(TAGS) for lang in LANGUAGES)
    return bool(header.tags) and not (has_arrays and has_borders)


def write_encoder(path: Path, header: Header, arrays: dict[str, NDArray[Any]]) -> None:
    """Writes an encoder; the entries of `header` are made from `arrays`."""
    entries = tuple(Entry(name, array.dtype.str, array.shape) for name, array in arrays.items())
    header = msgspec.structs.replace(header, arrays=entries)
    path.write_bytes(
        msgspec.json.encode(header, order="sorted")
        + b"\n"
        + b"".join(array.tobytes() for array in arrays.values())
    )
