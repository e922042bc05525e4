"""The table of pieces: a row of 512 numbers for each, in four bits a number.

A row is cut into groups of 64. A number is one of sixteen levels, between -1 and 1, times the scale of its group.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

WIDTH = 512
GROUP = 64
LEVELS = 16

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Table:
    """`codes` has two numbers in a byte, the first in its upper half; `scales` has a number for each group of a row."""

    levels: Floats
    codes: NDArray[np.uint8]
    scales: NDArray[np.float16]

    def rows(self, ids: NDArray[np.int64]) -> Floats:
        """Returns the rows of these pieces."""
        pairs = np.stack(np.divmod(np.arange(LEVELS * LEVELS), LEVELS), axis=1)
        looked_up = self.levels[pairs].astype(np.float32)[self.codes[ids]]
        grouped = looked_up.reshape(len(ids), -1, GROUP) * self.scales[ids].astype(np.float32)[:, :, None]
        return grouped.reshape(len(ids), WIDTH)
