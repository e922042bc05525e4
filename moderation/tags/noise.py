"""Texts that say nothing: keyboard runs, walls of one letter or sign, letters at random (pure).

わーーーい, ｗｗｗｗ, 8888 and 草 are what people write when they are glad. Only what goes far beyond is noise.
"""

import re
from itertools import pairwise

from comments_service.words.spelling import Line
from moderation.tags.found import Found
from moderation.tags.letter_pairs import KANA_PAIRS, LATIN_PAIRS

# How often one letter may stand in a row, and how often a sign of laughter, applause or wonder.
_MOST_LETTERS, _MOST_GLAD = 19, 39
_RUN = re.compile(rf"([^\s])(?:\s?\1){{{_MOST_LETTERS},}}")
_GLAD = frozenset("wー!?…・.。、8草笑~-─_=♪")
_GLAD_UNITS = re.compile(r"(?:ha|は|ハ|ふ|フ|lo|ol|w|パチ|ぱち|88|👏|ヒ|ひ|ワ|わ)+")
# The same few letters again and again.
_REPEATED = re.compile(r"(\S.{1,11}?)\1{5,}", re.DOTALL)
_LEAST_REPEATED, _MOST_GLAD_REPEATED = 26, 60
_FEWEST_TIMES = 5
# What share of the text a wall must be.
_SHARE = 0.6
_MARKS = re.compile("[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{2,}")
_FEWEST_MARKS = 8
_TOKEN = re.compile("[a-z]{4,}")
# asdasdasd
_STUTTER = re.compile(r"([a-z]{3,5})\1{2,}[a-z]{0,4}")
_VOWEL = re.compile("[aeiouy]")
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_FORWARDS = {pair for row in _ROWS for pair in map("".join, pairwise(row))}
_NEXT = _FORWARDS | {pair[::-1] for pair in _FORWARDS}
_KEYBOARD_KANA = re.compile("くぁw|wせd|ふじこ ?lp")
# What a keyboard gives that was in the wrong mode: おsdjふぉいあsjdふぉい
_MIXED = re.compile(r"[ぁ-ん]{0,5}(?:(?!w+[ぁ-ん])[a-z]{1,5}[ぁ-ん]{1,5}){3,}[a-z]{0,5}")
_CODE = re.compile(
    r"(?<![A-Za-z0-9/._+-])(?=[A-Za-z+/]*[0-9])(?=[^A-Z]*[A-Z][^A-Z]*[A-Z])(?=[^a-z]*[a-z][^a-z]*[a-z])[A-Za-z0-9+/]{22,}={0,2}(?![A-Za-z0-9/.])"
)
_LONG = re.compile("[A-Za-z0-9+/]{22}")
_LINK = re.compile(r"https?:|www\.|@")
_KANA_RUN = re.compile("[ぁ-ゖー]{2,}")
_KANJI = re.compile("[一-鿿]")
_LETTER = re.compile(r"[^\W\d_]")
# How usual pairs of kana must be on average: ordinary text has 2 to 2.7, letters at random about 1.
_FEWEST_KANA, _LEAST_USUAL = 9, 0.95
_FEWEST_LATIN, _RARE_LATIN = 6, 0.42


def find_noise(line: Line) -> list[Found]:
    """What of the text is noise, if that is most of it."""
    text = line.shown
    if not text.strip():
        return []
    spans = _walls(text)
    if spans:
        return [Found(*line.span(start, end), "wall") for start, end in spans]
    if _is_zalgo(line.original) or _is_gibberish(line):
        return [Found(0, len(line.original), "gibberish")]
    return []


def _walls(text: str) -> list[tuple[int, int]]:
    # What is most of a text is in its middle, and comes again.
    middle = len(text) // 2
    probe = text[middle - 1 : middle + 2]
    if len(text) <= _MOST_LETTERS or text.count(probe) < _FEWEST_TIMES:
        return []
    least = _SHARE * len(text)
    for match in _RUN.finditer(text):
        most = _MOST_GLAD if match[1] in _GLAD else _MOST_LETTERS
        if len(re.sub(r"\s", "", match[0])) > most and len(match[0]) >= least:
            return [match.span()]
    for match in _REPEATED.finditer(text):
        most = _MOST_GLAD_REPEATED if _is_glad(match[1]) else _LEAST_REPEATED
        if len(match[0]) >= max(most, least) and "@" not in match[1]:
            return [match.span()]
    return []


def _is_glad(unit: str) -> bool:
    return _GLAD_UNITS.fullmatch(unit) is not None or all(
        sign in _GLAD or sign > "\U0001f000" for sign in unit
    )


def _is_zalgo(original: str) -> bool:
    return not original.isascii() and sum(map(len, _MARKS.findall(original))) >= _FEWEST_MARKS


def _is_gibberish(line: Line) -> bool:
    text = line.shown
    if _has_odd_words(text) or _is_code(line.original):
        return _LINK.search(text) is None
    if text.isascii():
        return False
    if _MIXED.fullmatch(text):
        return True
    return (_KEYBOARD_KANA.search(text) is not None and len(text) < 30) or _is_random_kana(line.text)


def _has_odd_words(text: str) -> bool:
    tokens = _TOKEN.findall(text)
    if not tokens or not _is_odd(max(tokens, key=len)):
        return False
    odd = [token for token in tokens if _is_odd(token)]
    share = 0.4 if _has_consonants(odd) else _SHARE
    return sum(map(len, odd)) >= max(_FEWEST_LATIN, share * len(_LETTER.findall(text)))


def _is_code(original: str) -> bool:
    """True for a run of letters and digits at random, such as a key or base64."""
    if not _LONG.search(original):
        return False
    match = _CODE.search(original)
    return match is not None and len(match[0]) >= _SHARE * len(original)


def _has_consonants(odd: list[str]) -> bool:
    return any(len(token) >= 6 and not _VOWEL.search(token) for token in odd)


def _is_odd(token: str) -> bool:
    """True if no language writes so: neighbours on the keyboard, or pairs of letters that hardly follow one another."""
    pairs = [token[index : index + 2] for index in range(len(token) - 1)]
    if len(set(token)) < 3:
        return False
    if sum(pair in _NEXT for pair in pairs) >= 0.8 * len(pairs):
        return (len(token) >= 5 and len(set(token)) > 3) or token in ("asdf", "zxcv", "qwer", "hjkl", "fdsa")
    if len(token) >= 6 and len(set(token)) > 3 and not _VOWEL.search(token):
        return True
    if (match := _STUTTER.fullmatch(token)) and not _GLAD_UNITS.fullmatch(match[1]):
        return True
    return len(token) >= _FEWEST_LATIN and sum(
        pair not in LATIN_PAIRS for pair in pairs
    ) >= _RARE_LATIN * len(pairs)


def _is_random_kana(text: str) -> bool:
    if _KANJI.search(text):
        return False
    pairs = [run[index : index + 2] for run in _KANA_RUN.findall(text) for index in range(len(run) - 1)]
    if len(pairs) < _FEWEST_KANA - 1 or len(set(pairs)) < 0.8 * len(pairs):
        return False
    return sum(KANA_PAIRS.get(pair, 0) for pair in pairs) < _LEAST_USUAL * len(pairs)
