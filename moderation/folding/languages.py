"""The language, of two, that a text is scored as (pure)."""

import re
from collections.abc import Sequence
from typing import Literal

from moderation.folding.romaji import has_signs, is_romaji

Language = Literal["ja", "en"]

# Kana (half-width too), kanji with their marks and compatibility forms, and the supplementary planes of kanji.
_JAPANESE = re.compile(
    "[\u3005-\u3007\u3041-\u30ff\u31f0-\u31ff\u3400-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff]"
)


def language_of(text: str, given: str | None = None) -> Language:
    """Returns `given` if it is "ja" or "en"; if not, "ja" if any character is kana or kanji, or if the text is Japanese
    in Latin letters, else "en".

    A single character is enough: a Japanese comment may be mostly Latin letters, digits or emoji, and 4ね is a
    Japanese insult.
    """
    return languages_of([text], [given])[0]


def languages_of(texts: Sequence[str], given: Sequence[str | None] | None = None) -> list[Language]:
    """Returns the language of each text. `given` has an entry for each text, or is None."""
    # One look at all of them spares nearly all a look at their words.
    with_romaji = has_signs("\n".join(texts).lower())
    return [
        _language_of(text, lang, with_romaji=with_romaji)
        for text, lang in zip(texts, given or [None] * len(texts), strict=True)
    ]


def _language_of(text: str, given: str | None, *, with_romaji: bool) -> Language:
    if given in ("ja", "en"):
        return given
    japanese = (not text.isascii() and _JAPANESE.search(text)) or (with_romaji and is_romaji(text))
    return "ja" if japanese else "en"


# Letters that are neither Latin nor Japanese, but for those that look like Latin ones in a disguise.
_OTHER_LETTERS = re.compile(
    "[\u0370-\u052f\u0530-\u1cff\u2c00-\u2c5f\u2c80-\u2dff\ua000-\ua63f\uaa00-\uaaff\uabc0-\ud7ff]"
)
_KANA = re.compile("[\u3041-\u30ff\u31f0-\u31ff\uff66-\uff9d]")
# Words that Chinese can hardly do without, and that Japanese writes otherwise.
_CHINESE = re.compile("[你妳您她嗎呢沒這們說嘛哪啊吧很滾]|[他我]是|是[我他]")
# A disguise has a few foreign letters among others; a foreign text has more.
_FEW = 3


def is_read_by_ngrams(text: str) -> bool:
    """False if the text is probably in a language whose letters are neither Latin nor Japanese, or in Chinese.

    The n-grams know no word of such a text, so that their score says nothing about it.
    """
    if text.isascii():
        return True
    if len(_OTHER_LETTERS.findall(text)) > _FEW:
        return False
    return bool(_KANA.search(text)) or not (_CHINESE.search(text) or _has_simplified(text))


def _has_simplified(text: str) -> bool:
    """True if there is a kanji that no Japanese encoding has, as those of simplified Chinese."""
    return any("\u3400" <= character <= "\u9fff" and not _is_japanese(character) for character in text)


def _is_japanese(kanji: str) -> bool:
    try:
        kanji.encode("euc_jis_2004")
    except UnicodeEncodeError:
        return False
    return True
