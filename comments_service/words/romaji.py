"""Japanese words in Latin letters (pure)."""

import re
from itertools import product

from comments_service.words.vocabulary import ENGLISH

_ROWS = {
    "a": "あかがさざただなはばぱまやらわ",
    "i": "いきぎしじちぢにひびぴみ り",
    "u": "うくぐすずつづぬふぶぷむゆる",
    "e": "えけげせぜてでねへべぺめ れ",
    "o": "おこごそぞとどのほぼぽもよろ",
}
_FIRST = ["", "k", "g", "s", "z", "t", "d", "n", "h", "b", "p", "m", "y", "r"]
_IRREGULAR = {
    "し": ("shi", "si"),
    "じ": ("ji", "zi"),
    "ち": ("chi", "ti"),
    "ぢ": ("ji", "di"),
    "つ": ("tsu", "tu"),
    "づ": ("zu", "du"),
    "ふ": ("fu", "hu"),
    "わ": ("wa",),
    "を": ("wo", "o"),
    "ん": ("n",),
    "ゔ": ("vu",),
}
_PALATAL = {"し": ("sh", "sy"), "じ": ("j", "zy"), "ち": ("ch", "ty"), "ぢ": ("j", "dy")}
_SMALL = {"ゃ": "a", "ゅ": "u", "ょ": "o"}
_VARIANTS = 16

# Every letter belongs to one syllable in one way only, so that matching is linear.
_SYLLABLES = re.compile(
    "(?:(?:[kgsztdnhbpmr]y?|[jfvwycl]|sh|ch|ts|kk|ss|tt|pp|tch|ssh|tts)?[aiueo]|n'?(?![aiueoy])|-)+"
)


def spellings(kana: str) -> list[str]:
    """How hiragana may be written in Latin letters, the usual ways, sixteen at most; none if it is not all kana."""
    parts: list[tuple[str, ...]] = []
    for index, character in enumerate(kana):
        after = kana[index + 1 : index + 2]
        if character in _SMALL:
            continue
        options = _options(character)
        if not options:
            return []
        if after in _SMALL and after:
            stems = _PALATAL.get(character, tuple(option[:-1] + "y" for option in options))
            options = tuple(stem + _SMALL[after] for stem in stems)
        parts.append(options)
    words = ["".join(choice) for choice in _first(parts)]
    words = [re.sub("q([a-z])", r"\1\1", word).replace("q", "") for word in words]
    words += [word.replace("ou", "o") for word in words if "ou" in word]
    return [word for word in dict.fromkeys(words) if word not in ENGLISH and len(word) > 2]


def _options(character: str) -> tuple[str, ...]:
    if character in _IRREGULAR:
        return _IRREGULAR[character]
    if character == "っ":
        return ("q",)
    if character == "ー":
        return ("",)
    for vowel, row in _ROWS.items():
        place = row.find(character)
        if place >= 0 and character.strip():
            return (_FIRST[place] + vowel,)
    return ()


def _first(parts: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    choices = 1
    limited: list[tuple[str, ...]] = []
    for options in parts:
        kept = options if choices * len(options) <= _VARIANTS else options[:1]
        choices *= len(kept)
        limited.append(kept)
    return list(product(*limited))


def is_syllables(word: str) -> bool:
    """True if `word`, of lower-case Latin letters, is made of Japanese syllables alone."""
    return _SYLLABLES.fullmatch(word) is not None
