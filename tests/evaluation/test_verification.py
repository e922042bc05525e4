"""An exported model compared with the one it was made from."""

from collections.abc import Mapping, Sequence

import pytest

from comments_service.domain.decisions import ATTRIBUTES, Scores
from moderation.evaluation.verification import read_texts, to_markdown, verify
from moderation.scorers import Scored


class Scripted:
    """Gives each text the scores written for it, and 0 for other attributes."""

    def __init__(self, name: str, scores: Mapping[str, Scores]) -> None:
        self.name = name
        self.version = "1"
        self._scores = scores

    def score(self, texts: Sequence[str], langs: Sequence[str | None] | None = None) -> list[Scored]:
        return [Scored({**dict.fromkeys(ATTRIBUTES, 0.0), **self._scores[text]}, "en", []) for text in texts]


PRECISE = Scripted(
    "precise",
    {
        "a": {"toxicity": 0.1},
        "b": {"toxicity": 0.49, "insult": 0.6},
        "c": {"toxicity": 0.7},
        "d": {"toxicity": 0.5},
    },
)
QUICK = Scripted(
    "quick",
    {
        "a": {"toxicity": 0.2},
        "b": {"toxicity": 0.51, "insult": 0.6},
        "c": {"toxicity": 0.7},
        "d": {"toxicity": 0.48},
    },
)


def test_a_flip_is_a_score_on_the_other_side_of_the_threshold() -> None:
    verification = verify(QUICK, PRECISE, list("abcd"), [0.5, 0.15])
    by_attribute = {compared.attribute: compared for compared in verification.compared}
    toxicity = by_attribute["toxicity"]
    assert (toxicity.largest_difference, toxicity.mean_difference) == pytest.approx((0.1, 0.035))
    assert [(flips.threshold, flips.flips) for flips in toxicity.flips] == [(0.5, 2), (0.15, 1)]
    assert [flips.flips for flips in by_attribute["insult"].flips] == [0, 0]


def test_a_comment_flips_when_its_highest_score_does() -> None:
    verification = verify(QUICK, PRECISE, list("abcd"), [0.15, 0.5])
    highest = verification.compared[0]
    assert highest.attribute == "highest"
    # b is over 0.5 for its insult in both.
    assert [flips.flips for flips in highest.flips] == [1, 1]
    share = verification.worst.share
    assert (share.value, share.low, share.high) == pytest.approx((0.25, 0.046, 0.699), abs=0.001)


def test_a_table_has_a_line_for_each_attribute() -> None:
    lines = to_markdown(verify(QUICK, PRECISE, list("abcd"), [0.5])).splitlines()
    assert lines[0] == "quick 1 against precise 1, 4 texts"
    assert "| toxicity | 0.1 | 0.035 | 2 = 50.00% (15.00%–85.00%) |" in lines
    assert [line.split()[1] for line in lines[4:]] == ["highest", *ATTRIBUTES]


@pytest.mark.parametrize(
    ("content", "texts"),
    [
        ('{"text": "one", "source": "own"}\n\n{"text": "two\\nlines"}\n', ["one", "two\nlines"]),
        ("one\r\n\r\n  {two\n値上げ", ["one", "  {two", "値上げ"]),
        ('["no text"]\n', ['["no text"]']),
        ("a\u2028b", ["a\u2028b"]),
        ("\ufeff" + '{"text": "one"}', ["one"]),
        ("", []),
    ],
)
def test_texts_are_lines_of_json_or_plain_ones(content: str, texts: list[str]) -> None:
    assert read_texts(content.encode()) == texts


@pytest.mark.parametrize("content", [b'{"text": "one"}\ntwo\n', b'{"text": "one"}\n{}', b"one\n\xff\n"])
def test_a_line_that_cannot_be_read_is_named(content: bytes) -> None:
    with pytest.raises(ValueError, match=r"^line 2: "):
        read_texts(content)
