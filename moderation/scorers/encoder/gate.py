"""A cheap look at the pieces of a text: whether it may have a tag, so that the encoder reads it.

Each piece has a weight for each tag. A text may have a tag if the sum of its pieces' weights, over the square root of
how many they are, reaches the border of its language. Of a long text the highest sum of a window counts: else the sum
of any long text would grow with its length.
"""

from collections.abc import Sequence
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from moderation.scorers import TAGS
from moderation.scorers.encoder.model_file import Encoder
from moderation.scorers.encoder.pieces import MOST_PIECES, windows
from moderation.scorers.ngram.model_file import LANGUAGES


class Gate:
    """The weights of the pieces. A text has the same sums alone and among others: they are of whole numbers."""

    def __init__(self, encoder: Encoder) -> None:
        self._weights = encoder.arrays["gate"]
        self._scales = encoder.vector("gate_scales")
        borders = encoder.header.tags
        self._borders = np.array([[borders[lang][tag].gate for tag in TAGS] for lang in LANGUAGES])

    def sums(self, cut: Sequence[Sequence[int]]) -> NDArray[np.float64]:
        """Returns a row for each text, given as its pieces, and a column for each tag."""
        if not cut:
            return np.zeros((0, len(TAGS)))
        parts = [windows(ids, MOST_PIECES) for ids in cut]
        counts = np.fromiter(map(len, parts), dtype=np.int64, count=len(parts))
        sums = self._sums_of_windows([window[1:-1] for of_text in parts for window in of_text])
        return np.maximum.reduceat(sums, np.cumsum(counts) - counts, axis=0)

    def _sums_of_windows(self, cut: Sequence[Sequence[int]]) -> NDArray[np.float64]:
        lengths = np.fromiter(map(len, cut), dtype=np.int64, count=len(cut))
        sums = np.zeros((len(cut), len(TAGS)), dtype=np.int64)
        filled = lengths > 0
        if filled.any():
            ids = np.fromiter(chain.from_iterable(cut), dtype=np.int64, count=int(lengths.sum()))
            starts = (np.cumsum(lengths) - lengths)[filled]
            sums[filled] = np.add.reduceat(self._weights[ids], starts, axis=0, dtype=np.int64)
        return sums * self._scales / np.sqrt(np.maximum(lengths, 1))[:, None]

    def lets_through(self, cut: Sequence[Sequence[int]], langs: Sequence[str]) -> NDArray[np.bool_]:
        """Returns which of the texts may have a tag."""
        borders = self._borders[[LANGUAGES.index(lang) for lang in langs]]
        return np.logical_or.reduce(self.sums(cut) >= borders, axis=1)
