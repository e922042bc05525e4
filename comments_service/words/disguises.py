"""Whether a match in another reading of a text is a disguised word, or two other words that stand side by side."""

from bisect import bisect_left, bisect_right

from comments_service.words.boundaries import is_word
from comments_service.words.keys import Key, Kind
from comments_service.words.segments import Token, segments_of
from comments_service.words.spelling import Line, script_of, to_hiragana
from comments_service.words.vocabulary import JOINED_BEFORE

# Stressed and drawn-out words that the dictionary has as words of their own.
_STRESSED = frozenset(("くっそ", "ばーか", "あーほ", "くっさい"))


def is_gapped_word(line: Line, joined: Line, start: int, end: int, key: Key) -> bool:
    """True if a match in `joined`, which is `line` without its gaps, is one word and not two.

    The script of its first character must not go on to the left of it in `line`, as in ソバ カレー.
    """
    if key.kind not in (Kind.JAPANESE, Kind.KANJI, Kind.STEM):
        return False
    first, last = _bounds(line, joined, start, end)
    left, right = line.shown[first - 1 : first] if first else "", line.shown[last : last + 1]
    if left and script_of(left) == script_of(line.shown[first]):
        return False
    if key.kind is Kind.KANJI and left and script_of(left) == "kanji":
        return False
    if right and script_of(right) == script_of(line.shown[last - 1]):
        return is_word(joined, start, end, key)
    return True


def is_drawn_out_word(line: Line, drawn: Line, start: int, end: int, key: Key) -> bool:
    """True if a match in `drawn`, which is `line` without drawn-out vowels, is no word as it is written: ブース."""
    if key.kind is not Kind.JAPANESE:
        return False
    first, last = _bounds(line, drawn, start, end)
    if to_hiragana(line.shown[first:last]) in _STRESSED:
        return is_word(drawn, start, end, key)
    written = segments_of(line.shown).within(first, last)
    return not (len(written) == 1 and written[0].known) and is_word(drawn, start, end, key)


def is_looking_word(line: Line, kana: Line, start: int, end: int, key: Key) -> bool:
    """True if a match in `kana`, with kana for kanji that look like them, has no kanji word in it: 全力スイング."""
    if key.kind in (Kind.LATIN, Kind.ROMAJI):
        return False
    first, last = _bounds(line, kana, start, end)
    written = line.shown[first:last]
    if any(_is_kanji_word(token, line) for token in segments_of(line.shown).within(first, last)):
        return False
    left, right = line.shown[first - 1 : first] if first else "", line.shown[last:]
    if script_of(written[0]) == "kanji" and script_of(left) == "kanji" and left not in JOINED_BEFORE:
        return False
    if is_word(kana, start, end, key):
        return True
    # バ力者: the segmenter does not know what it reads.
    return (
        script_of(written[0]) == "katakana"
        and script_of(left) != "katakana"
        and script_of(right[:1]) != "katakana"
    )


def _is_kanji_word(token: Token, line: Line) -> bool:
    """True for a word of two kanji or more, which are then meant as kanji."""
    scripts = [script_of(character) for character in line.shown[token.start : token.end]]
    return token.known and scripts.count("kanji") > 1


def _bounds(line: Line, other: Line, start: int, end: int) -> tuple[int, int]:
    """The bounds in `line` of characters `start` up to `end` of another reading of it."""
    first, last = other.span(start, end)
    return bisect_left(line.starts, first), bisect_right(line.starts, last - 1)
