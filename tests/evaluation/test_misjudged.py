"""The texts that a scorer gets most wrong."""

from moderation.evaluation.misjudged import misjudged_table, most_misjudged
from tests.evaluation.fixed_scorers import scored_rows

SCORED = scored_rows(
    ("calm", 0, 0.1),
    ("loud", 0, 0.6),
    ("louder", 0, 0.9),
    ("rude", 1, 0.8),
    ("sly", 1, 0.4),
    ("slier", 1, 0.05),
)


def test_the_worst_of_each_class_come_first_and_what_is_right_not_at_all() -> None:
    assert [(wrong.text, wrong.toxic) for wrong in most_misjudged(SCORED, 0.5, 5)] == [
        ("louder", False),
        ("loud", False),
        ("slier", True),
        ("sly", True),
    ]


def test_no_more_are_listed_of_a_class_than_were_asked_for() -> None:
    assert [wrong.text for wrong in most_misjudged(SCORED, 0.5, 1)] == ["louder", "slier"]
    assert most_misjudged(SCORED, 0.5, 0) == []


def test_the_threshold_tells_what_is_wrong() -> None:
    assert [wrong.text for wrong in most_misjudged(SCORED, 0.85, 5)] == ["louder", "slier", "sly", "rude"]


def test_a_text_stays_on_its_line_and_sends_nothing_to_the_terminal() -> None:
    scored = scored_rows(("two\nlines \x1b[31m|<b>\u202e", 0, 0.9))
    assert misjudged_table(most_misjudged(scored, 0.5, 1))[2:] == [
        "| 0.900 | let pass | en comments | two lines [31m\\|&lt;b> |"
    ]
