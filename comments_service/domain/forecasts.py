"""What will probably become of a text if it is sent as a comment, and where in the text the reason is (pure)."""

import unicodedata
from collections.abc import Sequence
from typing import Literal

import msgspec
from msgspec import UNSET, UnsetType

from comments_service.domain.decisions import Attribute
from comments_service.domain.help import Help


class Stretch(msgspec.Struct, frozen=True, order=True):
    """A stretch of the text as it was sent, in Unicode code points; `end` is exclusive."""

    start: int
    end: int


class Forecast(msgspec.Struct, frozen=True):
    """What will probably become of a text: `approved`, or `held`, which stands for a rejection too.

    `spans` are what a person would look at, and `attribute` is the kind of toxicity that led to it: null for words of
    the site's lists, for links and for tags. A text that will be approved has neither. `help` is there if the author
    seems to be at risk: it is to be shown in place of advice on the text.
    """

    likely: Literal["approved", "held"]
    spans: list[Stretch] = []
    attribute: Attribute | None = None
    help: Help | UnsetType = UNSET


APPROVED = Forecast("approved")


def merged(stretches: Sequence[Stretch]) -> list[Stretch]:
    """The stretches in order. Those that touch or overlap are one."""
    whole: list[Stretch] = []
    for stretch in sorted(stretches):
        if whole and stretch.start <= whole[-1].end:
            whole[-1] = Stretch(whole[-1].start, max(whole[-1].end, stretch.end))
        else:
            whole.append(stretch)
    return whole


def in_sent_text(stretches: Sequence[Stretch], cleaned: str, sent: str) -> list[Stretch]:
    """The stretches of `sent` that became these stretches of `cleaned`, which are not empty.

    Cleaning leaves letters in their order, takes some away and composes others (`domain/text.py`). So each letter of
    the cleaned text is found behind the one before it, and marks belong to the letter that they follow.
    """
    if cleaned == sent:
        return list(stretches)
    places = _places(cleaned, sent)
    return merged(
        [
            Stretch(places[stretch.start].start, _behind_marks(sent, places[stretch.end - 1].end))
            for stretch in stretches
        ]
    )


def _places(cleaned: str, sent: str) -> list[Stretch]:
    """Where in `sent` each character of `cleaned` comes from. A mark comes from where its letter does."""
    origins = _letters(sent)
    sent_letters = "".join(letter for letter, _ in origins)
    found: dict[int, Stretch] = {}
    following = 0
    for letter, index in _letters(cleaned):
        place = sent_letters.find(letter, following)
        if place >= 0:
            following = place + 1
            origin = origins[place][1]
            found[index] = Stretch(found[index].start if index in found else origin, origin + 1)
    places: list[Stretch] = []
    for index in range(len(cleaned)):
        places.append(found.get(index) or (places[-1] if places else Stretch(0, 0)))
    return places


def _letters(text: str) -> list[tuple[str, int]]:
    """What is left of each character without its marks, with the character's index. Blanks are alike."""
    return [
        (" " if letter.isspace() else letter, index)
        for index, character in enumerate(text)
        for letter in unicodedata.normalize("NFD", character)
        if not unicodedata.combining(letter)
    ]


def _behind_marks(text: str, end: int) -> int:
    """`end`, or behind the marks that follow there."""
    while end < len(text) and unicodedata.combining(text[end]):
        end += 1
    return end
