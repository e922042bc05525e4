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

from moderation.scorers.encoder.known_pieces import CHANNELS, ORDERS, KnownPieces
from moderation.scorers.encoder.layers import Matrix, normalise, relu
from moderation.scorers.encoder.model_file import Encoder
from moderation.scorers.encoder.table import WIDTH, Floats

# No convolution reaches farther, so that this many empty places keep neighbouring texts apart.
_APART = 2
# Pieces of a batch: enough that numpy's calls cost little, few enough that all fits into the processor's cache.
_BATCH_PIECES = 1024


class Network:
    """Computes logits. A text has the same ones alone and among others (`model_file` says why)."""

    def __init__(self, encoder: Encoder) -> None:
        self._threads: Any = ThreadpoolController()
        self._known = KnownPieces(encoder)
        self._down = [Matrix(encoder, f"down_{order}") for order, _ in ORDERS]
        self._up = [Matrix(encoder, f"up_{order}") for order, _ in ORDERS]
        # The places of a convolution side by side, so that one product serves all of them.
        self._side_by_side = [
            np.concatenate(np.split(matrix.weights, order), axis=1)
            for matrix, (order, _) in zip(self._down, ORDERS, strict=True)
        ]
        self._first_bias = [encoder.vector(f"first_bias_{order}") for order, _ in ORDERS]
        self._second_bias = [encoder.vector(f"second_bias_{order}") for order, _ in ORDERS]
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
        """Returns a row of logits for each text, given as its pieces."""
        # The products are small: more threads take the cores of others, and wait for each other longer than they work.
        with self._threads.limit(limits=1, user_api="blas"):
            found = [self._batch(cut[batch]) for batch in _batches(cut)]
        width = sum(len(bias) for _, bias in self._heads)
        return np.concatenate(found) if found else np.zeros((0, width), dtype=np.float32)

    def _batch(self, cut: Sequence[Sequence[int]]) -> Floats:
        lengths = np.fromiter(map(len, cut), dtype=np.int64, count=len(cut))
        starts = np.cumsum(lengths + _APART) - lengths
        ids = np.fromiter(chain.from_iterable(cut), dtype=np.int64, count=int(lengths.sum()))
        inside = np.repeat(starts - np.cumsum(lengths) + lengths, lengths) + np.arange(len(ids))
        slots = np.zeros(int(starts[-1] + lengths[-1]) + _APART, dtype=np.int64)
        slots[inside] = self._known.slots_of(ids)
        features = self._features(slots)[inside]
        normalise(features, self._gain, self._shift, self._epsilon)
        sums = np.add.reduceat(features, np.cumsum(lengths) - lengths, axis=0)
        roots: Floats = np.sqrt(lengths.astype(np.float32))[:, None]
        mean: Floats = self._pooled.times((sums / roots).astype(np.float32))
        mean += self._pooled_bias * roots
        return self._deep_logits(mean)

    def _features(self, slots: NDArray[np.int64]) -> Floats:
        """Returns, for each place, the row of its piece and what the three convolutions make of it."""
        known, places = self._known, len(slots)
        features = np.empty((places, WIDTH + len(ORDERS) * CHANNELS), dtype=np.float32)
        features[:, :WIDTH] = known.rows[slots]
        empty = slots == 0
        for number, (order, left) in enumerate(ORDERS):
            own = known.projected[number][slots]
            first = np.zeros((places, CHANNELS), dtype=np.float32)
            for tap in range(order):
                _add_shifted(first, known.taps[number][tap][slots], tap - left)
            first *= known.scales[number]
            first += self._first_bias[number]
            relu(first)
            first += own
            first[empty] = 0
            part = features[:, WIDTH + number * CHANNELS : WIDTH + (number + 1) * CHANNELS]
            part[:] = self._second(first, number, order, left)
        return features

    def _second(self, first: Floats, number: int, order: int, left: int) -> Floats:
        down, up = self._down[number], self._up[number]
        products = down.rounded(first) @ self._side_by_side[number]
        rank = down.weights.shape[1]
        sums = np.zeros((len(first), rank), dtype=np.float32)
        for tap in range(order):
            _add_shifted(sums, products[:, tap * rank : (tap + 1) * rank], tap - left)
        sums *= down.scales
        second = up.times(sums)
        second += self._second_bias[number]
        relu(second)
        second += first
        return second

    def _deep_logits(self, mean: Floats) -> Floats:
        deep = self._deep
        lowest = relu(deep["d0"].times(mean))
        lower = relu(deep["p1"].times(mean) + deep["d1"].times(lowest))
        upper = relu(deep["d2"].times(lower))
        meaning = np.tanh(deep["p3"].times(lower) + deep["d3"].times(upper))
        return np.concatenate([head.times(meaning) + bias for head, bias in self._heads], axis=1)


def _add_shifted(totals: Floats, values: Floats, shift: int) -> None:
    """Adds to each row of `totals` the row of `values` that is `shift` places further."""
    if shift > 0:
        totals[:-shift] += values[shift:]
    elif shift < 0:
        totals[-shift:] += values[:shift]
    else:
        totals += values


def _batches(cut: Sequence[Sequence[int]]) -> Iterator[slice]:
    start = pieces = 0
    for index, ids in enumerate(cut):
        pieces += len(ids)
        if pieces > _BATCH_PIECES and index > start:
            yield slice(start, index)
            start, pieces = index, len(ids)
    if start < len(cut):
        yield slice(start, len(cut))
