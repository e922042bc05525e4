"""Finds the words of a list in a text, all of them in one pass over each reading of it."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick

from comments_service.words.boundaries import is_word
from comments_service.words.disguises import is_drawn_out_word, is_gapped_word, is_looking_word
from comments_service.words.keys import Key, Kind, keys_of
from comments_service.words.latin import (
    inflections,
    is_disguised_romaji,
    is_latin_word,
    is_name_with_digit,
    is_romaji_word,
)
from comments_service.words.masks import MASK, Masked
from comments_service.words.signs import disguised_words, drawn_in, with_kana, without_gaps
from comments_service.words.spelling import Line, read

_Check = Callable[[Line, Line, int, int, Key], bool]


def _kana_without_gaps(line: Line) -> Line | None:
    joined = without_gaps(line)
    return with_kana(joined) if joined else None


_READINGS: tuple[tuple[Callable[[Line], Line | None], _Check], ...] = (
    (without_gaps, is_gapped_word),
    (drawn_in, is_drawn_out_word),
    (with_kana, is_looking_word),
    (_kana_without_gaps, is_looking_word),
)


class Match(NamedTuple):
    """A word as the list has it, and the span of the text, in code points, in which it was found."""

    word: str
    start: int
    end: int


class Matcher:
    """The words of one list, and how they are found."""

    def __init__(self, words: Sequence[str]) -> None:
        self._keys: dict[str, list[Key]] = defaultdict(list)
        for word in dict.fromkeys(words):
            for key in keys_of(word):
                self._keys[key.text].append(key)
        self._texts = list(self._keys)
        self._automaton = AhoCorasick(self._texts)
        self._masked = Masked(self._keys)

    def find(self, text: str) -> list[Match]:
        """The words that `text` has as words of their own, in any disguise, in order."""
        if not self._texts:
            return []
        line = read(text)
        found = [Match(key.word, *line.span(start, end)) for start, end, key in self._plain(line)]
        for reading, check in _READINGS:
            other = reading(line)
            if other is not None:
                found += [
                    Match(key.word, *other.span(start, end))
                    for start, end, key in self._candidates(other)
                    if other.was_undone(start, end) and check(line, other, start, end, key)
                ]
        found += self._latin(line)
        found += [
            Match(key.word, *line.span(start, end))
            for text_, start, end in self._masked.japanese(line)
            for key in self._keys[text_]
        ]
        return sorted(dict.fromkeys(found), key=lambda match: match[1:])

    def find_anywhere(self, text: str) -> list[Match]:
        """Where the words stand in `text`, also inside other words."""
        if not self._texts:
            return []
        line = read(text)
        return [
            Match(key.word, *reading.span(start, end))
            for reading in (line, without_gaps(line))
            if reading is not None
            for start, end, key in self._candidates(reading)
            if key.kind is not Kind.LATIN or is_latin_word(reading, start, end, key)
        ]

    def _candidates(self, line: Line) -> Iterator[tuple[int, int, Key]]:
        for number, start, end in self._automaton.find_matches_as_indexes(line.text, overlapping=True):
            for key in self._keys[self._texts[number]]:
                yield start, end, key

    def _plain(self, line: Line) -> Iterator[tuple[int, int, Key]]:
        for start, end, key in self._candidates(line):
            if key.kind is Kind.OTHER:
                stands = True
            elif key.kind is Kind.LATIN:
                stands = is_latin_word(line, start, end, key)
            elif key.kind is Kind.ROMAJI:
                stands = is_romaji_word(line, start, end)
            else:
                stands = is_word(line, start, end, key)
            if stands:
                yield start, end, key

    def _latin(self, line: Line) -> Iterator[Match]:
        for meant, start, end in disguised_words(line):
            if is_name_with_digit(line, start, end):
                continue
            texts = self._masked.latin(meant) if MASK in meant else (meant, *inflections(meant))
            for text in texts:
                for key in self._keys.get(text, ()):
                    if key.kind is not Kind.ROMAJI or is_disguised_romaji(line, text, start, end):
                        yield Match(key.word, *line.span(start, end))
