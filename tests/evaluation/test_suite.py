"""Figures of a scorer on the functional suite."""

from moderation.evaluation.suite import measure_suite, suite_markdown, with_scores
from moderation.labelled.rows import Row

INSULT = [Row("アホか", "ja", "s", 1), Row("黙れ", "ja", "s", 1), Row("アホ毛", "ja", "s", 0)]
THREAT = [Row("kill you", "en", "s", 1), Row("kill the lights", "en", "s", 0)]
CASES = {"insult": INSULT, "threat": THREAT}


def test_scores_go_to_the_cases_in_their_order() -> None:
    scored = with_scores(CASES, [0.1, 0.2, 0.3, 0.4, 0.5])
    assert scored["insult"].scores.tolist() == [0.1, 0.2, 0.3]
    assert scored["threat"].scores.tolist() == [0.4, 0.5]


def test_toxic_cases_are_caught_and_benign_ones_passed_on_their_side_of_the_threshold() -> None:
    results = measure_suite("mine", "1.0.0", with_scores(CASES, [0.7, 0.2, 0.69, 0.9, 0.8]), 0.7)
    insult, threat = results.functionalities
    assert insult.caught
    assert insult.passed
    assert threat.passed
    assert (insult.toxic, insult.benign, insult.caught.value, insult.passed.value) == (2, 1, 0.5, 1.0)
    assert insult.caught.low < 0.5 < insult.caught.high
    assert (threat.lang, threat.passed.value) == ("en", 0.0)


def test_the_cases_of_a_language_are_measured_together_too() -> None:
    both = {"a": INSULT, "b": [Row("死ね", "ja", "s", 1)]}
    (japanese,) = measure_suite("mine", "1.0.0", with_scores(both, [1, 1, 0, 0])).languages
    assert japanese.caught
    assert (japanese.lang, japanese.toxic, round(japanese.caught.value, 2)) == ("ja", 3, 0.67)


def test_one_scorer_has_intervals_and_several_stand_beside_each_other() -> None:
    first = measure_suite("first", "1.0.0", with_scores(CASES, [0.7, 0.2, 0.1, 0.9, 0.8]))
    second = measure_suite("second", "1.0.0", with_scores(CASES, [1, 1, 1, 1, 0]))
    assert "| ja insult | 2 | 1 | 50.0 % (" in suite_markdown([first])
    together = suite_markdown([first, second])
    assert "| ja insult | 2 + 1 | 50 / 100 | 100 / 0 |" in together
    assert "| en threat | 1 + 1 | 100 / 0 | 100 / 100 |" in together
