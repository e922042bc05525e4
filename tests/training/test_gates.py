"""The borders of the cascade, and the rows that choose them."""

import random
from pathlib import Path

import msgspec
import pytest

from moderation.labelled.rows import Row
from moderation.scorers.ngram.model_file import SHIPPED, Border, Gate, Header, read_model, write_model
from moderation.training.gates import (
    LOSSES,
    WRONG_ALARMS,
    choose_gate,
    choose_gates,
    is_like_traffic,
    lower_border,
    upper_border,
)
from moderation.training.train import train

SPREAD = [number / 10_000 for number in range(10_000)]


def test_at_most_the_promised_share_of_toxic_comments_is_below_a_lower_border() -> None:
    for loss in LOSSES:
        border = lower_border(SPREAD, loss)
        assert border is not None
        assert 0.5 * loss <= sum(score < border for score in SPREAD) / len(SPREAD) <= loss


def test_the_promise_is_kept_on_other_comments_of_the_same_kind() -> None:
    """At least 19 times in 20, because the border is at the end of an interval of 95 %."""
    rng = random.Random(5)
    kept = 0
    for _ in range(100):
        border = lower_border(sorted(rng.random() for _ in range(1000)), 0.01)
        assert border is not None
        kept += border <= 0.01
    assert kept >= 95


def test_few_toxic_comments_give_no_lower_border() -> None:
    assert lower_border([], 0.05) is None
    assert lower_border(SPREAD[:70], 0.05) is None
    assert lower_border(SPREAD[:80], 0.05) == SPREAD[0]
    assert [border.loss for border in choose_gate([True] * 400, SPREAD[:400]).lower] == [0.01, 0.02, 0.05]


def test_comments_with_the_same_score_are_on_the_same_side_of_a_border() -> None:
    assert lower_border([0.2] * 1000, 0.01) == 0.2
    assert not [score for score in [0.2] * 1000 if score < 0.2]


def test_alarms_above_the_upper_border_are_right_if_one_comment_in_twenty_is_toxic() -> None:
    toxic = [0.3 + 0.7 * score for score in SPREAD]
    benign = [0.6 * score for score in SPREAD]
    border = upper_border(toxic, benign)
    assert border is not None
    hits = 0.05 * sum(score >= border for score in toxic) / len(toxic)
    wrong = 0.95 * sum(score >= border for score in benign) / len(benign)
    assert wrong / (hits + wrong) <= WRONG_ALARMS
    assert 0.55 < border < 0.6


@pytest.mark.parametrize(
    ("toxic", "benign"),
    [
        (SPREAD, SPREAD),
        (SPREAD, []),
        ([], SPREAD),
        # Without an error, but too few to be sure.
        ([0.9] * 100, [0.1] * 100),
        # Separated, but below the score at which a comment is held.
        ([0.4] * 10_000, [0.1] * 10_000),
    ],
)
def test_without_evidence_there_is_no_upper_border(toxic: list[float], benign: list[float]) -> None:
    assert upper_border(toxic, benign) is None


def test_a_gate_never_exceeds_the_loss_that_is_asked_for() -> None:
    gate = Gate((Border(0.01, 0.05), Border(0.02, 0.1)))
    assert [gate.benign_below(loss) for loss in (0, 0.009, 0.01, 0.019, 0.02, 0.05)] == [
        *(0.0, 0.0),
        *(0.05, 0.05),
        *(0.1, 0.1),
    ]
    assert Gate().benign_below(0.05) == 0.0


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (Row("what an idiot", "en", "civil_spans", 1), True),
        (Row("thanks", "en", "wiki_cat", 0), True),
        (Row("thanks", "en", "wiki_cat"), False),
        (Row("a rewritten insult", "en", "paradetox", 0), False),
        (Row("perhaps an insult", "ja", "open2ch_weak", 1), False),
        (Row("a sentence of ours", "ja", "sentences", 1, template="t"), False),
        (Row("a phrase of ours", "ja", "own_ja_train", 0), False),
    ],
)
def test_only_labelled_comments_like_those_of_readers_choose_a_gate(row: Row, expected: bool) -> None:
    assert is_like_traffic(row) is expected


def test_the_gate_of_a_language_comes_from_rows_of_that_language() -> None:
    rows = [Row(f"you are an idiot, number {number}", "en", "civil_spans", 1) for number in range(400)]
    rows += [Row(f"thanks for comment number {number}", "en", "wiki_cat", 0) for number in range(400)]
    gates = choose_gates(read_model(SHIPPED), rows)
    assert set(gates) == {"en", "ja"}
    assert [border.loss for border in gates["en"].lower] == [0.01, 0.02, 0.05]
    assert gates["ja"] == Gate()


def test_gates_are_written_to_the_model_file(tmp_path: Path) -> None:
    shipped = read_model(SHIPPED)
    gates = {"en": Gate((Border(0.01, 0.05),), 0.97), "ja": Gate()}
    path = tmp_path / "gated.model"
    write_model(path, msgspec.structs.replace(shipped.header, gates=gates), shipped.table)
    assert read_model(path).header.gates == gates


def test_a_model_file_older_than_gates_has_none() -> None:
    old = b'{"format": "hashed n-grams 2", "attributes": [], "scales": {}, "calibration": {}}'
    assert msgspec.json.decode(old, type=Header).gates == {}


def test_training_chooses_gates_on_calibration_rows_alone(tmp_path: Path) -> None:
    data, out = tmp_path / "data", tmp_path / "out"
    data.mkdir()
    rows = [
        *(Row(f"you are idiot number {number}", "en", "civil_spans", 1) for number in range(1200)),
        *(Row(f"thanks for comment number {number}", "en", "wiki_cat", 0) for number in range(400)),
    ]
    (data / "tiny_train.jsonl").write_bytes(b"".join(msgspec.json.encode(row) + b"\n" for row in rows))
    train(data, out, seed=7, templates=data)
    gate = read_model(out / SHIPPED.name).header.gates["en"]
    # A tenth of 1,200 rows is enough for a loss of 5 %, but not for a smaller one.
    assert [border.loss for border in gate.lower] == [0.05]
