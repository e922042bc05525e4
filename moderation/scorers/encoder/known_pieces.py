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
# At 15 kB each: 77 MB.
_CAPACITY = 5120
# After so many pieces, what was used before counts half.
_HALVED_AFTER = 1 << 17


class KnownPieces:
    """The pieces that are met often, each in a slot. Slot 0 is for the places beside a text, where all is zero.

    A new piece takes the slot that was used least, of late above all: a few pieces are in most texts, and most pieces
    come once in a thousand texts. What a piece gives does not depend on that.
    """

    def __init__(self, encoder: Encoder, capacity: int = _CAPACITY) -> None:
        self._table = encoder.table
        self._projection = Matrix(encoder, "projection")
        self._first = [Matrix(encoder, f"first_{order}") for order, _ in ORDERS]
        self._side_by_side = [
            matrix.side_by_side(order) for matrix, (order, _) in zip(self._first, ORDERS, strict=True)
        ]
        self._bias = encoder.vector("projection_bias")
        self._gain, self._shift = encoder.vector("first_gain"), encoder.vector("first_shift")
        self._epsilon = encoder.header.epsilon
        # The slot of each piece, and one more for the piece that is in an empty slot.
        self._slots = np.zeros(len(self._table.codes) + 1, dtype=np.int64)
        # The piece of each slot, and how many calls used it.
        self._owners = np.full(capacity + 1, len(self._table.codes))
        self._used = np.zeros(capacity + 1, dtype=np.int64)
        self._pieces = 0
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
        slots = self._slots[ids]
        self._count(slots, len(ids))
        if not slots.all():
            missing = np.unique(ids[slots == 0])
            used = self._used.copy()
            used[slots] = used[0] = np.iinfo(np.int64).max
            taken = np.argpartition(used, len(missing) - 1)[: len(missing)]
            self._slots[self._owners[taken]] = 0
            self._owners[taken], self._slots[missing], self._used[taken] = missing, taken, 1
            self._fill(missing, taken)
            slots = self._slots[ids]
        return slots

    def _count(self, slots: NDArray[np.int64], pieces: int) -> None:
        self._used[slots] += 1
        self._pieces += pieces
        if self._pieces >= _HALVED_AFTER:
            self._used >>= 1
            self._pieces = 0

    def _fill(self, ids: NDArray[np.int64], new: NDArray[np.int64]) -> None:
        rows = self.rows[new] = self._table.rows(ids)
        projected: Any = self._projection.times(rows)
        projected += self._bias
        normalise(projected, self._gain, self._shift, self._epsilon)
        for number, (order, _) in enumerate(ORDERS):
            own = projected[:, number * CHANNELS : (number + 1) * CHANNELS]
            self.projected[number][new] = own
            sums = self._first[number].rounded(own) @ self._side_by_side[number]
            for tap in range(order):
                self.taps[number][tap][new] = sums[:, tap * CHANNELS : (tap + 1) * CHANNELS]
