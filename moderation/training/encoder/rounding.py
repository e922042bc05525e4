"""Rounds a trained network to the whole numbers of the encoder's file."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from moderation.scorers.encoder.model_file import EXACT
from moderation.scorers.encoder.table import Floats, Table
from moderation.training.encoder.network import Network

if TYPE_CHECKING:
    import torch

_LARGEST = 127
# A step so fine that twice the largest input of the sample has room.
_ROOM = 2.0

Rounded = tuple[dict[str, NDArray[Any]], dict[str, float], dict[str, int]]


def round_network(network: Network, table: Table, sample: Sequence[Sequence[int]]) -> Rounded:
    """Returns the arrays of the file, and the step and the limit of each matrix's input.

    `sample` are the pieces of some texts, which show how large inputs are.
    """
    weights = {name: value.detach().numpy() for name, value in network.weights.items()}
    largest = _largest_inputs(network, table, sample)
    arrays: dict[str, NDArray[Any]] = {}
    steps: dict[str, float] = {}
    limits: dict[str, int] = {}
    for name, value in weights.items():
        if value.ndim == 1:
            arrays[name] = value.astype("<f4")
            continue
        scales = np.maximum(np.abs(value).max(axis=0), 1e-9) / _LARGEST
        rounded = np.rint(value / scales).astype(np.int8)
        # A column of zeros sets no limit.
        limits[name] = int((EXACT - 1) // max(np.abs(rounded.astype(np.int64)).sum(axis=0).max(), _LARGEST))
        steps[name] = float(np.float32(largest[name] * _ROOM / limits[name]))
        arrays[name], arrays[f"{name}_scales"] = rounded, scales.astype("<f4")
    return arrays, steps, limits


def _largest_inputs(network: Network, table: Table, sample: Sequence[Sequence[int]]) -> dict[str, float]:
    """Returns the largest absolute value that each matrix is multiplied by."""
    import torch

    largest: dict[str, float] = {}

    def note(name: str, values: "torch.Tensor") -> None:
        largest[name] = max(largest.get(name, 0.0), float(values.abs().max()))

    network.watch = note
    with torch.no_grad():
        for ids in sample:
            rows: Floats = table.rows(np.array(ids, dtype=np.int64))
            network.logits(torch.from_numpy(rows)[None], torch.ones(1, len(ids)))
    network.watch = None
    return largest
