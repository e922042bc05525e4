"""Writes a word in the ways in which people hide it from word lists."""

import random
import unicodedata
from collections.abc import Callable

_MASKS = "○◯●×*✕"
_GAPS = " 　・./_-"
_TO_HIRAGANA = {cp: chr(cp - 0x60) for cp in range(0x30A1, 0x30F7)}
_TO_KATAKANA = {cp: chr(cp + 0x60) for cp in range(0x3041, 0x3097)}
_HALF_WIDTH = {unicodedata.normalize("NFKC", chr(cp)): chr(cp) for cp in range(0xFF66, 0xFF9E)}
_MARKS = {"\u3099": "ﾞ", "\u309a": "ﾟ"}


def disguise(word: str, rng: random.Random) -> str:
    """Returns `word` masked, spaced, in the other kana, in half width, repeated or lengthened.

    A word of one character stays as it is.
    """
    if len(word) < 2:
        return word
    return rng.choice(_WAYS)(word, rng)


def _mask(word: str, rng: random.Random) -> str:
    index = rng.randrange(len(word))
    return word[:index] + rng.choice(_MASKS) + word[index + 1 :]


def _space_out(word: str, rng: random.Random) -> str:
    return rng.choice(_GAPS).join(word)


def _other_kana(word: str, rng: random.Random) -> str:
    return word.translate(rng.choice((_TO_HIRAGANA, _TO_KATAKANA)))


def _half_width(word: str, _: random.Random) -> str:
    decomposed = unicodedata.normalize("NFD", word.translate(_TO_KATAKANA))
    return "".join(_HALF_WIDTH.get(part) or _MARKS.get(part, part) for part in decomposed)


def _repeat(word: str, rng: random.Random) -> str:
    return word * rng.randint(2, 4)


def _draw_out(word: str, rng: random.Random) -> str:
    return word + rng.choice("ーぁっ！") * rng.randint(1, 4)


_WAYS: tuple[Callable[[str, random.Random], str], ...] = (
    _mask,
    _mask,
    _space_out,
    _other_kana,
    _half_width,
    _repeat,
    _draw_out,
)
