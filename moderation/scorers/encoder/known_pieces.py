"""What the first layers make of each piece: it depends on the piece alone, so that it is kept for the next text."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from moderation.scorers.encoder.layers import Matrix, normalise
from moderation.scorers.encoder.model_file import Encoder
from moderation.scorers.encoder.table import WIDTH, Floats

CHANNELS = 256
# For each convolution: how many neighbouring pieces it sees, and how many of them before the piece itself.
ORDERS = ((2, 0), (3, 1), (5, 2))
# At 15 kB each: 61 MB.
_CAPACITY = 4096


class KnownPieces:
    """The pieces that were met lately, each in a slot. Slot 0 is for the places between texts, where all is zero.

    A new piece takes the slot that was not used for the longest time. What a piece gives does not depend on that.
    """

    def __init__(self, encoder: Encoder, capacity: int = _CAPACITY) -> None:
        self._table = encoder.table
        self._projection = Matrix(encoder, "projection")
        self._first = [Matrix(encoder, f"first_{order}") for order, _ in ORDERS]
        self._bias = encoder.vector("projection_bias")
        self._gain, self._shift = encoder.vector("first_gain"), encoder.vector("first_shift")
        self._epsilon = encoder.header.epsilon
        # The slot of each piece, and one more for the piece that is in an empty slot.
        self._slots = np.zeros(len(self._table.codes) + 1, dtype=np.int64)
        # The piece of each slot, and the number of the call that used it last.
        self._owners = np.full(capacity + 1, len(self._table.codes))
        self._used = np.zeros(capacity + 1, dtype=np.int64)
        self._used[0] = np.iinfo(np.int64).max
        self._calls = 0
        # Written now, and not when a slot is first used: else the process would grow for as long as new pieces come.
        shape = (capacity + 1, CHANNELS)
        self.rows: Floats = np.full((capacity + 1, WIDTH), 0, dtype=np.float32)
        # By order: what goes around the convolution, and what each of its places adds to the sums of the piece there.
        self.projected: list[Floats] = [np.full(shape, 0, dtype=np.float32) for _ in ORDERS]
        self.taps: list[list[Floats]] = [
            [np.full(shape, 0, dtype=np.float32) for _ in range(order)] for order, _ in ORDERS
        ]
        # What turns the sums of the places into the convolution.
        self.scales = [matrix.scales for matrix in self._first]

    def slots_of(self, ids: NDArray[np.int64]) -> NDArray[np.int64]:
        """Returns the slot of each piece, and fills those that are missing: of at most as many pieces as slots."""
        self._calls += 1
        slots = self._slots[ids]
        self._used[slots[slots > 0]] = self._calls
        if not slots.all():
            missing = np.unique(ids[slots == 0])
            taken = np.argpartition(self._used, len(missing) - 1)[: len(missing)]
            self._slots[self._owners[taken]] = 0
            self._owners[taken], self._slots[missing], self._used[taken] = missing, taken, self._calls
            self._fill(missing, taken)
            slots = self._slots[ids]
        return slots

    def _fill(self, ids: NDArray[np.int64], new: NDArray[np.int64]) -> None:
        rows = self.rows[new] = self._table.rows(ids)
        projected: Any = self._projection.times(rows)
        projected += self._bias
        normalise(projected, self._gain, self._shift, self._epsilon)
        for number, (order, _) in enumerate(ORDERS):
            own = projected[:, number * CHANNELS : (number + 1) * CHANNELS]
            self.projected[number][new] = own
            rounded = self._first[number].rounded(own)
            for tap in range(order):
                weights = self._first[number].weights[tap * CHANNELS : (tap + 1) * CHANNELS]
                self.taps[number][tap][new] = rounded @ weights
