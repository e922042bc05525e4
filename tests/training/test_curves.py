"""The curves that put scores on Perspective's scale."""

from collections.abc import Sequence
from pathlib import Path

import msgspec
import numpy as np
import pytest

from moderation.labelled.rows import Row, is_for_calibration
from moderation.scorers.curves import Knots, read_curves
from moderation.scorers.ngram.scorer import NgramScorer
from moderation.training.curve_figures import held_out, precision_and_recall, share_about
from moderation.training.curves import (
    FEWEST,
    MOST_OF_A_SOURCE,
    Sample,
    apply_curve,
    fit_curve,
    measure_curves,
    rows_not_trained_on,
    samples,
)
from moderation.training.train import train
from tests.evaluation.fixed_scorers import LengthScorer

# How many texts of each length are toxic and benign: 0.1 for a character, and 200 of each class.
LENGTHS = {1: (2, 38), 3: (10, 40), 5: (30, 50), 7: (58, 42), 9: (100, 30)}


def rows_of(lengths: dict[int, tuple[int, int]], source: str = "wiki_cat", times: int = 1) -> list[Row]:
    return [
        Row("x" * length, "en", source, label)
        for length, (toxic, benign) in lengths.items()
        for label, number in ((1, toxic), (0, benign * times))
        for _ in range(number)
    ]


def sample_of(rows: Sequence[Row]) -> Sample:
    [sample] = samples(LengthScorer(), rows)
    return sample


def on(knots: Knots, *scores: float) -> list[float]:
    return apply_curve(knots, np.array(scores)).tolist()


def test_a_curve_goes_through_the_shares_that_have_the_attribute() -> None:
    shares = [toxic / (toxic + benign) for toxic, benign in LENGTHS.values()]
    assert on(fit_curve(sample_of(rows_of(LENGTHS))), 0.1, 0.3, 0.5, 0.7, 0.9) == pytest.approx(
        shares, abs=0.02
    )


def test_the_classes_weigh_the_same_however_many_texts_they_have() -> None:
    assert fit_curve(sample_of(rows_of(LENGTHS, times=7))) == pytest.approx(
        np.array(fit_curve(sample_of(rows_of(LENGTHS)))), abs=1e-4
    )


def test_a_curve_begins_and_ends_with_the_scale_and_rises_between() -> None:
    falling = {
        length: (toxic, benign)
        for length, (toxic, benign) in zip((9, 7, 5, 3, 1), LENGTHS.values(), strict=True)
    }
    for lengths in (LENGTHS, falling, {0: (100, 100)}, {10: (100, 100)}, {0: (0, 100), 10: (100, 0)}):
        knots = fit_curve(sample_of(rows_of(lengths)))
        assert (knots[0], knots[-1]) == ((0, 0), (1, 1))
        assert (np.diff(np.array(knots), axis=0) > 0).all()


def test_the_order_of_the_rows_says_nothing() -> None:
    rows = rows_of(LENGTHS)
    assert fit_curve(sample_of(rows[::-1])) == fit_curve(sample_of(rows))


def test_no_source_outweighs_the_others_by_its_size() -> None:
    large, small = {5: (5000, 5000)}, {5: (100, 100)}
    sample = sample_of([*rows_of(large, "davidson2017"), *rows_of(small, "wiki_cat")])
    by_group = np.bincount(sample.groups, sample.weights)
    assert sorted(by_group.tolist()) == pytest.approx(
        sorted(
            [part / (MOST_OF_A_SOURCE + 100) / 2 for part in (100, 100, MOST_OF_A_SOURCE, MOST_OF_A_SOURCE)]
        )
    )


@pytest.mark.parametrize(
    "source", ["edos_weakneg", "ud_ewt_dev", "toxigen_demo", "own_ja_train", "elsewhere"]
)
def test_texts_that_no_reader_labelled_are_left_out(source: str) -> None:
    assert samples(LengthScorer(), rows_of(LENGTHS, source)) == []


def test_an_attribute_with_too_few_texts_has_no_curve() -> None:
    enough = {5: (FEWEST, FEWEST)}
    assert len(samples(LengthScorer(), rows_of(enough))) == 1
    assert samples(LengthScorer(), rows_of({5: (FEWEST - 1, FEWEST)})) == []
    assert samples(LengthScorer(), rows_of({5: (FEWEST, FEWEST - 1)})) == []


def test_no_row_that_trained_is_among_those_measured(tmp_path: Path) -> None:
    training = [Row(f"plan number {number}", "en", "wiki_cat", 0) for number in range(400)]
    development = [Row("another plan", "en", "wiki_cat", 0)]
    for name, rows in (("a_train.jsonl", training), ("a_dev.jsonl", development)):
        (tmp_path / name).write_bytes(b"".join(msgspec.json.encode(row) + b"\n" for row in rows))
    expected = [
        row.text for row in [*development, *training] if row in development or is_for_calibration(row, 5)
    ]
    assert [row.text for row in rows_not_trained_on(tmp_path, 5)] == expected
    assert 10 < len(expected) < 100


def test_a_held_out_score_comes_from_a_curve_that_has_not_seen_its_text() -> None:
    rows = [
        Row(f"{number:0{length}}", "en", "wiki_cat", label)
        for length, label, texts in ((5, 1, 10), (5, 0, 150), (7, 0, 10), (9, 1, 90))
        for number in range(texts)
    ]
    sample = sample_of([*rows, *[Row("y" * 7, "en", "wiki_cat", 1)] * 100])
    of_y = np.array([text == "y" * 7 for text in sample.texts])
    # Nearly all that score 0.7 are one toxic text: a curve fitted with it goes up there, one fitted without does not.
    assert on(fit_curve(sample), 0.7)[0] > float(held_out(sample)[of_y].max()) + 0.1


def test_figures_are_of_a_mixture_whose_half_has_the_attribute() -> None:
    sample = sample_of(rows_of(LENGTHS, times=3))
    assert share_about(sample, sample.scores, 0.7) == pytest.approx(58 / 100)
    assert precision_and_recall(sample, sample.scores, 0.6) == pytest.approx((158 / (158 + 72), 158 / 200))


def test_training_writes_the_curves_of_its_model(tmp_path: Path) -> None:
    rows = [Row(f"the plan {number} is fine", "en", "wiki_cat", 0) for number in range(200)]
    rows += [Row(f"you idiot {number}", "en", "wiki_cat", 1) for number in range(200)]
    for name in ("tiny_train.jsonl", "tiny_dev.jsonl"):
        (tmp_path / name).write_bytes(b"".join(msgspec.json.encode(row) + b"\n" for row in rows))
    train(tmp_path, tmp_path / "out", seed=7, templates=tmp_path)
    scorer = NgramScorer.load(tmp_path / "out" / "ngram.model")
    written = read_curves(tmp_path / "out" / "calibration.ngram.json")
    assert written == measure_curves(scorer, samples(scorer, rows_not_trained_on(tmp_path, 7)))
    assert written.version == scorer.version
