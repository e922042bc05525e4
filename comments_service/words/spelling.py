"""A text in the spelling in which words are compared, with where each character came from (pure).

Width, case, kana, accents and invisible characters are folded. No letter is added or guessed here: that is done in
`signs`, and only where a text shows signs of a disguise.
"""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence

HIRAGANA = "ぁ-ゖ"
KATAKANA = "ァ-ヺ"
KANJI = "一-鿿㐀-䶿々〆"
KANA = f"{HIRAGANA}{KATAKANA}ー"
JAPANESE = f"{KANA}{KANJI}"
MASKS = "○*×✕✖"

_SCRIPTS = re.compile(
    f"(?P<hiragana>[{HIRAGANA}ー])|(?P<katakana>[{KATAKANA}])|(?P<kanji>[{KANJI}])|(?P<latin>[a-z0-9])"
)
_VOICING = "\u3099\u309a"
_HAS_VOICING = re.compile("[\u3099\u309a\uff9e\uff9f゛゜]")
# These tables are those of `moderation.folding.fold` too.
INVISIBLE = ("Cf", "Cc", "Cs", "Mn", "Me")
SIGNS = {
    **dict.fromkeys("◯〇●◎⭕⚪⚫", "○"),
    **dict.fromkeys("‐‑‒–—―−─━﹣－", "-"),
    **dict.fromkeys("〜～∼", "~"),
    **dict.fromkeys("\u115f\u1160\u3164\uffa0\u2800", " "),
    "💲": "$",
    "゛": "\u3099",
    "゜": "\u309a",
    "\u0640": "",
}
_SPECIAL = {
    **SIGNS,
    **dict.fromkeys("\n\r\t\u2028\u2029", " "),
    "ヵ": "カ",
    "ヶ": "ケ",
    "ゕ": "か",
    "ゖ": "け",
    "\u3099": "\u3099",
    "\u309a": "\u309a",
}
# Small capitals and letters with a stroke: nobody writes a word in them to be read otherwise.
STYLED = dict(
    zip(
        "ƒɑɡıłøđħʙɢʜɪʟɴʀʏᴀᴄᴅᴇᴊᴋᴍᴏᴘᴛᴜᴠᴡᴢꜰꜱ",
        "fagilodhbghilnryacdejkmoptuvwzfs",
        strict=True,
    )
)
SQUARED = {
    chr(start + letter): chr(ord("a") + letter) for start in (0x1F150, 0x1F170) for letter in range(26)
}
_TO_HIRAGANA = {codepoint: chr(codepoint - 0x60) for codepoint in range(0x30A1, 0x30F7)}
_TO_KATAKANA = {ord(hiragana): chr(katakana) for katakana, hiragana in _TO_HIRAGANA.items()}
_KATAKANA_RUN = re.compile("[ァ-ヶ]+")
# The parts of a kanji, each a character of its own, and the kanji. `moderation.folding.lookalikes` reads it too.
KANJI_PARTS = {
    "歹匕": "死", "歹ヒ": "死", "夕匕": "死", "杀殳": "殺", "メ木殳": "殺", "乂木殳": "殺", "米異": "糞", "石皮": "破",
    "火然": "燃", "火暴": "爆", "火尭": "焼", "シ肖": "消", "氵肖": "消", "シ貴": "潰", "氵貴": "潰", "月豕": "豚",
    "女兼": "嫌", "自犬": "臭", "糸交": "絞", "尸肖": "屑", "言己": "記", "イ士": "仕", "亻士": "仕", "イ也": "他",
    "亻也": "他", "亻言": "信", "イ言": "信", "朿刂": "刺", "束刂": "刺", "朿リ": "刺", "女昌": "娼", "言乍": "詐",
    "其欠": "欺", "馬扁": "騙", "酉鬼": "醜", "イ氐": "低", "亻氐": "低", "言射": "謝", "犭王": "狂", "犭袁": "猿",
    "虫奇": "蟻", "虫且": "蛆", "里予郎": "野郎", "玄田牛": "畜生", "里予": "野", "米青": "精", "女未": "妹",
}  # fmt: skip
_UNCHANGED = re.compile("[ぁ-ゔァ-ヴー一-鿿々、。「」！？!-@\\[-~ ]*", re.ASCII)


class _Table(dict[str, str]):
    """The folding of each character, filled when it is first seen."""

    def __missing__(self, character: str) -> str:
        folded = self[character] = _fold(character)
        return folded


def _fold(character: str) -> str:
    if character in _SPECIAL:
        return _SPECIAL[character]
    if character in SQUARED:
        return SQUARED[character]
    if character.isspace():
        return " "
    if unicodedata.category(character) in INVISIBLE:
        return ""
    compatible = unicodedata.normalize("NFKC", character).lower()
    return "".join(_SPECIAL.get(part, STYLED.get(part, _without_accent(part))) for part in compatible)


def _without_accent(character: str) -> str:
    if character < "\u0250" or "\u1e00" <= character < "\u1f00":
        return unicodedata.normalize("NFD", character)[0]
    return "" if unicodedata.combining(character) and character not in _VOICING else character


_TABLE = _Table()


def to_hiragana(text: str) -> str:
    """The text with hiragana for its katakana, of the same length."""
    # str.translate is slow on what it leaves alone.
    return _KATAKANA_RUN.sub(lambda match: match[0].translate(_TO_HIRAGANA), text)


def to_katakana(hiragana: str) -> str:
    return hiragana.translate(_TO_KATAKANA)


def script_of(character: str) -> str | None:
    """`hiragana`, `katakana`, `kanji` or `latin`; None for marks, spaces, other letters and no character at all."""
    match = _SCRIPTS.match(character)
    return match.lastgroup if match else None


class Line:
    """A text that is being compared.

    `shown` keeps katakana, which shows where a word ends; `text` is the same in hiragana. Character `i` of both was
    made from `original[starts[i]:ends[i]]`. `joints` are the places where a disguise was undone: `2 * i` where
    something was left out before character `i`, `2 * i + 1` where character `i` was replaced.
    """

    __slots__ = ("ends", "joints", "original", "shown", "starts", "text")

    def __init__(
        self,
        original: str,
        shown: str,
        starts: Sequence[int],
        ends: Sequence[int],
        joints: Sequence[int] = (),
    ) -> None:
        self.original = original
        self.shown = shown
        self.text = to_hiragana(shown)
        self.starts = starts
        self.ends = ends
        self.joints = joints

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The span of the original, in code points, that characters `start` up to `end` were made from."""
        return self.starts[start], max(self.ends[start:end])

    def was_undone(self, start: int, end: int) -> bool:
        """True if a disguise was undone inside characters `start` up to `end`."""
        return self.joints_within(start, end) > 0

    def joints_within(self, start: int, end: int) -> int:
        """How many of the joints lie inside characters `start` up to `end`."""
        return bisect_left(self.joints, 2 * end) - bisect_right(self.joints, 2 * start)

    def without(self, removed: Iterable[tuple[int, int]]) -> "Line":
        """The line without the characters of these spans, which are in order and apart."""
        shown: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        joints: list[int] = []
        copied = 0
        for start, end in removed:
            shown.append(self.shown[copied:start])
            starts += self.starts[copied:start]
            ends += self.ends[copied:start]
            joints.append(2 * len(starts))
            copied = end
        shown.append(self.shown[copied:])
        starts += self.starts[copied:]
        ends += self.ends[copied:]
        return Line(self.original, "".join(shown), starts, ends, joints)


def read(text: str) -> Line:
    """The line of a text as somebody wrote it."""
    lowered = text.lower() if text.isascii() else text
    if _UNCHANGED.fullmatch(lowered):
        return Line(text, lowered, range(len(text)), range(1, len(text) + 1))
    folded = [_TABLE[character] for character in text]
    ends = list(range(1, len(text) + 1))
    if _HAS_VOICING.search(text):
        _join_voicing(folded, ends)
    if all(len(part) == 1 for part in folded):
        return Line(text, "".join(folded), range(len(text)), ends)
    starts = [index for index, part in enumerate(folded) for _ in part]
    return Line(text, "".join(folded), starts, [ends[start] for start in starts])


def _join_voicing(folded: list[str], ends: list[int]) -> None:
    """Joins each voicing mark with the kana before it, in place."""
    before = -1
    for index, part in enumerate(folded):
        if part and part in _VOICING:
            voiced = unicodedata.normalize("NFC", folded[before] + part) if before >= 0 else ""
            folded[index] = ""
            if len(voiced) == 1:
                folded[before], ends[before] = voiced, index + 1
        elif part:
            before = index
