"""How a reserved name is read: 編集部 is へんしゅうぶ, and henshubu in Latin letters (pure)."""

import re
import string
import unicodedata
from itertools import product

from comments_service.words.romaji import spellings
from comments_service.words.segments import readings_of
from comments_service.words.spelling import KANJI

_HAS_KANJI = re.compile(f"[{KANJI}]")
_KANA = re.compile("[ぁ-ゖー]+")
_LONG = re.compile("(?<=[うくすつぬふむゆるぐずづぶぷゅおこそとのほもよろごぞどぼぽょ])う")
_ALL_LONG = re.compile(f"{_LONG.pattern}|ー")
_ABBREVIATION = re.compile("[A-Z]{2,5}")
_NAMES = """
    えー/えい びー しー でぃー/でー いー えふ じー えいち/えっち あい じぇー/じぇい けー/けい える えむ
    えぬ おー ぴー きゅー あーる えす てぃー/てー ゆー ぶい だぶりゅー えっくす わい ぜっと
"""
_LETTERS = {
    letter: names.split("/") for letter, names in zip(string.ascii_uppercase, _NAMES.split(), strict=True)
}
# A shorter reading is a part of too many names.
SHORTEST = 5
SHORTEST_MIXED = 3
_N = re.compile("n(?=[bmp])")
# A name of more words has too many mixtures.
MOST_WORDS = 4
MOST_ROMAJI = 4


def kana_of(name: str) -> list[str]:
    """How a name with kanji is read, in hiragana, with ways to write its long vowels; none of a short reading."""
    if not _HAS_KANJI.search(name):
        return []
    reading = "".join(kana for _, kana in readings_of(name))
    if not _KANA.fullmatch(reading) or len(reading) < SHORTEST:
        return []
    return list(dict.fromkeys((reading, _LONG.sub("ー", reading), _ALL_LONG.sub("", reading))))


def romaji_of(name: str) -> list[str]:
    """The reading of a name in Latin letters, the usual ways."""
    return [word for kana in kana_of(name)[:1] for word in _romaji(kana)]


def mixed_of(name: str) -> list[str]:
    """A name with some of its words or kanji as they are read: へんしゅう部, 編集ぶ, へん集部, henshu部."""
    words = readings_of(name) if _HAS_KANJI.search(name) else []
    if len(parts := [part for word in words for part in _kanji_of(word)]) <= MOST_WORDS:
        words = parts
    if not 2 <= len(words) <= MOST_WORDS:
        return []
    choices = [
        (*word, *_romaji(word[1])[:MOST_ROMAJI]) if len(words) < MOST_WORDS else word for word in words
    ]
    return [mixed for written in product(*choices) if len(mixed := "".join(written)) >= SHORTEST_MIXED]


def _kanji_of(word: tuple[str, str]) -> list[tuple[str, str]]:
    """Each kanji of a word with its reading, if these together are the reading of the word; else the word."""
    written, read = word
    kanji = [(letter, "".join(kana for _, kana in readings_of(letter))) for letter in written]
    return kanji if "".join(kana for _, kana in kanji) == read else [word]


def spelt_out(name: str) -> list[str]:
    """The names of the letters of an abbreviation, in hiragana: NHK is えぬえいちけー."""
    letters = unicodedata.normalize("NFKC", name)
    if not _ABBREVIATION.fullmatch(letters):
        return []
    read = ["".join(names) for names in product(*(_LETTERS[letter] for letter in letters))]
    both = dict.fromkeys(form for kana in read for form in (kana, kana.replace("ー", "")))
    return [kana for kana in both if len(kana) >= SHORTEST]


def _romaji(kana: str) -> list[str]:
    forms = dict.fromkeys(short for word in spellings(kana) for short in (word, _short(word)))
    # 新聞 is shimbun to most newspapers.
    return list(dict.fromkeys(form for word in forms for form in (word, _N.sub("m", word))))


def _short(romaji: str) -> str:
    return re.sub("ou|oo", "o", romaji).replace("uu", "u")
