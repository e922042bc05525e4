"""How a reserved name is read: 編集部 is へんしゅうぶ, and henshubu in Latin letters (pure)."""

import re
from itertools import product

from comments_service.words.romaji import spellings
from comments_service.words.segments import readings_of
from comments_service.words.spelling import KANJI

_HAS_KANJI = re.compile(f"[{KANJI}]")
_KANA = re.compile("[ぁ-ゖー]+")
_LONG = re.compile("(?<=[うくすつぬふむゆるぐずづぶぷゅおこそとのほもよろごぞどぼぽょ])う")
_ALL_LONG = re.compile(f"{_LONG.pattern}|ー")
# A shorter reading is a part of too many names.
SHORTEST = 5
SHORTEST_MIXED = 3
# A name of more words has too many mixtures.
MOST_WORDS = 4


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
    """A name with some of its words as they are read: へんしゅう部, 編集ぶ."""
    words = readings_of(name) if _HAS_KANJI.search(name) else []
    if not 2 <= len(words) <= MOST_WORDS:
        return []
    return [mixed for written in product(*words) if len(mixed := "".join(written)) >= SHORTEST_MIXED]


def _romaji(kana: str) -> list[str]:
    return list(dict.fromkeys(short for word in spellings(kana) for short in (word, _short(word))))


def _short(romaji: str) -> str:
    return re.sub("ou|oo", "o", romaji).replace("uu", "u")
