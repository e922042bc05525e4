"""Fits the transformer's weights, on one thread: the same data and seed give the same bytes on the same machine."""

from collections.abc import Callable
from itertools import count
from typing import Any

import numpy as np

from moderation.training.encoder.examples import Examples
from moderation.training.encoder.fit import loss_of, mask_of

# The lowest third of the layers stays as it is: it holds what languages share, and this saves a fifth of the time.
_FROZEN = 1 / 3
_RATE, _HEAD_RATE = 1e-4, 1e-3
_DECAY = 0.01
_LONGEST_STEP = 1.0
_REPORTED = 100


def fit(network: Any, examples: Examples, share: float, seed: int, report: Callable[[str], None]) -> None:
    """Trains the module of `make_network` in place, on this share of an epoch."""
    import torch

    torch.manual_seed(seed)
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    layers = network.body.encoder.layer
    for part in (network.body.embeddings, *layers[: int(len(layers) * _FROZEN)]):
        part.requires_grad_(False)
    body = [weight for weight in network.body.parameters() if weight.requires_grad]
    heads = list(network.head.parameters())
    optimiser = torch.optim.AdamW(
        [{"params": body, "lr": _RATE}, {"params": heads, "lr": _HEAD_RATE}], weight_decay=_DECAY
    )
    # The number of batches is not known beforehand.
    steps = int(share * examples.batches_of_an_epoch() * 1.02) + 10
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, [_RATE, _HEAD_RATE], total_steps=steps, pct_start=0.1
    )
    network.train()
    losses: list[float] = []
    for number, batch in zip(count(1), examples.epoch(np.random.default_rng(seed), share)):
        (logits,) = network(torch.from_numpy(batch.ids), mask_of(batch).long())
        loss = loss_of(logits, batch)
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_([*body, *heads], _LONGEST_STEP)
        optimiser.step()
        schedule.step()
        losses.append(loss.item())
        if number % _REPORTED == 0:
            report(f"batch {number} of about {steps}: loss {np.mean(losses[-_REPORTED:]):.4f}")
    network.eval()
