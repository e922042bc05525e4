"""The figures of a comparison, against numpy and against sorting."""

import math
import random
from datetime import UTC, datetime

import numpy as np
import pytest

from moderation.api.shadow.comparison import AttributeComparison, Compared, Comparison
from moderation.api.shadow.endpoint import Address
from moderation.api.shadow.table import as_text
from moderation.api.shadow.tally import ShadowReport, Tally


def compared(pairs: list[tuple[float, float]]) -> Compared:
    """The figures of pairs of theirs and ours."""
    counted = AttributeComparison()
    for theirs, ours in pairs:
        counted.add(theirs, ours)
    return counted.compared("TOXICITY")


def test_each_side_of_each_threshold_is_counted_and_a_score_as_high_is_above() -> None:
    figures = compared([(0.8, 0.8), (0.79, 0.9), (0.95, 0.1), (0.0, 0.0), (1.0, 1.0), (0.5, 0.49)])
    at = {one.threshold: one for one in figures.thresholds}
    assert list(at) == [0.5, 0.6, 0.7, 0.8, 0.9]
    eight = at[0.8]
    assert (eight.both_above, eight.only_theirs, eight.only_ours, eight.both_below) == (2, 1, 1, 2)
    assert eight.agreement == pytest.approx(4 / 6)
    assert (at[0.5].both_above, at[0.5].only_theirs, at[0.5].only_ours, at[0.5].both_below) == (3, 2, 0, 1)
    assert figures.texts == 6


def test_correlation_and_mean_difference_are_those_of_numpy() -> None:
    chance = random.Random(7)
    theirs = [chance.random() for _ in range(500)]
    ours = [min(1.0, max(0.0, one * 0.6 + chance.gauss(0.1, 0.1))) for one in theirs]
    figures = compared(list(zip(theirs, ours, strict=True)))
    assert figures.correlation == pytest.approx(np.corrcoef(theirs, ours)[0, 1])
    assert figures.mean_difference == pytest.approx(np.mean(ours) - np.mean(theirs))


def test_scores_that_do_not_differ_have_no_correlation() -> None:
    assert compared([(0.3, 0.1), (0.3, 0.9)]).correlation is None
    assert compared([(0.3, 0.1)]).correlation is None
    assert compared([(0.1, 0.9), (0.9, 0.1)]).correlation == pytest.approx(-1)


def test_our_threshold_has_as_many_texts_above_it_as_theirs() -> None:
    chance = random.Random(11)
    theirs = [chance.random() for _ in range(2_000)]
    ours = [one * one for one in theirs]
    for at in compared(list(zip(theirs, ours, strict=True))).thresholds:
        assert at.ours_with_as_many is not None
        above = sum(score >= at.threshold for score in theirs)
        assert abs(sum(score >= at.ours_with_as_many for score in ours) - above) <= 2
        assert at.ours_with_as_many == pytest.approx(at.threshold**2, abs=0.002)


def test_the_same_scores_correspond_to_the_same_thresholds() -> None:
    scores = [0.05, 0.3, 0.55, 0.65, 0.75, 0.85, 0.95, 0.57]
    for at in compared([(score, score) for score in scores]).thresholds:
        assert (at.agreement, at.ours_with_as_many) == (1.0, at.threshold)


def test_where_none_of_theirs_is_above_nothing_corresponds() -> None:
    figures = compared([(0.7, 0.9), (0.2, 0.1)])
    assert [at.ours_with_as_many is None for at in figures.thresholds] == [False, False, False, True, True]


def test_attributes_are_counted_apart() -> None:
    comparison = Comparison()
    comparison.add("TOXICITY", 0.9, 0.1)
    comparison.add("INSULT", 0.9, 0.9)
    comparison.add("TOXICITY", 0.1, 0.1)
    assert [(one.attribute, one.texts) for one in comparison.compared()] == [("TOXICITY", 2), ("INSULT", 1)]


def test_the_table_says_all_of_it() -> None:
    report = ShadowReport(
        endpoint="https://commentanalyzer.googleapis.com/v1alpha1/comments:analyze",
        ours="ngram-7+perspective-1",
        since=datetime(2026, 12, 1, 9, 30, tzinfo=UTC),
        texts={"compared": 4, "do_not_store": 2, "quota": 1},
        attributes=[compared([(0.9, 0.85), (0.85, 0.4), (0.1, 0.6), (0.0, 0.1)])],
    )
    assert as_text(report) == (
        "Ours (ngram-7+perspective-1) beside theirs"
        " (https://commentanalyzer.googleapis.com/v1alpha1/comments:analyze)\n"
        "since 2026-12-01 09:30 UTC: 4 texts compared, 2 not sent, since their client said doNotStore,"
        " 1 refused for the quota (429).\n"
        "\n"
        "TOXICITY: 4 texts, correlation 0.58, mean difference +0.025 (ours minus theirs)\n"
        "\n"
        "threshold  both above  only theirs  only ours  both below  agreement  as many above with ours at\n"
        "      0.5           1            1          1           1      50.0%                       0.500\n"
        "      0.6           1            1          1           1      50.0%                       0.600\n"
        "      0.7           1            1          0           2      75.0%                       0.600\n"
        "      0.8           1            1          0           2      75.0%                       0.600\n"
        "      0.9           0            1          0           3      75.0%                       0.850\n"
        "Their 0.8 corresponds to our 0.600: as many texts are above (2, 50.0%). These are too few to rely on.\n"
    )


def test_a_comparison_without_texts_is_an_empty_table() -> None:
    report = Tally(Address("https://scores.example"), "ngram-7+off").report()
    assert report.attributes == []
    assert as_text(report).endswith(": 0 texts compared.\n")
    assert not math.isnan(AttributeComparison().compared("TOXICITY").thresholds[0].agreement)
