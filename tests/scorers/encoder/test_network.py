"""The network gives what its definition gives, computed plainly: bit for bit, so that thresholds stay valid."""

import numpy as np

from moderation.scorers.encoder.known_pieces import CHANNELS, ORDERS
from moderation.scorers.encoder.layers import Matrix
from moderation.scorers.encoder.model_file import SHIPPED, Encoder, read_encoder
from moderation.scorers.encoder.network import Network
from moderation.scorers.encoder.table import Floats


class Plain:
    """The network for one text at a time, each convolution one product of all the places that it sees."""

    def __init__(self, encoder: Encoder) -> None:
        self.encoder = encoder

    def times(self, values: Floats, name: str) -> Floats:
        return Matrix(self.encoder, name).times(values)

    def vector(self, name: str) -> Floats:
        return self.encoder.vector(name)

    def normalised(self, values: Floats, name: str) -> Floats:
        values = values - values.mean(axis=1, keepdims=True)
        variances = np.einsum("ij,ij->i", values, values) / np.float32(values.shape[1])
        values = values * (1 / np.sqrt(variances + np.float32(self.encoder.header.epsilon)))[:, None]
        return values * self.vector(f"{name}_gain") + self.vector(f"{name}_shift")

    def logits(self, ids: list[int]) -> Floats:
        rows = self.encoder.table.rows(np.array(ids))
        projected = self.normalised(self.times(rows, "projection") + self.vector("projection_bias"), "first")
        parts = [rows]
        for number, (order, left) in enumerate(ORDERS):
            own = projected[:, number * CHANNELS : (number + 1) * CHANNELS]
            first = self.times(seen(own, order, left), f"first_{order}") + self.vector(f"first_bias_{order}")
            first = np.maximum(first, 0) + own
            second = self.times(self.times(seen(first, order, left), f"down_{order}"), f"up_{order}")
            parts.append(np.maximum(second + self.vector(f"second_bias_{order}"), 0) + first)
        features = self.normalised(np.concatenate(parts, axis=1), "second")
        root = np.sqrt(np.float32(len(ids)))
        mean = self.times(np.add.reduceat(features, [0], axis=0) / root, "pooled")
        return self.of_mean(mean + self.vector("pooled_bias") * root)

    def of_mean(self, mean: Floats) -> Floats:
        lowest = np.maximum(self.times(mean, "d0"), 0)
        lower = np.maximum(self.times(mean, "p1") + self.times(lowest, "d1"), 0)
        upper = np.maximum(self.times(lower, "d2"), 0)
        meaning = np.tanh(self.times(lower, "p3") + self.times(upper, "d3"))
        heads = [self.times(meaning, name) + self.vector(f"{name}_bias") for name in ("head", "tag_head")]
        return np.concatenate(heads, axis=1)


def seen(values: Floats, order: int, left: int) -> Floats:
    """Returns, for each place, what it and its neighbours have, side by side."""
    padded = np.pad(values, ((left, order - 1 - left), (0, 0)))
    return np.concatenate([padded[tap : tap + len(values)] for tap in range(order)], axis=1)


def test_the_logits_are_those_of_a_plain_computation() -> None:
    encoder = read_encoder(SHIPPED)
    rng = np.random.default_rng(1)
    lengths = [*range(1, 21), 40, 128, 129, 130, 145, 160]
    texts = [rng.integers(0, 3000, size=length).tolist() for length in lengths * 5]
    plain = Plain(encoder)
    expected = np.concatenate([plain.logits(ids) for ids in texts])
    network = Network(encoder)
    assert np.array_equal(network.logits(texts), expected)
    assert np.array_equal(network.logits(texts[::-1]), expected[::-1])
