"""Which of the two languages a text is judged as (pure)."""

import re
from collections.abc import Sequence
from typing import Literal

Language = Literal["ja", "en"]

# Kana (half-width too), kanji with their marks and compatibility forms, and the supplementary planes of kanji.
_JAPANESE = re.compile(
    "[\u3005-\u3007\u3041-\u30ff\u31f0-\u31ff\u3400-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff]"
)


def language_of(text: str, given: str | None = None) -> Language:
    """`given` where it is one of the two; otherwise "ja" if one character is kana or kanji, else "en".

    One is enough: a Japanese comment may be mostly Latin letters, digits or emoji, and 4ね is a Japanese insult.
    """
    if given in ("ja", "en"):
        return given
    return "ja" if not text.isascii() and _JAPANESE.search(text) else "en"


def languages_of(texts: Sequence[str], given: Sequence[str | None] | None = None) -> list[Language]:
    """The language of each text; `given` are as many languages as texts, or none at all."""
    return [language_of(text, lang) for text, lang in zip(texts, given or [None] * len(texts), strict=True)]
