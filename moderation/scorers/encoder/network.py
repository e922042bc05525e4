"""The encoder's network: from the pieces of texts to a logit for each attribute and, if the file knows them, tag.

Three convolutions over the pieces, averaged, then a residual network of a few small layers (Yang et al., "Multilingual
Universal Sentence Encoder for Semantic Retrieval", 2019; as in the package that the weights are from).
"""

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController

from moderation.scorers.encoder.convolutions import REACH, Convolution, neighbours
from moderation.scorers.encoder.known_pieces import CHANNELS, ORDERS, KnownPieces
from moderation.scorers.encoder.layers import Matrix, normalise, relu, sum_of_rows
from moderation.scorers.encoder.model_file import Encoder
from moderation.scorers.encoder.table import WIDTH, Floats

# Pieces of a group: no more than are known at once. All that comes after the pieces is computed for a group together.
_GROUP_PIECES = 4096
# Pieces of a block: enough that numpy's calls cost little, few enough that all fits into the cache of a core.
_BLOCK_PIECES = 256
_FEATURES = WIDTH + len(ORDERS) * CHANNELS


class Network:
    """Computes logits. A text has the same ones alone and among others (`model_file` says why).

    It keeps the arrays that it computes in, so that only one thread may use it at a time.
    """

    def __init__(self, encoder: Encoder) -> None:
        self._threads: Any = ThreadpoolController()
        self._known = KnownPieces(encoder)
        self._convolutions = [Convolution(encoder, number, _BLOCK_PIECES) for number in range(len(ORDERS))]
        self._rows = np.zeros((_BLOCK_PIECES, WIDTH), dtype=np.float32)
        self._features = np.zeros((_BLOCK_PIECES, _FEATURES), dtype=np.float32)
        self._gain, self._shift = encoder.vector("second_gain"), encoder.vector("second_shift")
        self._epsilon = encoder.header.epsilon
        self._pooled, self._pooled_bias = Matrix(encoder, "pooled"), encoder.vector("pooled_bias")
        self._deep = {name: Matrix(encoder, name) for name in ("d0", "d1", "d2", "d3", "p1", "p3")}
        self._heads = [
            (Matrix(encoder, name), encoder.vector(f"{name}_bias"))
            for name in ("head", "tag_head")
            if name in encoder.arrays
        ]

    def logits(self, cut: Sequence[Sequence[int]]) -> Floats:
        """Returns a row of logits for each text, given as its pieces: at least one, and at most `MOST_PIECES`."""
        # The products are small: more threads take the cores of others, and wait for each other longer than they work.
        with self._threads.limit(limits=1, user_api="blas"):
            found = [self._of_group(cut[group]) for group in _parts(list(map(len, cut)), _GROUP_PIECES)]
        width = sum(len(bias) for _, bias in self._heads)
        return np.concatenate(found) if found else np.zeros((0, width), dtype=np.float32)

    def _of_group(self, cut: Sequence[Sequence[int]]) -> Floats:
        of_texts = list(map(len, cut))
        lengths = np.array(of_texts)
        ids = np.fromiter(chain.from_iterable(cut), dtype=np.int64, count=int(lengths.sum()))
        around = neighbours(lengths)
        slots = np.append(self._known.slots_of(ids), 0).take(around, mode="clip")
        sums = np.empty((len(cut), _FEATURES), dtype=np.float32)
        start = 0
        for block in _parts(of_texts, _BLOCK_PIECES):
            end = start + sum(of_texts[block])
            features = self._features_of(slots[:, start:end], around[:, start:end] - start)
            _add_up(features, of_texts[block], sums[block])
            start = end
        roots: Floats = np.sqrt(lengths.astype(np.float32))[:, None]
        sums /= roots
        mean = self._pooled.times(sums)
        mean += self._pooled_bias * roots
        return self._deep_logits(mean)

    def _features_of(self, slots: NDArray[np.int64], around: NDArray[np.int64]) -> Floats:
        """Returns the row of each place, and what the convolutions make of it, normalised."""
        features, rows = self._features[: slots.shape[1]], self._rows[: slots.shape[1]]
        self._known.rows.take(slots[REACH], axis=0, out=rows, mode="clip")
        features[:, :WIDTH] = rows
        for number, convolution in enumerate(self._convolutions):
            start = WIDTH + number * CHANNELS
            convolution.write(self._known, slots, around, features[:, start : start + CHANNELS])
        return normalise(features, self._gain, self._shift, self._epsilon)

    def _deep_logits(self, mean: Floats) -> Floats:
        deep = self._deep
        lowest = relu(deep["d0"].times(mean))
        lower = relu(deep["p1"].times(mean) + deep["d1"].times(lowest))
        upper = relu(deep["d2"].times(lower))
        meaning = np.tanh(deep["p3"].times(lower) + deep["d3"].times(upper))
        return np.concatenate([head.times(meaning) + bias for head, bias in self._heads], axis=1)


def _add_up(features: Floats, lengths: Sequence[int], sums: Floats) -> None:
    """Writes the sum of the features of each text to its row of `sums`."""
    start = 0
    for length, total in zip(lengths, sums, strict=True):
        np.add(features[start], sum_of_rows(features[start + 1 : start + length]), out=total)
        start += length


def _parts(lengths: Sequence[int], most: int) -> Iterator[slice]:
    """Cuts texts of these lengths into parts of at most `most` pieces, or of one text."""
    start = pieces = 0
    for index, length in enumerate(lengths):
        pieces += length
        if pieces > most and index > start:
            yield slice(start, index)
            start, pieces = index, length
    if start < len(lengths):
        yield slice(start, len(lengths))
