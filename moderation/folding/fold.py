"""Folding: undoes the disguises in a text and remembers where each character came from (pure).

A folded text is half-width, lower case and in hiragana, without invisible characters, with ○ for every mask and with
the rewrites of `moderation.folding.disguises`. Each folded character has a span of the author's text.
"""

import re
import unicodedata
from collections.abc import Sequence

from comments_service.words.spelling import INVISIBLE, SIGNS, SQUARED, STYLED, to_hiragana
from moderation.folding.disguises import JAPANESE, LATIN, MIXED, REPEATED
from moderation.folding.lookalikes import LOOK_ALIKES
from moderation.folding.quotes import QUOTES
from moderation.folding.rewrites import Rewrite
from moderation.folding.romaji import ROMAJI

# Characters that are not folded by the general rules. Line breaks separate the texts of a batch, and `_VOICED` joins
# the voicing marks with their kana.
_SPECIAL = {**SIGNS, **{kept: kept for kept in "\n\u3099\u309a"}}
# Letters of other alphabets, small capitals and letters with a stroke that look like Latin letters.
_LATIN = dict(zip("аеорсухіјѕԁһսօհոցզ", "aeopcyxijsdhuohngq", strict=True)) | STYLED
_SPACES = Rewrite(re.compile("  +"), " ")


class _Table(dict[int, str]):
    """The folding of each code point, filled when a code point is first seen."""

    def __missing__(self, codepoint: int) -> str:
        folded = self[codepoint] = _fold_character(chr(codepoint))
        return folded


def _fold_character(character: str) -> str:
    if character in _SPECIAL:
        return _SPECIAL[character]
    if character in SQUARED:
        return SQUARED[character]
    if character.isspace():
        return " "
    if unicodedata.category(character) in INVISIBLE:
        return ""
    return "".join(_fold_compatible(part) for part in unicodedata.normalize("NFKC", character).lower())


def _fold_compatible(character: str) -> str:
    if character < "\u0250" or "\u1e00" <= character < "\u1f00":
        character = unicodedata.normalize("NFD", character)[0]
    elif character == "\u0301":
        return ""
    return _LATIN.get(character, character)


_TABLE = _Table()
_ASCII = {codepoint: _fold_character(chr(codepoint)) for codepoint in range(128)}
# Runs of characters that folding may change. Most of Japanese text stays, and str.translate is slow on it.
_CHANGING = re.compile("[^ぁ-ゖァ-ヺー一-鿿、。「」 -@\\[-~\n]+")


def _compose(match: re.Match[str]) -> str:
    return unicodedata.normalize("NFC", match[0])


_VOICED: list[Rewrite] = [
    Rewrite(
        re.compile("[うか-ほウカ-ホ][\u3099\u309a]"), _compose, precheck=re.compile("[\u3099\u309a]").search
    ),
    Rewrite(re.compile("[\u3099\u309a]"), ""),
]
_ASCII_RULES: list[Rewrite] = [_SPACES, *REPEATED, *LATIN, *ROMAJI, *QUOTES]
_RULES: list[Rewrite] = [
    *_VOICED,
    *(_SPACES, *REPEATED, *MIXED),
    *(*ROMAJI, *LOOK_ALIKES, *JAPANESE, *LATIN, *QUOTES),
]


class Folded:
    """A folded text. Its character `i` was folded from `starts[i]` up to `ends[i]` of the original, in code points."""

    __slots__ = ("ends", "starts", "text")

    def __init__(self, text: str, starts: Sequence[int], ends: Sequence[int]) -> None:
        self.text = text
        self.starts = starts
        self.ends = ends

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Returns the span of the original, in code points, that `text[start:end]` was folded from.

        Raises ValueError if there is no character between `start` and `end`.
        """
        if not 0 <= start < end <= len(self.text):
            raise ValueError(f"no characters between {start} and {end} of {len(self.text)}")
        # Starts never decrease. Ends may: one rewrite can lie within the span of an earlier one.
        return self.starts[start], max(self.ends[start:end])


class _TrackedText:
    """A text that is being folded, with the span of the original of each character."""

    def __init__(self, text: str, table: dict[int, str]) -> None:
        folded = list(text)
        same_length = True
        for match in _CHANGING.finditer(text):
            replacements = [table[codepoint] for codepoint in map(ord, match[0])]
            same_length = same_length and {*map(len, replacements)} == {1}
            folded[match.start() : match.end()] = replacements
        self.text = "".join(folded)
        self.starts: Sequence[int] = range(len(text))
        self.ends: Sequence[int] = range(1, len(text) + 1)
        if not same_length:
            self.starts = [index for index, replacement in enumerate(folded) for _ in replacement]
            self.ends = [start + 1 for start in self.starts]

    def rewrite(self, rule: Rewrite) -> None:
        if not (rule.precheck or rule.pattern.search)(self.text):
            return
        parts: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        # How much of the text, and of its spans, has been copied to the lists so far.
        copied_text = copied_spans = 0
        for match in rule.pattern.finditer(self.text):
            start, end = match.span()
            new = rule.replacement if isinstance(rule.replacement, str) else rule.replacement(match)
            parts += (self.text[copied_text:start], new)
            copied_text = end
            # A replacement of the same length maps each character to the one it replaces.
            if len(new) != end - start:
                starts += self.starts[copied_spans:start]
                starts += [min(self.starts[start:end])] * len(new)
                ends += self.ends[copied_spans:start]
                ends += [max(self.ends[start:end])] * len(new)
                copied_spans = end
        self.text = "".join(parts) + self.text[copied_text:]
        self.starts = [*starts, *self.starts[copied_spans:]]
        self.ends = [*ends, *self.ends[copied_spans:]]


def fold(text: str, known: str | None = None) -> Folded:
    """Folds `text` and keeps where each character came from.

    `known` is the line that `fold_all` returned for the same text; it saves time and changes no answer.
    """
    if known is not None and text.isascii() and known == text.lower():
        return Folded(known, range(len(text)), range(1, len(text) + 1))
    table, rules = (_ASCII, _ASCII_RULES) if text.isascii() else (_TABLE, _RULES)
    tracked = _TrackedText(text.replace("\n", " "), table)
    for rule in rules:
        # No rule undoes the change of another, so once the text equals the known one no rule changes it further.
        if tracked.text == known:
            break
        tracked.rewrite(rule)
    return Folded(to_hiragana(tracked.text), tracked.starts, tracked.ends)


def fold_all(texts: Sequence[str]) -> list[str]:
    """Returns the folded texts alone, with their katakana kept: many times faster than `fold`."""
    folded = [""] * len(texts)
    for ascii_only in (True, False):
        indexes = [index for index, text in enumerate(texts) if text.isascii() is ascii_only]
        if indexes:
            # All texts in a single pass, a line for each: no rule matches across a line break.
            lines = "\n".join([texts[index].replace("\n", " ") for index in indexes])
            lines = _fold_ascii(lines) if ascii_only else _fold_any(lines)
            for index, line in zip(indexes, lines.split("\n"), strict=True):
                folded[index] = line
    return folded


def _fold_ascii(lines: str) -> str:
    return _rewrite(lines.translate(_ASCII), _ASCII_RULES)


def _fold_any(lines: str) -> str:
    return _rewrite(_CHANGING.sub(lambda match: match[0].translate(_TABLE), lines), _RULES)


def _rewrite(lines: str, rules: Sequence[Rewrite]) -> str:
    for pattern, replacement, precheck in rules:
        if precheck is None or precheck(lines):
            lines = pattern.sub(replacement, lines)
    return lines
