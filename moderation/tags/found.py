"""What a finder found, and the line that all finders of one text read (pure)."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick

from comments_service.words.spelling import Line, read


class Found(NamedTuple):
    """A stretch of the text as it was written, in code points, and what it is: `phone`, `email` …"""

    start: int
    end: int
    label: str


@lru_cache(maxsize=256)
def line_of(text: str) -> Line:
    """The folded line of a text, with ! and ? for ！ and ？. All finders of one comment share it."""
    line = read(text)
    if "！" not in line.shown and "？" not in line.shown:
        return line
    shown = line.shown.replace("！", "!").replace("？", "?")
    return Line(line.original, shown, line.starts, line.ends, line.joints)


# How much of the text around a match tells how it is meant. Whoever reads more does so again for each match.
NEAR = 100


def around(text: str, match: re.Match[str]) -> tuple[str, str]:
    """What stands directly before and behind a match."""
    start, end = match.span()
    return text[max(start - NEAR, 0) : start], text[end : end + NEAR]


class Cues:
    """Words of which a text must have one before a costlier rule is tried: one pass for all of them."""

    def __init__(self, words: Sequence[str]) -> None:
        self._words = list(dict.fromkeys(words))
        self._automaton = AhoCorasick(self._words)

    def within(self, text: str) -> bool:
        return bool(self._automaton.find_matches_as_indexes(text))

    def all_within(self, text: str) -> list[tuple[str, int, int]]:
        """Each word that `text` has, with start and end. Words may overlap, and are found in other words too."""
        found = self._automaton.find_matches_as_indexes(text, overlapping=True)
        return [(self._words[index], start, end) for index, start, end in found]
