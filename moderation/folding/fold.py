"""Folding of disguises: what a comment says, whatever it is written with (pure).

The folded text is narrow, lower case, in hiragana, without invisible characters, with masks as ○ and with the
rewrites of `moderation.folding.disguises`. Each folded character knows the stretch of the author's text it came from.
"""

import re
import unicodedata
from collections.abc import Sequence

from moderation.folding.disguises import JAPANESE, LATIN, MIXED, REPEATED, Rewrite

# Line breaks part the texts of a batch; the voicing marks wait for the kana they belong to.
_CHOSEN = {
    **{kept: kept for kept in "\n\u3099\u309a"},
    **dict.fromkeys("◯〇●◎⭕⚪⚫", "○"),
    **dict.fromkeys("‐‑‒–—―−─━﹣－", "-"),
    **dict.fromkeys("〜～∼", "~"),
    "💲": "$",
    "゛": "\u3099",
    "゜": "\u309a",
    "\u0640": "",
    **dict.fromkeys("\u115f\u1160\u3164\uffa0\u2800", " "),
}
_INVISIBLE = ("Cf", "Cc", "Cs", "Mn", "Me")
# Letters of other alphabets, small capitals and letters with a stroke, which only look like the Latin ones.
_LATIN = dict(
    zip(
        "аеорсухіјѕԁһսօհոցզƒɑɡıłøđħʙɢʜɪʟɴʀʏᴀᴄᴅᴇᴊᴋᴍᴏᴘᴛᴜᴠᴡᴢꜰꜱ",
        "aeopcyxijsdhuohngqfagilodhbghilnryacdejkmoptuvwzfs",
        strict=True,
    )
)
_SQUARED = {
    chr(start + letter): chr(ord("a") + letter) for start in (0x1F150, 0x1F170) for letter in range(26)
}
_SPACES = Rewrite(re.compile("  +"), " ")


class _Table(dict[int, str]):
    """What one character becomes, found once for each character that is ever seen."""

    def __missing__(self, codepoint: int) -> str:
        folded = self[codepoint] = _fold_character(chr(codepoint))
        return folded


def _fold_character(character: str) -> str:
    if character in _CHOSEN:
        return _CHOSEN[character]
    if character in _SQUARED:
        return _SQUARED[character]
    if character.isspace():
        return " "
    if unicodedata.category(character) in _INVISIBLE:
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
# What may change: most characters of Japanese stay, and translate would look each of them up.
_CHANGING = re.compile("[^ぁ-ゖァ-ヺー一-鿿、。「」 -@\\[-~\n]+")
_KATAKANA = re.compile("[ァ-ヶ]+")
_TO_HIRAGANA = {cp: chr(cp - 0x60) for cp in range(0x30A1, 0x30F7)}


def _compose(match: re.Match[str]) -> str:
    return unicodedata.normalize("NFC", match[0])


_VOICED: list[Rewrite] = [
    Rewrite(re.compile("[うか-ほウカ-ホ][\u3099\u309a]"), _compose, sign=re.compile("[\u3099\u309a]")),
    Rewrite(re.compile("[\u3099\u309a]"), ""),
]
_ASCII_RULES: list[Rewrite] = [_SPACES, *REPEATED, *LATIN]
_RULES: list[Rewrite] = [*_VOICED, _SPACES, *REPEATED, *JAPANESE, *MIXED, *LATIN]


class Folded:
    """A folded text and, for each of its characters, the stretch of the original it stands for."""

    __slots__ = ("ends", "origin", "text")

    def __init__(self, text: str, origin: Sequence[int], ends: Sequence[int]) -> None:
        self.text = text
        self.origin = origin
        self.ends = ends

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The stretch of the original, in code points, that `text[start:end]` was folded from."""
        if not 0 <= start < end <= len(self.text):
            raise ValueError(f"no characters between {start} and {end} of {len(self.text)}")
        # Origins never run backwards; ends may, where one rewrite lies within another's stretch.
        return self.origin[start], max(self.ends[start:end])


class _Tape:
    """A text that is being rewritten, each character with its stretch of the original."""

    def __init__(self, text: str, table: dict[int, str]) -> None:
        new = list(text)
        even = True
        for match in _CHANGING.finditer(text):
            parts = [table[codepoint] for codepoint in map(ord, match[0])]
            even = even and {*map(len, parts)} == {1}
            new[match.start() : match.end()] = parts
        self.text = "".join(new)
        self.starts: Sequence[int] = range(len(text))
        self.ends: Sequence[int] = range(1, len(text) + 1)
        if not even:
            self.starts = [index for index, part in enumerate(new) for _ in part]
            self.ends = [start + 1 for start in self.starts]

    def rewrite(self, rule: Rewrite) -> None:
        if not (rule.sign or rule.pattern).search(self.text):
            return
        text: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        written = done = 0
        for match in rule.pattern.finditer(self.text):
            start, end = match.span()
            new = rule.replacement if isinstance(rule.replacement, str) else rule.replacement(match)
            text += (self.text[written:start], new)
            written = end
            # What is as long as before stands for the same characters.
            if len(new) != end - start:
                starts += self.starts[done:start]
                starts += [min(self.starts[start:end])] * len(new)
                ends += self.ends[done:start]
                ends += [max(self.ends[start:end])] * len(new)
                done = end
        self.text = "".join(text) + self.text[written:]
        self.starts = [*starts, *self.starts[done:]]
        self.ends = [*ends, *self.ends[done:]]


def fold(text: str, known: str | None = None) -> Folded:
    """Fold `text`, keeping where each character came from. `known`, from `fold_all`, only saves time."""
    if known is not None and text.isascii() and known == text.lower():
        return Folded(known, range(len(text)), range(1, len(text) + 1))
    table, rules = (_ASCII, _ASCII_RULES) if text.isascii() else (_TABLE, _RULES)
    tape = _Tape(text.replace("\n", " "), table)
    for rule in rules:
        # No rule undoes what another did, so the last change is made once the text is the known one.
        if tape.text == known:
            break
        tape.rewrite(rule)
    return Folded(to_hiragana(tape.text), tape.starts, tape.ends)


def to_hiragana(text: str) -> str:
    return _KATAKANA.sub(lambda match: match[0].translate(_TO_HIRAGANA), text)


def fold_all(texts: Sequence[str]) -> list[str]:
    """The folded texts alone, with katakana left as it is written: many times faster than `fold`."""
    folded = [""] * len(texts)
    for ascii_only in (True, False):
        chosen = [index for index, text in enumerate(texts) if text.isascii() is ascii_only]
        if chosen:
            # One pass over all texts at once: a line each, and no rule crosses a line.
            lines = "\n".join([texts[index].replace("\n", " ") for index in chosen])
            lines = _fold_ascii(lines) if ascii_only else _fold_any(lines)
            for index, line in zip(chosen, lines.split("\n"), strict=True):
                folded[index] = line
    return folded


def _fold_ascii(lines: str) -> str:
    return _rewrite(lines.translate(_ASCII), _ASCII_RULES)


def _fold_any(lines: str) -> str:
    return _rewrite(_CHANGING.sub(lambda match: match[0].translate(_TABLE), lines), _RULES)


def _rewrite(lines: str, rules: Sequence[Rewrite]) -> str:
    for pattern, replacement, sign in rules:
        if sign is None or sign.search(lines):
            lines = pattern.sub(replacement, lines)
    return lines
