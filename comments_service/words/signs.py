"""Other readings of a text, only where it shows signs of a disguise (pure).

A sign is a gap between single characters, a drawn-out vowel, a kanji that looks like the kana beside it, or, in a word
of Latin letters, a digit, a mark, a letter written three times or more, or a letter of another alphabet. A text of
ordinary letters has no other reading than itself: Fuk, FCK and H. are left as somebody wrote them.
"""

import re
from collections.abc import Iterator

from comments_service.words.spelling import JAPANESE, KANA, KANJI_PARTS, KATAKANA, MASKS, Line

_EMOJI = "\U0001f300-\U0001faff\u2600-\u27bf"
GAP = rf" ・._/\\|,、'\"+=:;#☆★♪♡♥❤\-~`{MASKS}{_EMOJI}"
# A sentence may end between two kanji, but hardly between two kana of a word: ク。ズ.
_GAPS = re.compile(rf"(?<=[{JAPANESE}])[{GAP}]+(?=[{JAPANESE}])|(?<=[{KANA}])[{GAP}。]+(?=[{KANA}])")
_LONGEST_GAP = 3

_VOWELS = {
    "あ": "あかがさざただなはばぱまやらわゃぁ",
    "い": "いきぎしじちぢにひびぴみりぃ",
    "う": "うくぐすずつづぬふぶぷむゆるゅぅ",
    "え": "えけげせぜてでねへべぺめれぇ",
    "お": "おこごそぞとどのほぼぽもよろをょぉ",
}
_DRAWN_OUT = re.compile(
    f"(?<=[{KANA}])(?:[ー~ぁぃぅぇぉっァィゥェォッ]+|"
    + "|".join(f"(?<=[{row}]){vowel}{{2,}}[ー~っ]*" for vowel, row in _VOWELS.items())
    + f")(?=[{KANA}])"
)

_LOOKS_LIKE = str.maketrans(
    "力夕工口二八卜才匕千厶三一ァィゥェォぁぃぅぇぉ", "カタエロニハトオヒチムミーアイウエオあいうえお"
)
_LOOKING = "力夕工口二八卜才匕千厶三一"
_SMALL_VOWELS = "ァィゥェォぁぃぅぇぉ"
_MIXED_KANJI = re.compile(
    f"[{_LOOKING}](?:(?=[{KATAKANA}ー{_LOOKING}])|(?<=[{KATAKANA}ー{_LOOKING}].))"
    f"|[{_SMALL_VOWELS}](?<![{KANA}].)(?=[{KANA}])"
)
_PARTS = re.compile(
    "|".join([*sorted(KANJI_PARTS, key=len, reverse=True), "タ[ ・]?ヒ(?=[ ・]?[ねネんンぬヌなナ])"])
)

# A word of Latin letters with signs between or among them.
_TOKEN = re.compile(r"[a-z0-9@$!|*#%○+_.\-'✝†©®£€¢¥αβγεηικνορτυχωбвгкмнтғѵаеорсухіјѕԁһսօհոց]+")
_OUTER = " .,_-'+!|#%"
_LEET = str.maketrans("013457@$!|8", "oieastasilb")
_LEET_L = str.maketrans("013457@$!|8", "oleastasllb")
_LETTERS = str.maketrans(
    "αβγεηικνορτυχωбвгкмнтғѵаеорсухіјѕԁһսօհոց✝†©®£€¢¥",
    "abyenikvoptuxwbbrkmhtfvaeopcyxijsdhuohngttcrlecy",
)
_FOREIGN = re.compile("[αβγεηικνορτυχωбвгкмнтғѵаеорсухіјѕԁһսօհոց✝†©®£€¢¥]")
_LATIN = re.compile("[a-z]")
_DIGIT_OR_SIGN = re.compile("[0-9@$!|]")
_TRIPLED = re.compile(r"([a-z])\1\1+")
_BETWEEN = re.compile(r"(?<=[a-z0-9@$])[._*+\-|/○]{1,2}(?=[a-z0-9@$])")
_SPACED = re.compile(r"[a-z@$](?<![a-z0-9'’].)(?:[ .\-_*/・·~,|]{1,3}[a-z@$013457])+(?![a-z0-9@'’])")
_LONGEST_TOKEN = 60


def without_gaps(line: Line) -> Line | None:
    """The line without the gaps between Japanese characters. None if there are none."""
    found = [match.span() for match in _GAPS.finditer(line.shown)]
    spans = [(start, end) for start, end in found if end - start <= _LONGEST_GAP]
    return line.without(spans) if spans else None


def drawn_in(line: Line) -> Line | None:
    """The line without drawn-out vowels inside its kana. None if there are none."""
    spans = [match.span() for match in _DRAWN_OUT.finditer(line.shown)]
    return line.without(spans) if spans else None


def with_kana(line: Line) -> Line | None:
    """The line with kana for the kanji that look like them, beside katakana or one another.

    Kanji that are written in parts are one again: タヒ and 歹匕 are 死.
    """
    joints: list[int] = []

    def alike(match: re.Match[str]) -> str:
        joints.append(2 * match.start() + 1)
        return match[0].translate(_LOOKS_LIKE)

    shown = _MIXED_KANJI.sub(alike, line.shown)
    changed = Line(line.original, shown, line.starts, line.ends, joints) if joints else None
    parts = list(_PARTS.finditer((changed or line).shown))
    return _joined(changed or line, parts) if parts else changed


def _joined(line: Line, parts: list[re.Match[str]]) -> Line:
    """The line with a kanji for each match of its parts."""
    shown, starts, ends, joints, copied = "", list[int](), list[int](), list[int](), 0
    for match in parts:
        start, end = match.span()
        shown += line.shown[copied:start] + KANJI_PARTS.get(match[0], "死")
        starts += [*line.starts[copied:start], line.starts[start]]
        ends += [*line.ends[copied:start], line.ends[end - 1]]
        joints.append(2 * len(starts) - 1)
        copied = end
    shown += line.shown[copied:]
    return Line(line.original, shown, [*starts, *line.starts[copied:]], [*ends, *line.ends[copied:]], joints)


def disguised_words(line: Line) -> Iterator[tuple[str, int, int]]:
    """Yields words of Latin letters as they may be meant, with their bounds in `line`. ○ stands for any letter."""
    if not _LATIN.search(line.text):
        return
    for match in _SPACED.finditer(line.text):
        letters = re.sub("[^a-z@$0-9]", "", match[0])
        if len(letters) > 2:
            for meant in _undigited(letters):
                yield meant, match.start(), match.end()
    for match in _TOKEN.finditer(line.text):
        token = match[0]
        if len(token) > _LONGEST_TOKEN:
            continue
        if not token.isalpha() or not token.isascii() or _TRIPLED.search(token):
            start = match.start() + len(token) - len(token.lstrip(_OUTER))
            token = token.strip(_OUTER)
            for meant in _meant(token):
                yield meant, start, start + len(token)


def _meant(token: str) -> Iterator[str]:
    """Yields what a token with signs may mean: without its gaps, with letters for its signs."""
    mixed = _FOREIGN.search(token) is not None
    if mixed:
        token = token.translate(_LETTERS)
    letters = len(_LATIN.findall(token))
    if not letters:
        return
    whole = _BETWEEN.sub("", token)
    for word in dict.fromkeys((token, whole)):
        signed = _DIGIT_OR_SIGN.search(word)
        hidden = any(mask in word for mask in MASKS) or "#" in word or "%" in word
        tripled = _TRIPLED.search(word)
        if hidden:
            yield re.sub(f"[{MASKS}#%@]", "○", word)
        if not (mixed or signed or tripled or word != token):
            continue
        for plain in _undigited(word):
            if tripled:
                yield _TRIPLED.sub(r"\1", plain)
                yield _TRIPLED.sub(r"\1\1", plain)
            else:
                yield plain


def _undigited(word: str) -> Iterator[str]:
    """Yields `word` with letters for its digits and signs, if these are no more than its letters."""
    digits = sum(character.isdigit() for character in word)
    letters = len(_LATIN.findall(word))
    signs = len(_DIGIT_OR_SIGN.findall(word))
    # Names such as H5N1, A55 and GPT4o have digits too: two letters must stand beside one another, or a sign.
    if not digits or (letters >= 2 and digits <= letters + 1 and not word[-1].isdigit()) or signs > digits:
        yield from dict.fromkeys((word.translate(_LEET), word.translate(_LEET_L)))
