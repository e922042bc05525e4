"""The time that it takes to find words grows with the length of the text, and no faster."""

import pytest

from comments_service.words.matcher import Matcher
from tests.scaling import MOST, TEXTS, growth

WORDS = (
    "クソ バカ 死ね しね 死 ね あ ああ し ア カ うざい 馬鹿 fuck a aa a5 メンヘラ くたばれ kuso ババア 無能"
)
MATCHER = Matcher(WORDS.split())


@pytest.mark.parametrize("name", TEXTS)
def test_time_grows_with_the_length_of_the_text(name: str) -> None:
    """A1."""
    assert growth(MATCHER.find, TEXTS[name]) < MOST


@pytest.mark.parametrize(
    "piece",
    ["くそ", "しね", "ババー", "く そ ", "む○う", "kuso ", "ば~", "夕ヒね", "f u c k ", "力ス", "ば○"],
)
def test_time_grows_with_the_length_of_a_text_of_nothing_but_a_word(piece: str) -> None:
    """A1."""
    assert growth(MATCHER.find, lambda length: (piece * length)[:length]) < MOST
