"""Fits the encoder's weights, on one thread so that the same data and seed give the same bytes on the same machine."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from comments_service.domain.decisions import ATTRIBUTES
from moderation.scorers.encoder.table import Table
from moderation.training.encoder.examples import Batch, Examples
from moderation.training.encoder.network import HEADS, Network

if TYPE_CHECKING:
    import torch

EPOCHS = 3
_RATE, _HEAD_RATE = 3e-4, 1e-3
_DECAY = 0.01
# Labels of 0 and 1 become these: no label is quite certain.
_FLOOR, _CEILING = 0.01, 0.99
# Toxicity is what decides; the six kinds of it share as much again, a third each.
_OTHERS = 0.3
_LONGEST_STEP = 1.0


def fit(
    network: Network,
    table: Table,
    examples: Examples,
    seed: int,
    report: Callable[[str], None],
    epochs: int = EPOCHS,
) -> None:
    """Trains `network` in place. The table stays as it is."""
    import torch

    torch.manual_seed(seed)
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    rng = np.random.default_rng(seed)
    rows = torch.from_numpy(table.rows(np.arange(len(table.codes))))
    of_heads = {key for name in HEADS for key in (name, f"{name}_bias")}
    heads = [weight for name, weight in network.weights.items() if name in of_heads]
    others = [weight for name, weight in network.weights.items() if name not in of_heads]
    optimiser = torch.optim.AdamW(
        [{"params": others, "lr": _RATE}, {"params": heads, "lr": _HEAD_RATE}], weight_decay=_DECAY
    )
    # An epoch's number of batches differs a little from the next one's.
    steps = int(epochs * examples.batches_of_an_epoch() * 1.05) + 10
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, [_RATE, _HEAD_RATE], total_steps=steps, pct_start=0.1
    )
    network.training = True
    for epoch in range(epochs):
        losses: list[float] = []
        for batch in examples.epoch(rng):
            logits = network.logits(rows[torch.from_numpy(batch.ids)], mask_of(batch).float())
            loss = loss_of(logits, batch)
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.weights.values(), _LONGEST_STEP)
            optimiser.step()
            schedule.step()
            losses.append(loss.item())
            if len(losses) % 200 == 0:
                report(f"epoch {epoch + 1}, batch {len(losses)}: loss {np.mean(losses[-200:]):.4f}")
    network.training = False


def mask_of(batch: Batch) -> "torch.Tensor":
    """Returns for each piece whether it is one, and not what fills a shorter text."""
    import torch

    return torch.arange(batch.ids.shape[1]) < torch.from_numpy(batch.lengths)[:, None]


def loss_of(logits: "torch.Tensor", batch: Batch) -> "torch.Tensor":
    """Returns the mean loss of a batch: of the labels that are known, each text by its weight."""
    import torch
    from torch.nn import functional

    labels, weights = torch.from_numpy(batch.labels), torch.from_numpy(batch.weights)
    known = (labels >= 0).float() * weights[:, None]
    known[:, 1 : len(ATTRIBUTES)] *= _OTHERS
    targets = labels.clamp(_FLOOR, _CEILING)
    # Of a tag one false alarm in thousands counts, so that its labels are taken for certain.
    targets[:, len(ATTRIBUTES) :] = labels[:, len(ATTRIBUTES) :].clamp(0, 1)
    losses = functional.binary_cross_entropy_with_logits(logits, targets, reduction="none")
    return (losses * known).sum() / weights.sum()
