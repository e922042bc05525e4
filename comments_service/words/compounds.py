"""Words that are joined to others: an insult in a longer word that is no other, and words of katakana side by side."""

import re

from comments_service.words.keys import Key
from comments_service.words.segments import Token
from comments_service.words.spelling import HIRAGANA, KANJI, KATAKANA, Line, to_hiragana
from comments_service.words.vocabulary import JOINED_AFTER, JOINED_BEFORE

_HIRAGANA = re.compile(f"[{HIRAGANA}]")
_KATAKANA = re.compile(f"[{KATAKANA}ー]")
_ALL_KATAKANA = re.compile(f"[{KATAKANA}ー]+")
_KANJI = re.compile(f"[{KANJI}]")
# Katakana with a dot beside a match, and the longest match that may be part of such a name.
_NAME_BEFORE = re.compile(f"([{KATAKANA}ー]{{2,}})・\\Z")
_NAME_AFTER = re.compile(f"・([{KATAKANA}ー]{{2,}})")
_LONGEST_IN_NAME = 3
# Characters of a word, and words on each side, that are looked at.
_LONGEST = 30
_NEAR = 8


def is_in_compound(line: Line, token: Token, start: int, end: int, key: Key) -> bool:
    """True if a word of the segmenter begins or ends with the match and is no other word: キモい, ドアホ, エロ本."""
    if token.end - token.start > _LONGEST:
        return False
    before, after = to_hiragana(line.shown[token.start : start]), to_hiragana(line.shown[end : token.end])
    is_noun = token.part in ("名詞", "感動詞", "形状詞")
    if not before:
        drawn_out = not after.strip("ーっ") and (not token.known or after.startswith("ーー"))
        is_adjective = token.part == "形容詞" and token.form == key.text + "い"
        begins_verb = _KANJI.fullmatch(key.text) is not None and _HIRAGANA.match(after) is not None
        is_order = key.part == "動詞" and after in ("よ", "や", "な")
        joined = is_noun and (after in JOINED_AFTER or drawn_out)
        if joined or is_adjective or begins_verb or is_order:
            return True
    elif not after and is_noun and before in JOINED_BEFORE:
        return True
    # What the dictionary does not have may be made of insults alone: ワイクソガキ, デブブスババア.
    return not token.known and _is_made_of(before, JOINED_BEFORE) and _is_made_of(after, JOINED_AFTER)


def _is_made_of(text: str, parts: frozenset[str]) -> bool:
    reached = {0}
    for place in range(len(text)):
        if place in reached:
            reached |= {end for end in range(place + 1, len(text) + 1) if text[place:end] in parts}
    return len(text) in reached


def is_whole_katakana(line: Line, tokens: list[Token], first: int, last: int) -> bool:
    """False if what is written around the match in katakana is no word: デ in デブリ taken apart as デ and ブリ."""
    place = first - 1
    while place >= max(first - _NEAR, 0) and _KATAKANA.match(line.shown, tokens[place].end - 1):
        if not _is_katakana_word(line, tokens[place], JOINED_BEFORE):
            return False
        place -= 1
    place = last + 1
    while place < min(last + 1 + _NEAR, len(tokens)) and _KATAKANA.match(line.shown, tokens[place].start):
        if not _is_katakana_word(line, tokens[place], JOINED_AFTER):
            return False
        place += 1
    return True


def is_in_foreign_name(line: Line, start: int, end: int) -> bool:
    """True if a short match in katakana is joined by a dot to what is no insult: ホモ・サピエンス, デブ・パテル."""
    if end - start > _LONGEST_IN_NAME or not _ALL_KATAKANA.fullmatch(line.shown, start, end):
        return False
    before = _NAME_BEFORE.search(line.shown, max(start - _LONGEST, 0), start)
    after = _NAME_AFTER.match(line.shown, end, end + _LONGEST)
    others = [to_hiragana(near[1]) for near in (before, after) if near is not None]
    return bool(others) and not any(
        _is_made_of(other, JOINED_BEFORE) or _is_made_of(other, JOINED_AFTER) for other in others
    )


def _is_katakana_word(line: Line, token: Token, joined: frozenset[str]) -> bool:
    text = to_hiragana(line.shown[token.start : token.end])
    drawn_out = not text.strip("ーっぁぃぅぇぉ") and not line.shown.startswith("と", token.end)
    return text in joined or (token.known and len(text) > 1) or drawn_out
