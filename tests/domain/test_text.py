"""The rules of a comment's text, with texts that people and programs have sent to such services."""

import contextlib
import unicodedata
from collections.abc import Callable

import pytest
import regex
from hypothesis import assume, example, given
from hypothesis import strategies as st

from comments_service.domain import text
from comments_service.errors import CommentsError, EmptyText, TextTooLong, TooManyBytes
from tests.scaling import fast_growing
from tests.text_cases import CASES, EMPTY, ENGLAND, FAMILY

RULES: list[Callable[[str], str]] = [text.comment_body, text.author_name]

# Characters that the rules remove wherever they stand.
REMOVED = [
    *map(chr, range(0x09)),
    "\x0b\x0c\x0e\x1b\x1f\x7f\x80\x85\x9f",
    "\u00ad\u061c\u180e\u200b\u200e\u200f\ufeff",
    "\u202a\u202b\u202c\u202d\u202e",
    "\u2060\u2061\u2064\u2066\u2069\u206a\u206f",
    "\ufff9\ufffa\ufffb",
    "\U000e0001\U000e0041\U000e007f",
]
# Characters at which the parts of the rules meet.
TRICKY = st.sampled_from(
    [
        *"aあ漢ｱ \n\r\t　",
        *"\u0301\u0327\u3099\u093f\u0bbf\u1161\u11a8\ufe0f\u20e3",
        *"\u200b\u200c\u200d\u202e\u2066\u2069\ufeff\u00ad\u0000\u0085\u2028\u2029",
        *"\u3164\u115f\u1160\uffa0\u2800\u180b\U000e0100",
        *"👍🏽❤👩🔥🇯🇵🏴\U000e0067\U000e007f",
        *"क्षمیكกำ각\ufb01\u212b\u0958\ufa1e",
    ]
)
TEXTS = st.one_of(
    st.text(max_size=120),
    st.lists(TRICKY, max_size=60).map("".join),
    st.lists(st.one_of(TRICKY, st.characters(codec="utf-8")), max_size=60).map("".join),
)


class TestCleaning:
    @pytest.mark.parametrize(("sent", "cleaned"), CASES, ids=ascii)
    def test_cleaning_keeps_the_text_that_a_reader_sees(self, sent: str, cleaned: str) -> None:
        """zulip/zulip#7843 and others: names and bodies that ran over their neighbours or hid data."""
        assert text.clean(sent) == cleaned

    @pytest.mark.parametrize(
        "stray", ["a\u200db", "\u200c\u200d\u200c", "👩\u200d 👩", "👩\u200d\u200d👩", "あ\u200c"]
    )
    def test_joiners_that_join_nothing_are_removed(self, stray: str) -> None:
        assert not set(text.clean(stray)) & {"\u200c", "\u200d"}

    @pytest.mark.parametrize(
        "hidden", ["\U000e0067\U000e007f", "🏴\U000e0067", "あ\U000e0061\U000e007f", "🏴\U000e007f"]
    )
    def test_tags_outside_a_flag_are_removed(self, hidden: str) -> None:
        assert not regex.search(r"[\U000E0000-\U000E007F]", text.clean(hidden))

    @pytest.mark.parametrize("removed", REMOVED, ids=ascii)
    def test_invisible_characters_are_removed(self, removed: str) -> None:
        assert text.clean(f"市{removed}電{removed}") == "市電"

    def test_a_body_keeps_its_paragraphs(self) -> None:
        assert text.comment_body("一\n\n二\n三") == "一\n\n二\n三"

    def test_a_name_is_one_line(self) -> None:
        assert text.author_name(" 読者 \r\n\t　A\u2028B ") == "読者 A B"

    @given(TEXTS)
    @example("\u200d" + FAMILY + "\u200d")
    @example("क\u200d\u200d\u0301")
    @example("\r\u200b\n")
    @example("\u1100\u200b\u1161")
    def test_cleaning_twice_changes_nothing(self, sent: str) -> None:
        cleaned = text.clean(sent)
        assert text.clean(cleaned) == cleaned

    @given(TEXTS)
    def test_a_cleaned_text_is_normalised_and_contains_no_removed_character(self, sent: str) -> None:
        cleaned = text.clean(sent)
        assert unicodedata.is_normalized("NFC", cleaned)
        assert cleaned == cleaned.strip(" \n　\u2028\u2029\u00a0")
        # The flags of England, Scotland and Wales contain characters that are removed elsewhere.
        plain = regex.sub(r"\U0001F3F4[\U000E0020-\U000E007E]+\U000E007F", "", cleaned)
        assert not set(plain) & set("".join(REMOVED))
        assert not set(plain) & set("\r\t")


class TestCounting:
    @pytest.mark.parametrize(
        ("counted", "characters"),
        [
            ("", 0),
            ("abc", 3),
            ("がぎぐ", 3),
            ("か\u3099", 1),
            ("ﾊﾟ", 1),
            ("𠮷野家", 3),
            ("葛\U000e0100城", 2),
            (FAMILY, 1),
            (f"{FAMILY}{FAMILY}", 2),
            ("🇯🇵🇺🇸", 2),
            ("👍🏽", 1),
            (ENGLAND, 1),
            ("각각", 2),
            ("\u1112\u1161\u11ab", 1),
            ("नमस्ते", 3),
            ("a\nb", 3),
            ("Z" + "\u0301" * 50, 1),
        ],
    )
    def test_a_character_is_what_a_reader_calls_a_character(self, counted: str, characters: int) -> None:
        assert text.count(counted) == characters

    def test_a_plain_text_has_as_many_characters_as_code_points(self) -> None:
        """Such a text is not taken apart, which takes ten times as long."""
        plain = "".join(filter(text._PLAIN_LINES.fullmatch, map(chr, range(0x10000))))
        assert len(plain) > 20_000
        assert text.count(plain) == len(plain) == len(regex.findall(r"\X", plain))

    @given(TEXTS)
    def test_there_are_no_more_characters_than_code_points(self, sent: str) -> None:
        assert text.count(sent) <= len(sent)

    @given(TEXTS, TEXTS)
    def test_a_longer_text_has_no_fewer_characters(self, first: str, second: str) -> None:
        assert text.count(first + second) >= max(text.count(first), text.count(second))


class TestLimits:
    @pytest.mark.parametrize("character", ["あ", "a", "👍🏽", "か\u3099"])
    def test_a_body_of_300_characters_is_accepted(self, character: str) -> None:
        assert text.count(text.comment_body(character * 300)) == 300

    @pytest.mark.parametrize("character", ["あ", "a", "👍🏽", FAMILY])
    def test_a_body_of_301_characters_is_too_long(self, character: str) -> None:
        with pytest.raises(TextTooLong) as raised:
            text.comment_body(character * 301)
        assert raised.value.details == {"field": "body", "limit": 300, "count": 301}

    def test_removed_characters_do_not_count(self) -> None:
        assert text.comment_body("　" + "あ\u200b" * 300 + "\n\n") == "あ" * 300

    def test_3000_bytes_are_accepted_and_3001_are_not(self) -> None:
        assert text.comment_body(FAMILY * 120) == FAMILY * 120
        with pytest.raises(TooManyBytes) as raised:
            text.comment_body(FAMILY * 120 + "a")
        assert raised.value.details == {"field": "body", "limit": 3_000, "count": 3_001}

    def test_a_text_of_too_many_bytes_is_refused_before_it_is_cleaned(self) -> None:
        for rule, field in ((text.comment_body, "body"), (text.author_name, "author")):
            assert rule("あ" + " " * 11_997) == "あ"
            with pytest.raises(TooManyBytes) as raised:
                rule("あ" + " " * 11_998)
            assert raised.value.details == {"field": field, "limit": 3_000, "count": 12_001}

    def test_a_name_of_40_characters_is_accepted_and_one_of_41_is_not(self) -> None:
        assert text.author_name("名" * 40) == "名" * 40
        with pytest.raises(TextTooLong) as raised:
            text.author_name("名" * 41)
        assert raised.value.details == {"field": "author", "limit": 40, "count": 41}

    def test_a_name_may_be_forty_families(self) -> None:
        assert text.author_name(FAMILY * 40) == FAMILY * 40

    @pytest.mark.parametrize("blank", EMPTY, ids=ascii)
    @pytest.mark.parametrize("rule", RULES)
    def test_a_text_without_a_visible_character_is_empty(
        self, rule: Callable[[str], str], blank: str
    ) -> None:
        with pytest.raises(EmptyText):
            rule(blank)

    @pytest.mark.parametrize("visible", ["。", "笑", "👍", "e\u0301", "ー", "0", "\ufffd", "\U0001fc00"])
    def test_a_text_with_one_visible_character_is_accepted(self, visible: str) -> None:
        assert text.comment_body(f"\u3164{visible}")

    @pytest.mark.parametrize("rule", RULES)
    @given(sent=TEXTS)
    def test_the_rules_raise_only_these_three_errors(self, rule: Callable[[str], str], sent: str) -> None:
        with contextlib.suppress(EmptyText, TextTooLong, TooManyBytes):
            assert rule(sent)

    @pytest.mark.parametrize("rule", RULES)
    @given(sent=TEXTS)
    def test_an_accepted_text_is_accepted_again_unchanged(
        self, rule: Callable[[str], str], sent: str
    ) -> None:
        try:
            accepted = rule(sent)
        except CommentsError:
            assume(False)
        assert rule(accepted) == accepted
        assert text.count(accepted) <= 300
        assert len(accepted.encode()) <= 3_000


@pytest.mark.parametrize("function", [text.clean, text.count], ids=["clean", "count"])
def test_the_time_grows_with_the_length_of_the_text_and_not_with_its_square(
    function: Callable[[str], object],
) -> None:
    assert fast_growing(function) == {}
