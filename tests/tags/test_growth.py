"""The time that it takes to find tags grows with the length of the text, and no faster."""

from collections.abc import Callable, Sequence

import pytest

from moderation.tags.found import Found
from tests.scaling import TEXTS, fast_growing, repeating
from tests.tags.test_cases import FINDERS

# Texts full of what a tag is about: each of many matches must look at little of what is around it.
ABOUT = [
    "死にたい",
    "死ねばいい",
    "「死にたい」",
    "自殺しろ",
    "kys ",
    "please die ",
    "people who kill yourself ",
    "i want to die ",
    "東京都千代田区1-1-1",
    "本社は東京都千代田区1-1-1",
    "1 main street ",
    "lineのid:abc1 ",
    "03-1234-5678 ",
    "副業で稼ぐ",
    "連絡はlineで",
    "$100 a day ",
]
ALL = TEXTS | {f"{piece} again and again": repeating(piece) for piece in ABOUT}


@pytest.mark.parametrize("find", FINDERS.values(), ids=FINDERS)
def test_the_time_grows_with_the_length_of_the_text(find: Callable[[str], Sequence[Found]]) -> None:
    """A1."""
    assert fast_growing(find, ALL) == {}


def test_the_search_for_a_call_grows_with_the_length_of_the_text() -> None:
    """A1. The text is searched for a call where it names a trade."""
    assert fast_growing(lambda text: FINDERS["solicitation"]("副業 casino " + text)) == {}
