"""The gate of the tags, and their borders."""

import numpy as np
import pytest

from moderation.scorers import TAGS
from moderation.training.encoder.tagging import (
    FALSE_ALARMS,
    LET_THROUGH,
    OTHER_ABUSE,
    choose_borders,
    fit_gate,
)


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


def test_borders_let_the_given_shares_of_benign_texts_and_of_abuse_through() -> None:
    rng = np.random.default_rng(2)
    gate, logits = rng.exponential(size=(2, 400_000, len(TAGS)))
    langs = ["ja", "en"] * 200_000
    abuse = logits[:4000] + np.array([0, 0, 20])
    borders = choose_borders(gate, logits, langs, abuse, langs[:4000])
    for column, tag in enumerate(TAGS[:2]):
        assert (gate[::2, column] >= borders["ja"][tag].gate).mean() == LET_THROUGH
        share = (logits[1::2, column] >= borders["en"][tag].fires).mean()
        assert share == pytest.approx(FALSE_ALARMS[tag], rel=0.9)
    assert (abuse[::2, 2] >= borders["ja"][TAGS[2]].fires).mean() == OTHER_ABUSE


def test_one_odd_text_hardly_moves_a_border() -> None:
    logits = np.random.default_rng(2).exponential(size=(10_000, len(TAGS)))
    none = logits[:0]
    before = choose_borders(logits, logits, ["ja"] * 10_000, none, [])
    logits[0] = 40
    after = choose_borders(logits, logits, ["ja"] * 10_000, none, [])
    assert all(0 < after["ja"][tag].fires - before["ja"][tag].fires < 3 for tag in TAGS)


def test_too_few_texts_have_no_false_alarm_and_without_any_the_tag_is_never_given() -> None:
    few = np.arange(300.0).reshape(100, len(TAGS))
    borders = choose_borders(few, few, ["ja"] * 100, few[:0], [])
    assert all(borders["ja"][tag].fires > few[:, column].max() for column, tag in enumerate(TAGS))
    assert {(one.gate, one.fires) for one in borders["en"].values()} == {(1e9, 1e9)}
