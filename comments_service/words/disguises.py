"""Whether a match in another reading of a text is a disguised word, or two other words that stand side by side."""

import re
from bisect import bisect_left, bisect_right

from comments_service.words.boundaries import is_word
from comments_service.words.keys import Key, Kind
from comments_service.words.segments import Token, segments_of
from comments_service.words.spelling import Line, script_of, to_hiragana

# Stressed and drawn-out words that the dictionary has as words of their own.
_INFLECTED = ("動詞", "形容詞", "助動詞")
# Kanji after which one that is read as kana does not make a word with it, and kana that stand in names: 溝ノ口.
_BEFORE_KANA, _IN_NAMES = "大糞", "ノケガツ"
# No word of hiragana is so: くっず, でっぶ, きっも.
_UNHEARD_OF = re.compile("っ[がぎぐげござじずぜぞだぢづでどばびぶべぼなにぬねのまみむめもらりるれろ]")
_STRESSED = frozenset(("くっそ", "ばーか", "あーほ", "くっさい", "えっろ", "うっざ", "バッカ"))


def is_gapped_word(line: Line, joined: Line, start: int, end: int, key: Key) -> bool:
    """True if a match in `joined`, which is `line` without its gaps, is one word and not two.

    The script of its first character must not go on to the left of it in `line`, as in ソバ カレー.
    """
    if key.kind not in (Kind.JAPANESE, Kind.KANJI, Kind.STEM):
        return False
    first, last = _bounds(line, joined, start, end)
    left, right = line.shown[first - 1 : first] if first else "", line.shown[last : last + 1]
    if _is_mixed(line, first, last):
        return False
    before = bool(left) and _continues(left, line.shown[first])
    after = bool(right) and _continues(right, line.shown[last - 1])
    if not before and not after:
        return not _is_in_spread_word(joined, start, end)
    # Only with a gap after each character: や く ざ, く そだ, but not 行けば かなり.
    spread = joined.joints_within(start, end) == end - start - 1
    if before and not (spread and (end - start > 2 or not after)):
        return False
    return is_word(joined, start, end, key)


def _is_in_spread_word(joined: Line, start: int, end: int) -> bool:
    """True if the match is the beginning or end of a longer noun whose other characters have gaps too: カ.ス.タ.ム."""
    token, *others = segments_of(joined.shown).within(start, end)
    longer = not others and token.known and token.end - token.start > end - start
    spread = joined.joints_within(token.start, token.end) > joined.joints_within(start, end)
    return longer and spread and token.part == "名詞"


def is_drawn_out_word(line: Line, drawn: Line, start: int, end: int, key: Key) -> bool:
    """True if a match in `drawn`, which is `line` without drawn-out vowels, is no word as it is written: ブース."""
    if key.kind not in (Kind.JAPANESE, Kind.STEM):
        return False
    first, last = _bounds(line, drawn, start, end)
    if line.shown[first:last] in _STRESSED or to_hiragana(line.shown[first:last]) in _STRESSED:
        return is_word(drawn, start, end, key)
    if _is_mixed(line, first, last):
        return False
    written_as = line.shown[first:last]
    if "~" in written_as or "ーー" in written_as or _UNHEARD_OF.search(written_as):
        return is_word(drawn, start, end, key)
    written = segments_of(line.shown).within(first, last)
    if len(written) == 1 and written[0].known:
        return False
    # よかったわ is not かたわ.
    stressed = "っ" in to_hiragana(line.shown[first:last])
    inflected = written[0].start < first or written[0].part in _INFLECTED
    return not (stressed and inflected and written[0].known) and is_word(drawn, start, end, key)


def is_looking_word(line: Line, kana: Line, start: int, end: int, key: Key) -> bool:
    """True if a match in `kana`, with kana for kanji that look like them, has no kanji word in it: 全力スイング."""
    if key.kind in (Kind.LATIN, Kind.ROMAJI):
        return False
    first, last = _bounds(line, kana, start, end)
    written = line.shown[first:last]
    if any(_is_kanji_word(token, line) for token in segments_of(line.shown).within(first, last)):
        return False
    left, right = line.shown[first - 1 : first] if first else "", line.shown[last : last + 1]
    begins = key.text[0] == "死" or (script_of(written[0]) == "katakana" and written[0] not in _IN_NAMES)
    if script_of(left) == "kanji" and left not in _BEFORE_KANA and not begins:
        return False
    if is_word(kana, start, end, key):
        return True
    # バ力者: the segmenter does not know what it reads.
    return (
        script_of(written[0]) == "katakana"
        and script_of(left) != "katakana"
        and script_of(right) != "katakana"
    )


def _is_kanji_word(token: Token, line: Line) -> bool:
    """True for a word of two kanji or more, which are then meant as kanji."""
    scripts = [script_of(character) for character in line.shown[token.start : token.end]]
    return token.known and scripts.count("kanji") > 1


def _is_mixed(line: Line, first: int, last: int) -> bool:
    """True if both kana stand in the match, as at the border of two words: が、キーボード."""
    scripts = {script_of(character) for character in line.shown[first:last] if character != "ー"}
    return {"hiragana", "katakana"} <= scripts


def _continues(neighbour: str, character: str) -> bool:
    """True if the script of `character` goes on in `neighbour`."""
    kana = script_of(character) in ("hiragana", "katakana")
    return script_of(neighbour) == script_of(character) or (kana and neighbour == "ー")


def _bounds(line: Line, other: Line, start: int, end: int) -> tuple[int, int]:
    """The bounds in `line` of characters `start` up to `end` of another reading of it."""
    first, last = other.span(start, end)
    return bisect_left(line.starts, first), bisect_right(line.starts, last - 1)
