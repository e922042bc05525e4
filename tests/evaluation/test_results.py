"""The figures of an evaluation: of languages, sources, functionalities and scores."""

import pytest

from moderation.evaluation import evaluate, to_markdown
from moderation.evaluation.reliability import reliability_curves
from moderation.labelled.rows import Row
from moderation.measures import share
from tests.evaluation.fixed_scorers import LengthScorer, scored_rows


def test_a_row_is_scored_in_its_own_language_whatever_its_letters_suggest() -> None:
    scorer = LengthScorer()
    result = evaluate(
        scorer, [Row("市電 wins", "en", "a", 0), Row("tram", "ja", "a", 0), Row("tram", "en", "a", 1)]
    )
    assert scorer.langs == ["en", "ja", "en"]
    assert result.detected_otherwise == 2
    assert [(language.lang, language.toxic, language.benign) for language in result.languages] == [
        ("en", 1, 1),
        ("ja", 0, 1),
    ]


def test_a_row_without_a_known_label_is_in_no_figure() -> None:
    rows = [
        Row("long enough", "en", "a", 1),
        Row("ok", "en", "a", 0),
        Row("?", "en", "a"),
        Row("??", "en", "a", -1),
    ]
    result = evaluate(LengthScorer(), rows)
    assert (result.rows, result.unknown) == (2, 2)
    assert "2 without a label" in to_markdown(result)


def test_a_source_of_one_class_has_no_area_and_no_precision() -> None:
    (news,) = evaluate(
        LengthScorer(), [Row("tall tales", "en", "news", 0), Row("rain", "en", "news", 0)]
    ).sources
    assert (news.auc, news.average_precision, news.precision, news.recall) == (None, None, None, None)
    assert news.false_alarms == share(1, 2)


def test_rates_are_at_the_threshold() -> None:
    rows = [Row("x" * length, "en", "a", int(length > 4)) for length in range(1, 10)]
    (strict,) = evaluate(LengthScorer(), rows, threshold=0.3).languages
    assert (strict.precision, strict.recall, strict.false_alarms) == (share(5, 7), share(5, 5), share(2, 4))
    (lax,) = evaluate(LengthScorer(), rows, threshold=0.8).languages
    assert (lax.precision, lax.recall, lax.false_alarms) == (share(2, 2), share(2, 5), share(0, 4))


def test_a_functionality_is_right_when_abuse_is_flagged_and_the_rest_is_not() -> None:
    rows = [
        Row("such a long insult", "en", "a", 1, functionality="insult"),
        Row("tiny", "en", "a", 1, functionality="insult"),
        Row("tiny", "en", "a", 0, functionality="b_quote"),
        Row("in no functionality", "en", "a", 0),
    ]
    assert [
        (tested.name, tested.toxic, tested.cases, tested.right)
        for tested in evaluate(LengthScorer(), rows).functionalities
    ] == [("insult", True, 2, share(1, 2)), ("b_quote", False, 1, share(1, 1))]


def test_the_reliability_curve_has_a_point_for_each_tenth_with_texts() -> None:
    (curve,) = reliability_curves(scored_rows(("a", 0, 0.05), ("b", 0, 0.95), ("c", 1, 0.95), ("d", 1, 1.0)))
    assert [(score_bin.texts, score_bin.toxic) for score_bin in curve.bins] == [
        (1, share(0, 1)),
        (3, share(2, 3)),
    ]
    assert curve.bins[1].mean_score == pytest.approx(2.9 / 3)


def test_the_expected_calibration_error_weighs_tenths_by_their_texts() -> None:
    (curve,) = reliability_curves(scored_rows(("a", 0, 0.25), ("b", 1, 0.75), ("c", 0, 0.75), ("d", 1, 0.75)))
    assert curve.expected_error == pytest.approx((0.25 + 3 * abs(2 / 3 - 0.75)) / 4)


def test_scores_that_are_the_share_of_toxic_texts_have_no_calibration_error() -> None:
    texts = [
        (str(index), int(index % 10 < tenths), tenths / 10) for tenths in (2, 8) for index in range(1000)
    ]
    (curve,) = reliability_curves(scored_rows(*texts))
    assert curve.expected_error == pytest.approx(0.0)


def test_weak_spots_come_first_and_name_the_worst_sources() -> None:
    rows = [
        *(Row("a long and benign text", "en", "long_news", 0) for _ in range(10)),
        *(Row("dry", "en", "dry_news", 0) for _ in range(10)),
        *(Row("tiny", "en", "tiny_abuse", 1) for _ in range(10)),
        Row("short", "ja", "inspection_ai", 1),
        Row("tiny", "ja", "inspection_ai", 0),
    ]
    page = to_markdown(evaluate(LengthScorer(), rows))
    spots, rest = page.split("### By language")
    assert page.index("### Weak spots") < page.index("### By language")
    assert "missed (recall below 70 %): en tiny_abuse 0.0 %" in spots
    assert "flagged (more than 5 %): en long_news 100.0 %" in spots
    assert "dry_news" not in spots
    assert "| en dry_news | 10 | 0.0 % (0.0–27.8) |" in rest
    assert "Few ja labels are known to be by people (toxic texts: 1)" in spots


def test_a_name_with_a_bar_does_not_break_a_table() -> None:
    page = to_markdown(evaluate(LengthScorer(), [Row("fine", "en", "a|b", 0)]))
    assert "| en a\\|b |" in page


def test_all_rows_of_a_table_have_the_same_number_of_cells() -> None:
    rows = [
        Row(text, lang, source, label, functionality=f"{source}_{label}")
        for lang in ("en", "ja")
        for source in ("news", "unintended_bias_tmpl")
        for label in (0, 1)
        for text in ("a gay man", "a muslim woman", "外国人の女性", "short", "quite a long text") * 6
    ]
    page = to_markdown(evaluate(LengthScorer(), rows))
    tables = [block for block in page.split("\n\n") if block.startswith("|")]
    assert len(tables) > 10
    for table in tables:
        assert len({line.count(" | ") for line in table.splitlines()}) == 1
