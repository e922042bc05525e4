"""Whether our scorers know the language of a comment (pure). `moderation.tags.languages` tells which it is.

A client's `languages` are not trusted where the text itself says otherwise: Coral sends ["en"] for Japanese.
"""

import re
from collections.abc import Collection, Sequence

ENGLISH_AND_JAPANESE = frozenset({"en", "ja"})
# What Detoxify's multilingual model was trained on (unitaryai/detoxify, README).
MULTILINGUAL = frozenset({"en", "fr", "es", "it", "pt", "tr", "ru"})

# English words that say nothing of the topic and stand in hardly any other language.
_ENGLISH = re.compile(
    r"\b(?:the|you|your|you're|are|is|was|were|this|that|they|and|of|with|have|has|what|why|who|not|don't|it's)\b",
    re.IGNORECASE,
)


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
