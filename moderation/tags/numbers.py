"""Runs of digits in a line, however they are written (pure)."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from comments_service.words.spelling import Line

_KANJI = dict(zip("○零一二三四五六七八九", "00123456789", strict=True))
_TO_DIGITS = str.maketrans(_KANJI)
# One kanji among words is a word: 一番. Three beside one another, or two beside a digit or a sign, are a number.
_READ = {"ゼロ": "0", "マル": "0", "キュウ": "9", "ハチ": "8", "ナナ": "7"}
_READINGS = "ゼロ|マル|キュウ|ハチ|ナナ|ぜろ|まる|きゅう|はち|なな"
_KANJI_RUN = re.compile(rf"(?:[0-9○零一二三四五六七八九]|{_READINGS}|[\-ー・ のノ]){{6,}}")
_READING = re.compile(_READINGS)
_HAS_KANJI = re.compile(
    "[○零一二三四五六七八九ぜゼ][○零一二三四五六七八九ろロ]|[0-9][○零一二三四五六七八九][0-9]|[マま][ルる](?:キュウ|きゅう|[ハは][チち]|[ナな][ナな])"
)
_TO_KATAKANA = {code: code + 0x60 for code in range(ord("ぁ"), ord("ゖ") + 1)}
# A plate of a car may have four digits: 品川 330 あ ・・・1.
_DOTTED = re.compile(r"[あ-を] ?[・.]{1,3} ?[0-9]")
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
    return text if _SIX_DIGITS.search(text) or _DOTTED.search(text) else None


def _as_digits(match: re.Match[str]) -> str:
    # A word of several kana stands for one digit; the length stays.
    return _READING.sub(_as_digit, match[0]).translate(_TO_DIGITS)


def _as_digit(match: re.Match[str]) -> str:
    return _READ[match[0].translate(_TO_KATAKANA)].ljust(len(match[0]))


def numbers_in(text: str) -> Iterator[Number]:
    for match in _RUN.finditer(text):
        yield Number(match[0], re.sub("[^0-9]", "", match[0]), *match.span())
