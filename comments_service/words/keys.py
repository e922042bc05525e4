"""How a word of a site's list may be written: the keys that are looked for in a text."""

import re
from collections.abc import Iterator
from enum import Enum
from typing import NamedTuple

from comments_service.words.romaji import spellings
from comments_service.words.segments import segments_of
from comments_service.words.spelling import JAPANESE, KANA, KANJI, read, to_hiragana

_HAS_JAPANESE = re.compile(f"[{JAPANESE}]")
_ALL_KANA = re.compile(f"[{KANA}]+")
_ALL_KANJI = re.compile(f"[{KANJI}]+")

# Words that readers write in kanji or in kana, whichever the site wrote.
_READINGS = {
    "死ね": "しね",
    "殺": "ころ",
    "馬鹿": "ばか",
    "阿呆": "あほ",
    "糞": "くそ",
    "屑": "くず",
    "気違い": "きちがい",
    "不細工": "ぶさいく",
    "間抜け": "まぬけ",
    "下衆": "げす",
    "変態": "へんたい",
    "無能": "むのう",
}
# What is written for a word by those who know that it is looked for.
_STAND_INS = (
    (("死ね", "しね"), ("氏ね", "市ね", "師ね", "士ね", "詩ね", "史ね", "四ね", "4ね", "逝ね", "死○", "○ね")),
    (("殺す", "ころす"), ("頃す", "56す", "○す")),
    (("きちがい", "気違い"), ("基地外", "基地害", "気狂い", "きち○い")),
)

# Kana of the vowels a and o, and the same with e.
_A_AND_O, _E = (
    "かがさざただなはばぱまらこごそぞとどのほぼぽもろ",
    "けげせぜてでねへべぺめれけげせぜてでねへべぺめれ",
)
# Kana that draw a vowel out, and those that they may follow.
_LONG = (
    ("あ", "ぁ", "あかがさざただなはばぱまやらわゃ"),
    ("い", "ぃ", "いきぎしじちぢにひびぴみり"),
    ("う", "ぅ", "うくぐすずつづぬふぶぷむゆるゅ"),
    ("え", "ぇ", "えけげせぜてでねへべぺめれ"),
    ("お", "ぉ", "おこごそぞとどのほぼぽもよろょ"),
)


class Kind(Enum):
    """How the ends of a key are judged."""

    LATIN = "latin"
    ROMAJI = "romaji"
    KANJI = "kanji"
    JAPANESE = "japanese"
    # The stem of an adjective, as in うざすぎる and きもっ.
    STEM = "stem"
    # A Japanese word in other characters that have a meaning of their own: 氏ね, 56す.
    STAND_IN = "stand-in"
    OTHER = "other"


class Key(NamedTuple):
    """A way of writing a word. `part` is the part of speech of the word alone, `form` its dictionary form."""

    text: str
    word: str
    kind: Kind
    part: str = ""
    form: str = ""
    in_hiragana: bool = False


def keys_of(word: str) -> list[Key]:
    """Every way of writing `word` that is looked for. Empty if nothing is left of it after folding."""
    line = read(word)
    text = line.text.strip()
    if not text:
        return []
    if not _HAS_JAPANESE.search(text):
        kind = Kind.LATIN if text.isascii() and text[0].isalnum() and text[-1].isalnum() else Kind.OTHER
        return [Key(text, word, kind)]
    shown = line.shown.strip()
    first, *others = segments_of(shown).tokens or [None]
    part, form = (first.part, first.form) if first and not others else ("", text)
    if any(text in meant for meant, _ in _STAND_INS[:2]):
        part = "動詞"
    kind = Kind.KANJI if _ALL_KANJI.fullmatch(text) else Kind.JAPANESE
    keys = [Key(text, word, kind, part, form, in_hiragana=shown == text)]
    if shown.endswith("い") and len(text) > 2 and ((form == text and part == "形容詞") or _is_unknown(shown)):
        keys.append(Key(text[:-1], word, Kind.STEM, part, text))
    keys += _read_otherwise(text, word, part)
    others = [key._replace(text=drawn) for key in keys for drawn in _drawn_out(key.text)]
    if keys[1:2] and keys[1].kind is Kind.STEM:
        others += [Key(rough, word, Kind.JAPANESE, "形容詞", rough) for rough in _roughly(text)]
    keys += [
        Key(spelling, word, Kind.ROMAJI)
        for kana in dict.fromkeys(key.text for key in keys if key.kind is Kind.JAPANESE)
        if _ALL_KANA.fullmatch(kana)
        for spelling in spellings(kana)
    ]
    return list({key.text: key for key in reversed(keys + others)}.values())


def _roughly(text: str) -> Iterator[str]:
    """Yields an adjective in い as rough people say it: うぜえ and うぜぇ for うざい, すげー for すごい."""
    if text.endswith("い") and (place := _A_AND_O.find(text[-2:-1])) >= 0 and text[:-1]:
        stem = text[:-2] + _E[place]
        yield from (stem + ending for ending in "えぇー")


def _drawn_out(text: str) -> Iterator[str]:
    """Yields a word that ends in a long vowel in the other ways of writing it: ばばぁ and ばばー for ばばあ."""
    last = text[-1:]
    if len(text) < 3 or not _ALL_KANA.fullmatch(text):
        return
    for large, small, row in _LONG:
        if last in (large, small, "ー") and text[-2] in row:
            yield from (text[:-1] + other for other in (large, small, "ー") if other != last)


def _is_unknown(shown: str) -> bool:
    """True if the dictionary takes kana that end in い apart: キショい."""
    return _ALL_KANA.fullmatch(shown) is not None and len(segments_of(shown).tokens) > 1


def _read_otherwise(text: str, word: str, part: str) -> Iterator[Key]:
    for kanji, kana in _READINGS.items():
        if kanji in text:
            yield Key(text.replace(kanji, kana), word, Kind.JAPANESE, part, text.replace(kanji, kana))
        elif text.startswith(kana):
            changed = kanji + text.removeprefix(kana)
            yield Key(changed, word, Kind.KANJI if _ALL_KANJI.fullmatch(changed) else Kind.JAPANESE, part)
    for meant, stand_ins in _STAND_INS:
        if text in meant:
            for stand_in in stand_ins:
                yield Key(to_hiragana(stand_in), word, Kind.STAND_IN)
