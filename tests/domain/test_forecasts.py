"""Where in the text as it was sent a stretch of the cleaned text comes from."""

import unicodedata

import pytest

from comments_service.domain import text
from comments_service.domain.forecasts import Stretch, in_sent_text, merged
from tests.text_cases import sent_texts


def base(characters: str) -> str:
    """The letters without their marks, decomposed."""
    return "".join(one for one in unicodedata.normalize("NFD", characters) if not unicodedata.combining(one))


@pytest.mark.parametrize(
    ("sent", "phrase", "found"),
    [
        ("お前は死ね。", "死ね", "死ね"),
        ("\n\n お前は死ね。", "死ね", "死ね"),
        ("お前は死\N{ZERO WIDTH SPACE}ね。", "死ね", "死\N{ZERO WIDTH SPACE}ね"),
        ("か\u3099んばれ。バ\u3099カ", "カ", "カ"),
        ("ハ\u3099カ\u3099か", "バガ", "ハ\u3099カ\u3099"),
        (unicodedata.normalize("NFD", "바보 너"), "너", unicodedata.normalize("NFD", "너")),
        ("a\tb\N{LINE SEPARATOR}c", "b\nc", "b\N{LINE SEPARATOR}c"),
        ("はい\r\n\r\n\r\n\r\n消えろ", "消えろ", "消えろ"),
        ("e" + "\u0301" * 20 + " idiot", "é" + "\u0301" * 7, "e" + "\u0301" * 20),
    ],
)
def test_a_phrase_is_found_where_its_author_wrote_it(sent: str, phrase: str, found: str) -> None:
    cleaned = text.clean(sent)
    start = cleaned.index(phrase)
    [stretch] = in_sent_text([Stretch(start, start + len(phrase))], cleaned, sent)
    assert sent[stretch.start : stretch.end] == found


def test_each_letter_of_any_text_comes_from_the_same_letter() -> None:
    for sent in sent_texts():
        cleaned = text.clean(sent)
        for index, character in enumerate(cleaned):
            [stretch] = in_sent_text([Stretch(index, index + 1)], cleaned, sent)
            if not unicodedata.combining(character) and not character.isspace():
                assert base(sent[stretch.start : stretch.end]) == base(character), (sent, index)


def test_stretches_that_touch_or_overlap_are_one() -> None:
    stretches = [Stretch(7, 9), Stretch(0, 2), Stretch(2, 4), Stretch(8, 12), Stretch(10, 11)]
    assert merged(stretches) == [Stretch(0, 4), Stretch(7, 12)]
    assert merged([]) == []
