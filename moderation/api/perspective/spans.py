"""Parts of a text: its sentences, and offsets in UTF-16 units (pure)."""

import re
from itertools import accumulate
from typing import NamedTuple

# What ends a sentence: signs before a space that no small letter follows, or before a letter that is not ASCII. A run
# of signs is read from its first on and not again: from each of them a text of full stops would take ten seconds.
_SIGNS = r"[.!?]++[\"')\]]*+(?=\s++[^a-z]|\s*+$)"
_SIGNS_BEFORE_LETTER = r"[!?]++(?=[^\x00-\x7f])"
_SENTENCE = re.compile(
    rf"\S(?:{_SIGNS}|{_SIGNS_BEFORE_LETTER}|.*?(?:(?<![.!?]){_SIGNS}|[。！？‼⁉｡]++[」』）)]*+"
    rf"|(?<![!?]){_SIGNS_BEFORE_LETTER}|(?=\n)|$))",
    re.DOTALL,
)
# More sentences than this are scored together: a text of full stops alone would cost thousands of scores.
MOST_SENTENCES = 100


class Part(NamedTuple):
    """A stretch of a text in code points; `end` is exclusive."""

    start: int
    end: int


def sentences_of(text: str) -> list[Part]:
    """The sentences of a text, without the space between them. They end at 。！？, at a line, and at . ! ? before a
    space unless a small letter follows.

    A text of more than `MOST_SENTENCES` is one part from its last of them on.
    """
    parts = [Part(*match.span()) for match in _SENTENCE.finditer(text)]
    if len(parts) > MOST_SENTENCES:
        parts[MOST_SENTENCES - 1 :] = [Part(parts[MOST_SENTENCES - 1].start, parts[-1].end)]
    return parts or [Part(0, len(text))]


class Utf16:
    """Converts offsets in code points to UTF-16 code units, in which Google's API counts."""

    def __init__(self, text: str) -> None:
        self._offsets: list[int] | None = None
        # Only beyond the basic plane does a character take two units.
        if not text.isascii() and max(text) > "\uffff":
            self._offsets = list(accumulate((1 + (character > "\uffff") for character in text), initial=0))

    def __call__(self, offset: int) -> int:
        return offset if self._offsets is None else self._offsets[offset]
