"""Whether a match in Latin letters is a word of its own, English or Japanese in romaji (pure)."""

import re
from functools import lru_cache
from typing import NamedTuple

from comments_service.words.keys import Key
from comments_service.words.romaji import is_syllables
from comments_service.words.spelling import JAPANESE, Line
from comments_service.words.vocabulary import NAMES, VERBS

_LETTER = re.compile("[a-z0-9]")
_JAPANESE = re.compile(f"[{JAPANESE}]")
_DIGIT = re.compile("[0-9]")
_WORD = re.compile("[a-z]+")
_PLURAL = re.compile("s(?![a-z0-9])")
_PLURAL_AFTER_HISS = re.compile("es(?![a-z0-9])")
_HISS = re.compile("(?:[sxz]|[cs]h)\\Z")
_VERB_FORMS = re.compile("(?:ing?|in'|ed|ers?|y|ty)(?![a-z0-9])")


def is_latin_word(line: Line, start: int, end: int, key: Key) -> bool:
    """True if the match stands between other characters than Latin letters and digits, and is no person's name."""
    if start and _LETTER.match(line.text, start - 1):
        return False
    if end < len(line.text) and _LETTER.match(line.text, end) and not _is_inflected(line.text, end, key.text):
        return False
    return not (key.text in NAMES and _is_part_of_name(line, start, end))


def inflections(word: str) -> list[str]:
    """The words of which `word` may be a form: the plural of a noun, a form of some verbs."""
    stems = [word[:-1]] if word.endswith("s") else []
    if word.endswith("es") and _HISS.search(word[:-2]):
        stems.append(word[:-2])
    ending = re.search("(?:ing?|ed|ers?|y|ty)\\Z", word)
    if ending and word[: ending.start()] in VERBS:
        stems.append(word[: ending.start()])
    return stems


def _is_inflected(text: str, end: int, word: str) -> bool:
    plural = _PLURAL_AFTER_HISS if _HISS.search(word) else _PLURAL
    return plural.match(text, end) is not None or (word in VERBS and _VERB_FORMS.match(text, end) is not None)


def _is_part_of_name(line: Line, start: int, end: int) -> bool:
    """True if the match begins with a capital alone and so does a word beside it."""
    first, last = line.span(start, end)
    written = line.original[first:last]
    if not written.istitle():
        return False
    after = re.match(r"[ .]{1,2}([^\W\d_]+)", line.original[last : last + 30])
    before = re.search(r"([^\W\d_]+)[ .]{1,2}\Z", line.original[max(first - 30, 0) : first])
    return any(near is not None and near[1].istitle() for near in (before, after))


def is_romaji_word(line: Line, start: int, end: int) -> bool:
    """True if the match is Japanese in Latin letters: beside Japanese, or in a text of syllables alone.

    A name with a capital, such as Kamo River, is left as it is.
    """
    text = line.text
    if (start and _LETTER.match(text, start - 1)) or (end < len(text) and _LETTER.match(text, end)):
        return False
    first, last = line.span(start, end)
    written = line.original[first:last]
    surroundings = _surroundings(text)
    if surroundings.japanese:
        beside = _JAPANESE.match(text, end) or (start and _JAPANESE.match(text, start - 1))
        is_name = written.istitle() and (start > 0 or not beside)
        is_only = surroundings.words == 1 and written.islower()
        return not is_name and (bool(beside) or end - start > 3 or is_only)
    others = surroundings.foreign - (not is_syllables(text[start:end]))
    return not others and (surroundings.words > 1 or end - start > 3 or written.islower())


def is_disguised_romaji(line: Line, word: str, start: int, end: int) -> bool:
    """True if a disguised word in romaji stands in Japanese, or beside syllables alone. Short ones do not: a.k.a."""
    surroundings = _surroundings(line.text)
    if len(word) < 4 and not (surroundings.japanese and " " in line.text[start:end]):
        return False
    return surroundings.japanese or not any(
        not is_syllables(other[0]) for other in _WORD.finditer(line.text) if not start <= other.start() < end
    )


def is_name_with_digit(line: Line, start: int, end: int) -> bool:
    """True for three letters and digits such as A5S, which is a name unless it is written in small letters."""
    first, last = line.span(start, end)
    return (
        end - start < 4
        and not line.original[first:last].islower()
        and _DIGIT.search(line.text, start, end) is not None
    )


class _Surroundings(NamedTuple):
    """Whether a text has Japanese, how many words of Latin letters, and how many of these are not Japanese."""

    japanese: bool
    words: int
    foreign: int


@lru_cache(maxsize=64)
def _surroundings(text: str) -> _Surroundings:
    words = _WORD.findall(text)
    return _Surroundings(
        _JAPANESE.search(text) is not None, len(words), sum(not is_syllables(word) for word in words)
    )
