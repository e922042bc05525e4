"""The gate of the tags, and their borders."""

import numpy as np

from moderation.scorers import TAGS
from moderation.training.encoder.tagging import FALSE_ALARMS, LET_THROUGH, choose_borders, fit_gate


def test_the_gate_learns_which_pieces_an_offer_has_and_passes_over_unknown_labels() -> None:
    rng = np.random.default_rng(1)
    cut = [[*rng.integers(0, 20, 6).tolist(), *([30] if n % 4 == 0 else [])] for n in range(400)]
    tags = np.zeros((400, len(TAGS)), dtype=np.float32)
    tags[::4, 0] = 1
    # Of these nobody said that they are no encouragement: the piece 31 is in no other text.
    cut += [[31]] * 50
    tags = np.concatenate([tags, np.full((50, len(TAGS)), -1, dtype=np.float32)])
    tags[0, 1:] = 1
    weights, scales = fit_gate(cut, tags, 40)
    assert (weights.dtype, weights.shape, scales.shape) == (np.int8, (40, len(TAGS)), (len(TAGS),))
    assert weights[30, 0] == 127
    assert (weights[31] == 0).all()


def test_a_border_lets_the_given_share_of_benign_texts_through() -> None:
    rng = np.random.default_rng(2)
    gate, logits = rng.normal(size=(2, 20_000, len(TAGS)))
    borders = choose_borders(gate, logits, ["ja", "en"] * 10_000)
    for column, tag in enumerate(TAGS):
        assert (gate[::2, column] >= borders["ja"][tag].gate).mean() == LET_THROUGH
        assert (logits[1::2, column] >= borders["en"][tag].fires).sum() == 10_000 * FALSE_ALARMS


def test_too_few_texts_have_no_false_alarm_and_without_any_the_tag_is_never_given() -> None:
    few = np.arange(300.0).reshape(100, len(TAGS))
    borders = choose_borders(few, few, ["ja"] * 100)
    assert all(borders["ja"][tag].fires > few[:, column].max() for column, tag in enumerate(TAGS))
    assert {(one.gate, one.fires) for one in borders["en"].values()} == {(1e9, 1e9)}
