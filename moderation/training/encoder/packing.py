"""Writes the table of pieces in four bits a number."""

from typing import cast

import numpy as np
from numpy.typing import NDArray

from moderation.scorers.encoder.table import GROUP, LEVELS, Floats, Table

_ROUNDS = 25
_SAMPLE = 2000


def pack(rows: Floats) -> Table:
    """Returns the table of these rows. The levels are those with the least squared error (Lloyd 1982) on a sample."""
    grouped = rows.reshape(len(rows), -1, GROUP)
    scales = np.maximum(np.abs(grouped).max(axis=2), 1e-6).astype(np.float16)
    relative = grouped / scales.astype(np.float32)[:, :, None]
    levels = _levels(relative[:: max(len(rows) // _SAMPLE, 1)].ravel())
    middles = (levels[1:] + levels[:-1]) / 2
    nearest = cast("NDArray[np.int64]", np.searchsorted(middles, relative.ravel()))
    codes = nearest.astype(np.uint8).reshape(len(rows), -1)
    return Table(levels, codes[:, ::2] * LEVELS + codes[:, 1::2], scales)


def _levels(values: NDArray[np.float32]) -> Floats:
    levels = np.quantile(values, (np.arange(LEVELS) + 0.5) / LEVELS)
    for _ in range(_ROUNDS):
        nearest = np.searchsorted((levels[1:] + levels[:-1]) / 2, values)
        counts = np.bincount(nearest, minlength=LEVELS)
        sums = np.bincount(nearest, values, minlength=LEVELS)
        levels = np.where(counts > 0, sums / np.maximum(counts, 1), levels)
    return levels.astype(np.float32)
