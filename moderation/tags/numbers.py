"""Runs of digits in a line, however they are written (pure)."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from comments_service.words.spelling import Line

_KANJI = dict(zip("○零一二三四五六七八九", "00123456789", strict=True))
_TO_DIGITS = str.maketrans(_KANJI)
# One kanji among words is a word: 一番. Three beside one another, or two beside a digit or a sign, are a number.
_KANJI_RUN = re.compile(r"(?:[0-9○零一二三四五六七八九ゼロ]|ぜろ|[\-ー・ のノ]){6,}")
_ZERO = re.compile("ゼロ|ぜろ|まる")
_HAS_KANJI = re.compile("[○零一二三四五六七八九ぜゼ][○零一二三四五六七八九ろロ]")
_SIX_DIGITS = re.compile(r"[0-9](?:[^0-9]{0,3}[0-9]){5}")
_BETWEEN = r"[ \-.・()ー_/~,の]"
_RUN = re.compile(rf"(?<![0-9])(?<![0-9]\.)(?:\+ ?)?\(?[0-9](?:{_BETWEEN}{{0,3}}[0-9]){{5,24}}(?![0-9])")


class Number(NamedTuple):
    """A run of digits: as it is written with digits of ASCII, its digits alone, and its bounds in the line."""

    shown: str
    digits: str
    start: int
    end: int


def in_digits(line: Line) -> str | None:
    """The line with digits for kanji that are digits, of the same length. None if it has hardly any digits."""
    text = line.shown
    if _HAS_KANJI.search(text):
        text = _KANJI_RUN.sub(_as_digits, text)
    return text if _SIX_DIGITS.search(text) else None


def _as_digits(match: re.Match[str]) -> str:
    # A word of two kana stands for one digit; the length stays.
    return _ZERO.sub("0 ", match[0]).translate(_TO_DIGITS)


def numbers_in(text: str) -> Iterator[Number]:
    for match in _RUN.finditer(text):
        yield Number(match[0], re.sub("[^0-9]", "", match[0]), *match.span())
