"""The language, of two, that a text is scored as (pure)."""

import re
from collections.abc import Sequence
from typing import Literal

from moderation.folding.romaji import is_romaji

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
    if given in ("ja", "en"):
        return given
    japanese = (not text.isascii() and _JAPANESE.search(text)) or is_romaji(text)
    return "ja" if japanese else "en"


def languages_of(texts: Sequence[str], given: Sequence[str | None] | None = None) -> list[Language]:
    """Returns the language of each text. `given` has an entry for each text, or is None."""
    return [language_of(text, lang) for text, lang in zip(texts, given or [None] * len(texts), strict=True)]
