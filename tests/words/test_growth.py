"""The time that it takes to find words grows with the length of the text, and no faster."""

from comments_service.words.matcher import Matcher
from tests.scaling import TEXTS, fast_growing, repeating

WORDS = (
    "クソ バカ 死ね しね 死 ね あ ああ し ア カ うざい 馬鹿 fuck a aa a5 メンヘラ くたばれ kuso ババア 無能"
)
MATCHER = Matcher(WORDS.split())
PIECES = ["くそ", "しね", "ババー", "く そ ", "む○う", "kuso ", "ば~", "夕ヒね", "f u c k ", "力ス", "ば○"]


def test_time_grows_with_the_length_of_the_text() -> None:
    """A1."""
    of_words = {f"{piece} again and again": repeating(piece) for piece in PIECES}
    assert fast_growing(MATCHER.find, TEXTS | of_words) == {}
