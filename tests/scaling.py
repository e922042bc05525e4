"""Whether a function's time grows in proportion to the length of its input."""

import time
from collections.abc import Callable, Mapping
from typing import Any

# 16 KiB is what a request may bring. Four times the text takes four times as long if each step is linear, and sixteen
# times as long if one step is quadratic.
LONG = 16 * 1024
TIMES = 4
MOST = 9.0

# Texts of one repeated piece, and of pieces after which a rule might start again and again.
REPEATED = {
    "letters": "a",
    "kana": "あ",
    "katakana": "ア",
    "half-width kana": "ｱ",
    "half-width kana with a voicing mark": "ｶﾞ",
    "kana with a combining voicing mark": "か\u3099",
    "small kana": "ぁ",
    "long vowels": "ー",
    "kanji": "死",
    "kanji and kana": "死ね",
    "full-width letters": "Ｆ",
    "digits": "5",
    "digits that stand for kana": "4ね",
    "spaces": " ",
    "ideographic spaces": "　",
    "line feeds": "\n",
    "line feeds and spaces": "\n ",
    "carriage returns": "\r",
    "tabs": "\t",
    "no-break spaces": "\u00a0",
    "line separators": "\u2028",
    "braille blanks": "\u2800",
    "combining marks": "\u0301",
    "combining marks of several classes": "\u0301\u0323\u0334",
    "marked letters": "e\u0301",
    "letters with a mark that stays apart": "x\u0323",
    "enclosing marks": "\u20dd",
    "joiners": "\u200d",
    "non-joiners": "\u200c",
    "joiners and marks": "\u200d\u0301",
    "emoji and joiners": "👩\u200d",
    "emoji": "👍",
    "emoji and skin tones": "👍🏽",
    "skin tones": "🏽",
    "letters of flags": "🇯",
    "flags of black": "🏴",
    "black flags and tags": "🏴\U000e0067",
    "tags": "\U000e0067",
    "variation selectors": "\ufe0f",
    "variation selectors for kanji": "\U000e0100",
    "kanji with a variation selector": "葛\U000e0100",
    "bidirectional overrides": "\u202e",
    "control characters": "\x07",
    "private characters": "\ue000",
    "objects": "\ufffc",
    "leading jamo": "\u1100",
    "vowel jamo": "\u1161",
    "trailing jamo": "\u11a8",
    "all jamo": "\u1100\u1161\u11a8",
    "Devanagari with joiners": "क\u094d\u200d",
    "letters and digits": "a5",
    "letters and full stops": "a.",
    "letters and hyphens": "a-",
    "letters and asterisks": "f*",
    "letters and at signs": "a@",
    "letters and spaces": "f ",
    "kana and middle dots": "し・",
    "kana and spaces": "し ",
    "kana and full stops": "バ.",
    "kana and hyphens": "あ-",
    "hyphens": "-",
    "tildes": "~",
    "middle dots": "・",
    "full stops": ".",
    "slashes": "/",
    "asterisks": "*",
    "circles": "○",
    "circles and kana": "○ね",
    "brackets": "(",
    "schemes": "https://",
    "addresses": "https://a.example/",
    "hosts": "a.example ",
    "addresses of people": "a@b.example ",
    "look-alike letters": "аβ",
    "leet": "f4ck1 ",
    "a horse and a deer": "🐴🦌",
    "quotations": "「死ね」と",
    "opened quotations": "「あ",
    "opened titles": "『あ",
    "commas and digits": "1,",
    "encircled numbers": "⑳",
    "English quotations": "you 'idiot' ",
    "Japanese in Latin letters": "omae wa baka ",
    "kanji that look like kana": "力ス夕ヒ",
    "clauses": "死ね、",
}
# One piece between two runs, where a rule reads a run and then finds that it does not apply.
ENCLOSED = {f"{name} between letters": piece for name, piece in REPEATED.items() if not piece.isalnum()}


def repeating(piece: str, *, around: str = "") -> Callable[[int], str]:
    return lambda length: around + (piece * length)[: length - 2 * len(around)] + around


TEXTS = {name: repeating(piece) for name, piece in REPEATED.items()} | {
    name: repeating(piece, around="x") for name, piece in ENCLOSED.items()
}


def fast_growing(
    function: Callable[[str], Any], texts: Mapping[str, Callable[[int], str]] = TEXTS
) -> dict[str, float]:
    """Returns the names of the texts for which the time of `function` grows faster than they do, and how fast.

    One call for all texts: thousands of tests that take a millisecond would cost more than what they test.
    """
    growths = {name: growth(function, text_of) for name, text_of in texts.items()}
    return {name: times for name, times in growths.items() if times >= MOST}


def growth(function: Callable[[str], Any], text_of: Callable[[int], str]) -> float:
    """Returns how many times as long `function` takes for `TIMES` the text: the least of several measurements.

    It counts the time of this thread alone, so that other processes hardly matter.
    """
    long, short = text_of(LONG), text_of(LONG // TIMES)
    least_long = least_short = float("inf")
    # Once is enough for almost all; what looks worse is measured again, and more carefully.
    for runs in (1, 3, 5, 10, 20):
        # In turn: what else runs at the moment then slows both.
        for _ in range(runs):
            least_long = min(least_long, _seconds(function, long))
            least_short = min(least_short, _seconds(function, short))
        if least_long / max(least_short, 1e-5) < MOST:
            break
    return least_long / max(least_short, 1e-5)


def _seconds(function: Callable[[str], Any], text: str) -> float:
    start = time.thread_time()
    function(text)
    return time.thread_time() - start
