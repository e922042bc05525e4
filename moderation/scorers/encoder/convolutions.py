"""The two convolutions of each order, over the pieces of a block of texts.

All is written into arrays that are kept and fit into the cache of a core: in a network as small as this one, memory
costs as much as the products.
"""

import numpy as np
from numpy.typing import NDArray

from moderation.scorers.encoder.known_pieces import CHANNELS, ORDERS, KnownPieces
from moderation.scorers.encoder.layers import Matrix, relu
from moderation.scorers.encoder.model_file import Encoder
from moderation.scorers.encoder.table import Floats

# How far a convolution reaches to either side.
REACH = 2
# A place behind all others. To take from there is to take the last row, which is zero: the mode "clip" of numpy's
# `take`, which also spares a copy.
_NOWHERE = 1 << 32

Places = NDArray[np.int64]


def neighbours(lengths: NDArray[np.int64]) -> Places:
    """Returns, for texts of these lengths one behind the other, a row for each shift from -2 to 2.

    It has the place that is so far from each place, or one behind all others where that is in another text.
    """
    count = int(lengths.sum())
    owners = np.full(count + 2 * REACH, -1)
    own = owners[REACH:-REACH]
    own[:] = np.repeat(np.arange(len(lengths)), lengths)
    around = np.arange(count) + np.arange(-REACH, REACH + 1)[:, None]
    around[np.lib.stride_tricks.sliding_window_view(owners, count) != own] = _NOWHERE
    return around


class Convolution:
    """Two convolutions, one after the other, each with a way around it."""

    def __init__(self, encoder: Encoder, number: int, most: int) -> None:
        """`number` is the place in `ORDERS`; no block has more than `most` pieces."""
        self._number = number
        self._order, left = ORDERS[number]
        self._shifts = range(REACH - left, REACH - left + self._order)
        self._first_bias = encoder.vector(f"first_bias_{self._order}")
        self._second_bias = encoder.vector(f"second_bias_{self._order}")
        self._down, self._up = Matrix(encoder, f"down_{self._order}"), Matrix(encoder, f"up_{self._order}")
        self._side_by_side = self._down.side_by_side(self._order)
        rank = self._down.weights.shape[1]
        self._first, self._other = np.zeros((2, most, CHANNELS), dtype=np.float32)
        # The last place is nowhere.
        self._products = np.zeros((most + 1, self._order * rank), dtype=np.float32)
        self._by_tap = self._products.reshape(-1, rank)
        self._sums, self._part = np.zeros((2, most, rank), dtype=np.float32)

    def write(self, known: KnownPieces, slots: NDArray[np.int64], around: Places, out: Floats) -> None:
        """Writes what becomes of each place to the rows of `out`.

        `slots` and `around` have, for each shift from -2 to 2, a row with the slots and the places that are so far.
        """
        first, second = self._first[: len(out)], self._other[: len(out)]
        self._write_first(known, slots, first, second)
        self._write_second(around, first, second)
        np.add(second, first, out=out)

    def _write_first(
        self, known: KnownPieces, slots: NDArray[np.int64], first: Floats, other: Floats
    ) -> None:
        taps = known.taps[self._number]
        taps[0].take(slots[self._shifts[0]], axis=0, out=first, mode="clip")
        for tap, shift in zip(taps[1:], self._shifts[1:], strict=True):
            tap.take(slots[shift], axis=0, out=other, mode="clip")
            first += other
        first *= known.scales[self._number]
        first += self._first_bias
        relu(first)
        known.projected[self._number].take(slots[REACH], axis=0, out=other, mode="clip")
        first += other

    def _write_second(self, around: Places, first: Floats, second: Floats) -> None:
        steps = self._down.rounded(first, second)
        np.matmul(steps, self._side_by_side, out=self._products[: len(first)])
        sums, part = self._sums[: len(first)], self._part[: len(first)]
        places = around[self._shifts] * self._order
        self._by_tap.take(places[0], axis=0, out=sums, mode="clip")
        for tap in range(1, self._order):
            self._by_tap.take(places[tap] + tap, axis=0, out=part, mode="clip")
            sums += part
        sums *= self._down.scales
        np.matmul(self._up.rounded(sums, part), self._up.weights, out=second)
        second *= self._up.scales
        second += self._second_bias
        relu(second)
