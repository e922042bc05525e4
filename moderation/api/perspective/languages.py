"""In which language a comment is, and whether our scorers know it (pure).

A client's `languages` are not trusted where the text itself says otherwise: Coral sends ["en"] for Japanese.
"""

import re
import unicodedata
from collections.abc import Collection, Sequence
from itertools import islice

from moderation.folding.languages import language_of

ENGLISH_AND_JAPANESE = frozenset({"en", "ja"})
# What Detoxify's multilingual model was trained on (unitaryai/detoxify, README).
MULTILINGUAL = frozenset({"en", "fr", "es", "it", "pt", "tr", "ru"})

# A language that is written in each script, by the first word of the Unicode names of its letters.
_BY_SCRIPT = {
    "LATIN": "en",
    "HANGUL": "ko",
    "CYRILLIC": "ru",
    "ARABIC": "ar",
    "HEBREW": "he",
    "GREEK": "el",
    "THAI": "th",
    "DEVANAGARI": "hi",
    "BENGALI": "bn",
    "TAMIL": "ta",
    "BOPOMOFO": "zh",
}
UNDETERMINED = "und"
# English words that say nothing of the topic and stand in hardly any other language.
_ENGLISH = re.compile(
    r"\b(?:the|you|your|you're|are|is|was|were|this|that|they|and|of|with|have|has|what|why|who|not|don't|it's)\b",
    re.IGNORECASE,
)
# Letters enough to tell the script from.
_SAMPLE = 200


def detected_language(text: str) -> str:
    """The language of most letters of the text; Japanese if it has any kana or kanji.

    English stands for all that is written in Latin letters, and for texts without letters. Returns `und` for a script
    that is not known here.
    """
    if text.isascii():
        return "en"
    if language_of(text) == "ja":
        return "ja"
    letters = islice((character for character in text if character.isalpha()), _SAMPLE)
    scripts = [_script(letter) for letter in letters]
    if not scripts:
        return "en"
    return _BY_SCRIPT.get(max(scripts, key=scripts.count), UNDETERMINED)


def unknown_languages(
    text: str, detected: str, declared: Sequence[str], known: Collection[str]
) -> Sequence[str]:
    """The languages that keep the text from being scored; empty if it can be.

    A text is scored if a language that it was declared to be in is known, if it is Japanese or clearly English
    whatever was declared, or, where nothing was declared, if the detected language is known.
    """
    if not declared:
        return [] if detected in known else [detected]
    if any(language.partition("-")[0].lower() in known for language in declared):
        return []
    if detected == "ja" or (detected == "en" and _ENGLISH.search(text)):
        return []
    return declared


def _script(letter: str) -> str:
    # Mathematical letters are Latin ones in disguise, which the scorer reads. One by one: a text of marks would take
    # the square of its length.
    [plain, *_] = unicodedata.normalize("NFKC", letter)
    return unicodedata.name(plain, "").partition(" ")[0]
