"""Whether a match is a word of its own, or lies inside another word.

Katakana ends where another script begins. Between characters of one script, and between kanji and their hiragana, the
segmenter says where a word begins and ends.
"""

import re

from comments_service.words.compounds import is_in_compound, is_in_foreign_name, is_whole_katakana
from comments_service.words.keys import Key, Kind
from comments_service.words.segments import Token, cost_of, segments_of
from comments_service.words.spelling import (
    HIRAGANA,
    JAPANESE,
    KATAKANA,
    Line,
    script_of,
    to_hiragana,
    to_katakana,
)
from comments_service.words.vocabulary import (
    AFTER_A_WORD,
    AFTER_WISH,
    BEFORE_A_SENTENCE,
    FUNCTION,
    JOINED_AFTER,
    JOINED_BEFORE,
    NO_NOUN,
    NO_ORDER,
    TOO,
)

_JAPANESE = re.compile(f"[{JAPANESE}]")
_KATAKANA = re.compile(f"[{KATAKANA}ー]")
_ALL_KATAKANA = re.compile(f"[{KATAKANA}ー]+")
_HIRAGANA = re.compile(f"[{HIRAGANA}]")
_ALL_HIRAGANA = re.compile(f"[{HIRAGANA}ー]+")
_HAS_KATAKANA = re.compile(f"[{KATAKANA}]")
_DRAWN_OUT_END = re.compile(
    f"(?:[ー~っッぁぃぅぇぉァィゥェォ]|([あいうえおアイウエオ])\\1)[ー~っッぁぃぅぇぉァィゥェォあいうえおアイウエオ]*"
    f"(?![{HIRAGANA}{KATAKANA}ー])"
)

_MIXED_TAIL = re.compile(f"[{HIRAGANA}]+[{KATAKANA}][{KATAKANA}ー]*")
_MIXED_HEAD = re.compile(f"[{KATAKANA}][{HIRAGANA}]")
# How much likelier, in the dictionary's costs: オカマ いなく is only 1,263 likelier than お かまい なく, but ザコ is
# 17,109 likelier than ざ こ. And how many characters or words on each side have a say.
_LIKELIER = 4_000
_NEAR = 8
# How many repetitions on each side are counted.
_CHANTS = 10

# How an adjective goes on that the dictionary does not have.
_ADJECTIVE_START = re.compile("[いくかさす]")
_ADJECTIVE_END = re.compile("すぎ|過ぎ|くない|くて|かった|さが|さは|っ(?![ぁ-ゖ])|そうな?")


def is_word(line: Line, start: int, end: int, key: Key) -> bool:
    """True if characters `start` up to `end` of `line`, which are `key`, are a word of their own."""
    if key.kind is Kind.KANJI and len(key.text) > 1:
        return not _straddles(line, start, end)
    left, right = line.shown[start - 1 : start], line.shown[end : end + 1]
    goes_on = any(
        script_of(side) == script_of(own) == "latin"
        for side, own in ((left, key.text[0]), (right, key.text[-1]))
    )
    if goes_on or is_in_foreign_name(line, start, end):
        return False
    alone = not _JAPANESE.match(left) and (
        not _JAPANESE.match(right) or (key.text[-1] != "ね" and _DRAWN_OUT_END.match(line.shown, end))
    )
    if key.kind is Kind.STAND_IN:
        return _stands_in(line, start, end)
    if alone or _is_chanted(line, start, end):
        return True
    if (
        _ALL_KATAKANA.fullmatch(line.shown, start, end)
        and not _KATAKANA.match(left)
        and not _KATAKANA.match(right)
    ):
        return not _is_verb_or_adverb(line, start, end, key)
    return not _is_after_stray(line, start) and (
        _is_token(line, start, end, key)
        or _is_adjective_in_katakana(line, start, end, key)
        or _is_likelier_alone(line, start, end, key)
        or _is_mixed_kana(line, start, end, left, right)
    )


def _is_chanted(line: Line, start: int, end: int) -> bool:
    """True if the match stands three times in a row, between other scripts: しねしねしね."""
    length, match = end - start, line.text[start:end]
    before = after = 0
    while (
        before < _CHANTS
        and start >= (before + 1) * length
        and line.text.startswith(match, start - (before + 1) * length)
    ):
        before += 1
    while after < _CHANTS and line.text.startswith(match, end + after * length):
        after += 1
    first, last = start - before * length, end + after * length
    return (
        length > 1
        and before + after > 1
        and (before == _CHANTS or not first or not _JAPANESE.match(line.shown, first - 1))
        and (after == _CHANTS or not _JAPANESE.match(line.shown, last))
    )


def _straddles(line: Line, start: int, end: int) -> bool:
    """True if the match takes the end of one word and the beginning of another, as 在日 does in 存在日時."""
    inside = segments_of(line.shown).within(start, end)
    return len(inside) > 1 and (inside[0].start < start or end < inside[-1].end)


def _is_verb_or_adverb(line: Line, start: int, end: int, key: Key) -> bool:
    """True if all that is written in katakana begins a longer word: グズつく, but not ハゲる, ハゲめ and ブスっ."""
    token = segments_of(line.shown).within(start, end)[-1]
    if line.shown[end : token.end] in ("っ", "め"):
        return False
    return end < token.end and token.part in ("動詞", "副詞") and token.form != key.text + "る"


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
    return first == last and is_in_compound(line, token, start, end, key)


def _is_adjective_in_katakana(line: Line, start: int, end: int, key: Key) -> bool:
    """True if the dictionary has the adjective only with its stem in katakana: えろい is エロい."""
    continues = start > 0 and _JAPANESE.match(line.shown, start - 1)
    if key.in_hiragana or continues or not _ADJECTIVE_START.match(line.text, end):
        return False
    token = segments_of(to_katakana(key.text) + line.shown[end : end + 3]).tokens[0]
    return token.part == "形容詞" and token.form == key.text + "い"


def _is_likelier_alone(line: Line, start: int, end: int, key: Key) -> bool:
    """True if hiragana are much likelier as the word than as what the segmenter made of them: へたれ, ねくら."""
    if key.part == "動詞" or not _ALL_HIRAGANA.fullmatch(line.shown, start, end):
        return False
    segments = segments_of(line.shown)
    within = segments.within(start, end)
    longer = [token for token in within if token.start < start or end < token.end]
    if any(token.known and token.end - token.start > 2 for token in longer):
        return False
    # Of two kana, particles side by side are always as likely: か も, し な.
    if end - start < 3 and any(token.part in FUNCTION for token in within):
        return False
    place = segments.place(end - 1)
    following = segments.tokens[place + 1 : place + 2]
    if not longer and not (_ends_there(line, segments.tokens, place) or following[0].part == "名詞"):
        return False
    before, after = line.shown[max(start - _NEAR, 0) : start], line.shown[end : end + _NEAR]
    written = line.shown[start:end]
    return cost_of(f"{before}{to_katakana(written)}{after}") + _LIKELIER <= cost_of(
        f"{before}{written}{after}"
    )


def _is_mixed_kana(line: Line, start: int, end: int, left: str, right: str) -> bool:
    """True if both kana take turns where no other word ends: くズが, バか."""
    written = line.shown[start:end]
    if _MIXED_TAIL.fullmatch(written):
        tail = segments_of(line.shown).tokens[segments_of(line.shown).place(end - 1)]
        is_word = tail.known and tail.end - tail.start > 1 and start < tail.start
        return not is_word and not _KATAKANA.match(right)
    return _MIXED_HEAD.fullmatch(written) is not None and not _KATAKANA.match(left)


def _fits(line: Line, tokens: list[Token], first: int, last: int, key: Key) -> bool:
    """True if whole words are the match, and are what the site meant."""
    matched = line.shown[tokens[first].start : tokens[last].end]
    following = _shown(line, tokens, last + 1)
    if key.text.endswith("死ね") and (following in NO_ORDER or _is_condition(line, tokens, last + 1)):
        return False
    if _HAS_KATAKANA.search(matched):
        return is_whole_katakana(line, tokens, first, last)
    if not _ALL_HIRAGANA.fullmatch(matched):
        return True
    is_too = following.startswith(TOO)
    if first < last:
        within = tokens[first : last + 1]
        too_much = is_too and not any(token.part in (*FUNCTION, "動詞") for token in within)
        return too_much or not _is_chance(within) or _is_exclaimed(line, tokens, first, last, key)
    token = tokens[first]
    if token.part == "動詞" and to_hiragana(following) not in JOINED_AFTER:
        is_meant = key.part == "動詞" or (key.in_hiragana and token.form == key.text)
        return is_meant and (len(matched) > 2 or _ends_there(line, tokens, last))
    is_noun = token.part == key.part or token.part not in NO_NOUN
    return is_noun or is_too or to_hiragana(following) in JOINED_AFTER


def _is_condition(line: Line, tokens: list[Token], place: int) -> bool:
    """True for 死ねば終わり, but not for 死ねばいい and 死ねば？."""
    if _shown(line, tokens, place) != "ば" or place + 1 == len(tokens):
        return False
    return line.shown[tokens[place + 1].start] not in AFTER_WISH


def _is_after_stray(line: Line, start: int) -> bool:
    """True after one kana that nothing can begin with: the segmenter does not know the word, as な|がき and ま|ちび|と.

    With と somebody quotes: とばかが申しております.
    """
    if not start or not _HIRAGANA.match(line.shown, start):
        return False
    tokens, place = segments_of(line.shown).tokens, segments_of(line.shown).place(start - 1)
    token = tokens[place]
    if token.end - token.start > 1 or token.part not in NO_NOUN or line.shown[token.start] == "と":
        return False
    return not place or tokens[place - 1].part in ("補助記号", "空白")


def _is_chance(tokens: list[Token]) -> bool:
    """True if words are so short, or so frequent, that they may stand side by side by chance: か and も."""
    return all(token.end - token.start == 1 for token in tokens) or any(
        token.part in FUNCTION for token in tokens
    )


def _is_exclaimed(line: Line, tokens: list[Token], first: int, last: int, key: Key) -> bool:
    """True if an order may begin with the match and end with it: しね. Of other words only what insults say before."""
    begins = key.part == "動詞" and (not first or tokens[first - 1].part in BEFORE_A_SENTENCE)
    begins = begins or (first > 0 and to_hiragana(_shown(line, tokens, first - 1)) in JOINED_BEFORE)
    return begins and _ends_there(line, tokens, last)


def _ends_there(line: Line, tokens: list[Token], last: int) -> bool:
    if last + 1 == len(tokens) or tokens[last + 1].part == "補助記号":
        return True
    return to_hiragana(_shown(line, tokens, last + 1)) in AFTER_A_WORD


def _shown(line: Line, tokens: list[Token], place: int) -> str:
    return line.shown[tokens[place].start : tokens[place].end] if place < len(tokens) else ""


def _stands_in(line: Line, start: int, end: int) -> bool:
    """True where 氏ね and the like can only be an order, and not the end of a name as in 山田氏ねえ."""
    segments = segments_of(line.shown)
    before = segments.tokens[segments.place(start - 1)] if start else None
    # A word that ends inside the stand-in, as 氏 and ね may, does not matter; one that goes on into it does.
    clear_before = before is None or (before.end == start and before.part in BEFORE_A_SENTENCE)
    right = line.shown[end : end + 1]
    return clear_before and (not _JAPANESE.match(right) or right in "よやばとか")
