"""Languages, sentences, offsets, HTML and the selection of fields: what is computed from a text alone."""

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.api.perspective.errors import PerspectiveError
from moderation.api.perspective.fields import selected
from moderation.api.perspective.languages import ENGLISH_AND_JAPANESE, unknown_languages
from moderation.api.perspective.plain_text import looks_like_html, text_of_html
from moderation.api.perspective.spans import MOST_SENTENCES, Utf16, sentences_of
from moderation.tags.languages import detected_language

ANY_TEXT = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=60)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("お前は死ね", "ja"),
        ("4ね", "ja"),
        ("ﾊﾞｶ", "ja"),
        ("漢字", "ja"),
        ("You idiot", "en"),
        ("ＹＯＵ", "en"),
        ("𝐓𝐡𝐚𝐧𝐤 𝐲𝐨𝐮", "en"),
        ("Überraschung", "en"),
        ("🚃🚃", "en"),
        ("바보", "ko"),
        ("дурак", "ru"),
        ("أحمق", "ar"),
        ("ᚠᚢᚦ", "und"),
        ("tram 전차가 다시 달립니다", "ko"),
        ("the new tram line 전차", "en"),
    ],
)
def test_the_language_is_that_of_most_letters(text: str, language: str) -> None:
    assert detected_language(text) == language


@pytest.mark.parametrize(
    ("text", "declared", "unknown"),
    [
        ("Du bist dumm", ["de"], ["de"]),
        ("Du bist dumm", [], []),
        ("Du bist dumm", ["de", "en"], []),
        ("You are dumb", ["de"], []),
        ("馬鹿", ["zh"], []),
        ("바보", [], ["ko"]),
        ("바보", ["ko"], ["ko"]),
        ("바보", ["en"], []),
    ],
)
def test_a_declared_language_counts_unless_the_text_says_otherwise(
    text: str, declared: list[str], unknown: list[str]
) -> None:
    found = unknown_languages(text, detected_language(text), declared, ENGLISH_AND_JAPANESE)
    assert found == unknown


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("市電の復活だ。楽しみ！乗る?", ["市電の復活だ。", "楽しみ！", "乗る?"]),
        ("I agree. Mr Sato (again!) is right", ["I agree.", "Mr Sato (again!) is right"]),
        ("すごい!本当に?と聞いた", ["すごい!", "本当に?", "と聞いた"]),
        ("3.5億円の予算", ["3.5億円の予算"]),
        ("一行目\n二行目\n\n三行目", ["一行目", "二行目", "三行目"]),
        ("「賛成です。」と言った。", ["「賛成です。」", "と言った。"]),
        ("  ", ["  "]),
    ],
)
def test_sentences_end_at_signs_and_lines(text: str, sentences: list[str]) -> None:
    assert [text[part.start : part.end] for part in sentences_of(text)] == sentences


def test_a_text_of_full_stops_is_not_a_thousand_sentences() -> None:
    parts = sentences_of("あ。" * 1_000)
    assert len(parts) == MOST_SENTENCES
    assert parts[-1].end == 2_000


@given(ANY_TEXT)
def test_sentences_cover_all_but_space_and_never_overlap(text: str) -> None:
    parts = sentences_of(text)
    assert all(part.start <= part.end for part in parts)
    assert all(one.end <= other.start for one, other in pairwise(parts))
    covered = {index for part in parts for index in range(part.start, part.end)}
    assert all(index in covered or character.isspace() for index, character in enumerate(text))


@given(ANY_TEXT, st.data())
def test_offsets_are_those_of_utf_16(text: str, data: st.DataObject) -> None:
    offset = data.draw(st.integers(0, len(text)))
    assert Utf16(text)(offset) == len(text[:offset].encode("utf-16-le")) // 2


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<div>一行目</div><div>二行目</div>", "一行目\n二行目\n"),
        ("a &lt;b&gt; &amp c &#x5e02;&#38651;", "a <b> & c 市電"),
        ("お前は<b>死</b>ね", "お前は死ね"),
        ("<style>p{}</style><!-- 死ね -->賛成<br>です", "賛成\nです"),
        ("1 < 2 & 3 > 2", "1 < 2 & 3 > 2"),
        ("<p>終わらない", "終わらない"),
        ("賛成<", "賛成<"),
        ("お前は<i title='a>b'>死</i>ね", "お前は死ね"),
        ("AT&T", "AT&T"),
        ("賛成&amp", "賛成&"),
        ("a<!DOCTYPE html><?xml?></>b<!-->c<!---->d", "abcd"),
        ("<SCRIPT>if (a < b) {}</Script >賛成", "賛成"),
        ("<title>市電</title>賛成<template>死ね</template>", "賛成"),
        # A browser shows nothing of what follows: here it is read.
        ("<script>お前は死ね", "お前は死ね"),
        ("<!-- お前は死ね", "<!-- お前は死ね"),
        ("賛成 <a href='お前は死ね", "賛成 <a href='お前は死ね"),
    ],
)
def test_the_text_of_html_is_what_a_reader_sees(html: str, text: str) -> None:
    assert text_of_html(html).text == text


@given(st.text(alphabet="ab<>/&;#x市\n \"'!-", max_size=40))
def test_each_character_of_the_text_has_its_place_in_the_html(html: str) -> None:
    plain = text_of_html(html)
    for index, character in enumerate(plain.text):
        start, end = plain.span(index, index + 1)
        assert 0 <= start <= end <= len(html)
        source = html[start:end]
        assert character in source or source.startswith("&") or character == "\n"


@pytest.mark.parametrize(
    ("text", "is_html"),
    [
        ("<div>賛成</div>", True),
        ("賛成<br/>", True),
        ("A &amp; B", True),
        ("1 < 2 > 1", False),
        ("賛成 <3", False),
        ("A & B", False),
    ],
)
def test_html_is_known_by_a_tag_or_a_reference(text: str, is_html: bool) -> None:
    assert looks_like_html(text) is is_html


DOCUMENT: dict[str, Any] = {
    "attributeScores": {
        "TOXICITY": {
            "summaryScore": {"value": 0.5, "type": "PROBABILITY"},
            "spanScores": [{"begin": 0, "end": 2}],
        }
    },
    "languages": ["ja"],
}


def toxicity(**score: Any) -> dict[str, Any]:
    return {"attributeScores": {"TOXICITY": score}}


@pytest.mark.parametrize(
    ("selection", "expected"),
    [
        ("languages", {"languages": ["ja"]}),
        ("*", DOCUMENT),
        ("attributeScores/TOXICITY/summaryScore/value", toxicity(summaryScore={"value": 0.5})),
        ("attributeScores(TOXICITY(spanScores(end)))", toxicity(spanScores=[{"end": 2}])),
        (
            "attributeScores/*/summaryScore(type), languages",
            {**toxicity(summaryScore={"type": "PROBABILITY"}), "languages": ["ja"]},
        ),
        ("nothing", {}),
        (
            "attributeScores/TOXICITY/summaryScore/value,attributeScores/TOXICITY/spanScores/end",
            toxicity(summaryScore={"value": 0.5}, spanScores=[{"end": 2}]),
        ),
        (
            "attributeScores(*/spanScores/begin,TOXICITY/spanScores/end)",
            toxicity(spanScores=[{"begin": 0, "end": 2}]),
        ),
        (
            "attributeScores/TOXICITY/spanScores/begin,attributeScores",
            {"attributeScores": DOCUMENT["attributeScores"]},
        ),
        (
            "attributeScores,attributeScores/TOXICITY/spanScores",
            {"attributeScores": DOCUMENT["attributeScores"]},
        ),
    ],
)
def test_fields_select_parts_of_a_document(selection: str, expected: dict[str, Any]) -> None:
    assert selected(DOCUMENT, selection) == expected


@pytest.mark.parametrize(
    "selection", ["a(", "a)", "/a", "a,,b", "a b", "a/(b)", "(" * 50, "a/" * 50 + "a", "é", ""]
)
def test_a_selection_that_cannot_be_read_is_refused(selection: str) -> None:
    with pytest.raises(PerspectiveError):
        selected(DOCUMENT, selection)
