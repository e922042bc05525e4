"""Whether a match is a word of its own, or lies inside another word.

Katakana ends where another script begins. Between characters of one script, and between kanji and their hiragana, the
segmenter says where a word begins and ends.
"""

import re

from comments_service.words.keys import Key, Kind
from comments_service.words.segments import Token, segments_of
from comments_service.words.spelling import (
    HIRAGANA,
    JAPANESE,
    KANJI,
    KATAKANA,
    Line,
    to_hiragana,
    to_katakana,
)
from comments_service.words.vocabulary import (
    AFTER_A_WORD,
    BEFORE_A_SENTENCE,
    FUNCTION,
    JOINED_AFTER,
    JOINED_BEFORE,
    NO_ORDER,
)

_JAPANESE = re.compile(f"[{JAPANESE}]")
_HIRAGANA = re.compile(f"[{HIRAGANA}]")
_KATAKANA = re.compile(f"[{KATAKANA}ー]")
_KANJI = re.compile(f"[{KANJI}]")
_ALL_HIRAGANA = re.compile(f"[{HIRAGANA}ー]+")
_HAS_KATAKANA = re.compile(f"[{KATAKANA}]")
_DRAWN_OUT_END = re.compile(
    f"(?:[ー~っッぁぃぅぇぉァィゥェォ]|([あいうえおアイウエオ])\\1)[ー~っッぁぃぅぇぉァィゥェォあいうえおアイウエオ]*"
    f"(?![{HIRAGANA}{KATAKANA}ー])"
)

# How an adjective goes on that the dictionary does not have.
_ADJECTIVE_START = re.compile("[いくかさす]")
_ADJECTIVE_END = re.compile("すぎ|過ぎ|くない|くて|かった|さが|さは|っ(?![ぁ-ゖ])|そうな?")


def is_word(line: Line, start: int, end: int, key: Key) -> bool:
    """True if characters `start` up to `end` of `line`, which are `key`, are a word of their own."""
    if key.kind is Kind.KANJI and len(key.text) > 1:
        return not _straddles(line, start, end)
    left, right = line.shown[start - 1 : start], line.shown[end : end + 1]
    alone = not _JAPANESE.match(left) and (
        not _JAPANESE.match(right) or (key.text[-1] != "ね" and _DRAWN_OUT_END.match(line.shown, end))
    )
    if key.kind is Kind.STAND_IN:
        return _stands_in(line, start, end)
    if alone:
        return True
    if _is_script_run(line, start, end, left, right):
        return True
    return _is_token(line, start, end, key) or _is_adjective_in_katakana(line, start, end, key)


def _straddles(line: Line, start: int, end: int) -> bool:
    """True if the match takes the end of one word and the beginning of another, as 在日 does in 存在日時."""
    inside = segments_of(line.shown).within(start, end)
    return len(inside) > 1 and (inside[0].start < start or end < inside[-1].end)


def _is_script_run(line: Line, start: int, end: int, left: str, right: str) -> bool:
    """True if the match is all that is written in its script there: カス in このカスが."""
    matched = line.shown[start:end]
    if re.fullmatch(f"[{KATAKANA}ー]+", matched):
        return not _KATAKANA.match(left) and not _KATAKANA.match(right)
    return (
        _ALL_HIRAGANA.fullmatch(matched) is not None
        and not _JAPANESE.match(left)
        and not re.match(f"[{HIRAGANA}ー]", right)
    )


def _is_token(line: Line, start: int, end: int, key: Key) -> bool:
    segments = segments_of(line.shown)
    tokens = segments.tokens
    first, last = segments.place(start), segments.place(end - 1)
    token = tokens[first]
    begins, ends = token.start == start, tokens[last].end == end
    if key.kind is Kind.STEM:
        is_form = token.part == "形容詞" and token.form == key.form
        return begins and (is_form or _ADJECTIVE_END.match(line.text, end) is not None)
    if begins and ends:
        return _fits(line, tokens, first, last, key)
    if begins and last == first:
        rest = to_hiragana(line.shown[end : token.end])
        is_adjective = token.part == "形容詞" and token.form == key.text + "い"
        begins_verb = len(key.text) == 1 and _KANJI.match(key.text) and _HIRAGANA.match(rest)
        return is_adjective or bool(begins_verb) or rest in JOINED_AFTER
    if ends and last == first:
        return to_hiragana(line.shown[token.start : start]) in JOINED_BEFORE
    return False


def _is_adjective_in_katakana(line: Line, start: int, end: int, key: Key) -> bool:
    """True if the dictionary has the adjective only with its stem in katakana: えろい is エロい."""
    continues = start > 0 and _JAPANESE.match(line.shown, start - 1)
    if key.in_hiragana or continues or not _ADJECTIVE_START.match(line.text, end):
        return False
    token = segments_of(to_katakana(key.text) + line.shown[end : end + 3]).tokens[0]
    return token.part == "形容詞" and token.form == key.text + "い"


def _fits(line: Line, tokens: list[Token], first: int, last: int, key: Key) -> bool:
    """True if whole words are the match, and are what the site meant."""
    matched = line.shown[tokens[first].start : tokens[last].end]
    following = _shown(line, tokens, last + 1)
    if key.text.endswith("死ね") and following in NO_ORDER:
        return False
    if _HAS_KATAKANA.search(matched):
        return _is_whole_katakana(line, tokens, first, last)
    if not _ALL_HIRAGANA.fullmatch(matched):
        return True
    if first < last:
        return not _is_chance(tokens[first : last + 1]) or _is_exclaimed(line, tokens, first, last)
    token = tokens[first]
    if token.part == "動詞":
        is_meant = key.part == "動詞" or (key.in_hiragana and token.form == key.text)
        return is_meant and (len(matched) > 2 or _ends_there(line, tokens, last))
    return token.part == key.part or (token.part not in FUNCTION and token.part != "副詞")


def _is_chance(tokens: list[Token]) -> bool:
    """True if words are so short, or so frequent, that they may stand side by side by chance: か and も."""
    return all(token.end - token.start == 1 for token in tokens) or any(
        token.part in FUNCTION for token in tokens
    )


def _is_exclaimed(line: Line, tokens: list[Token], first: int, last: int) -> bool:
    """True if a sentence or an exclamation may begin with the match, and end with it."""
    begins = not first or tokens[first - 1].part in BEFORE_A_SENTENCE
    begins = begins or to_hiragana(_shown(line, tokens, first - 1)) in JOINED_BEFORE
    return begins and _ends_there(line, tokens, last)


def _ends_there(line: Line, tokens: list[Token], last: int) -> bool:
    if last + 1 == len(tokens) or tokens[last + 1].part == "補助記号":
        return True
    return to_hiragana(_shown(line, tokens, last + 1)) in AFTER_A_WORD


def _shown(line: Line, tokens: list[Token], place: int) -> str:
    return line.shown[tokens[place].start : tokens[place].end] if place < len(tokens) else ""


def _is_whole_katakana(line: Line, tokens: list[Token], first: int, last: int) -> bool:
    """False if what is written around the match in katakana is no word: デ in デブリ taken apart as デ and ブリ."""
    place = first - 1
    while place >= 0 and _KATAKANA.match(line.shown, tokens[place].end - 1):
        if not _is_katakana_word(line, tokens[place], JOINED_BEFORE):
            return False
        place -= 1
    place = last + 1
    while place < len(tokens) and _KATAKANA.match(line.shown, tokens[place].start):
        if not _is_katakana_word(line, tokens[place], JOINED_AFTER):
            return False
        place += 1
    return True


def _is_katakana_word(line: Line, token: Token, joined: frozenset[str]) -> bool:
    text = to_hiragana(line.shown[token.start : token.end])
    return text in joined or (token.known and len(text) > 1) or not text.strip("ーっぁぃぅぇぉ")


def _stands_in(line: Line, start: int, end: int) -> bool:
    """True where 氏ね and the like can only be an order, and not the end of a name as in 山田氏ねえ."""
    segments = segments_of(line.shown)
    before = segments.tokens[segments.place(start - 1)] if start else None
    # A word that ends inside the stand-in, as 氏 and ね may, does not matter; one that goes on into it does.
    clear_before = before is None or (before.end == start and before.part in BEFORE_A_SENTENCE)
    right = line.shown[end : end + 1]
    return clear_before and (not _JAPANESE.match(right) or right in "よやばとか")
