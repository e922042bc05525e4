"""A site's own words, found in running text even if they are disguised.

A Japanese word also matches with up to two separators between its characters, unless they may be the gap between two
other words: the script of the word's first character must not continue to the left of the match, nor that of its last
character to the right. バカ matches in このバ カが and not in ソバ カレー. A few words match in kanji and in kana,
whichever the site wrote; in kana they must stand where a separate word can stand.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Literal

from comments_service.domain.comments import Status
from comments_service.domain.decisions import Span
from moderation.deciding.pipeline import Subject, Verdict
from moderation.folding.fold import Folded, fold, fold_all

_LATIN = re.compile(r"[a-z0-9]")
_JAPANESE = re.compile("[ぁ-ゖァ-ヺー一-鿿々○]{2,}")
_GAP = r"[ ・._/\\|*~'\"+=:☆★♪♡♥❤-]{0,2}"
_SCRIPTS = re.compile("([ぁ-ゖー])|([ァ-ヺ])|([一-鿿々])|.", re.DOTALL)
_HIRAGANA = 1

_READINGS = {"死ね": "しね", "殺": "ころ", "馬鹿": "ばか", "阿呆": "あほ", "糞": "くそ", "屑": "くず"}
_STARTS_WORD = "(?<![ぁ-ゖァ-ヺー一-鿿])|(?<=[はがを前])|(?<=まえ)"
_ENDS_WORD = "(?![ぁ-ゖァ-ヺー])|(?=[よやとはがだなのもをぞば])"


@lru_cache(maxsize=4096)
def _pattern(word: str) -> re.Pattern[str] | None:
    """Words of Latin letters match whole words only; Japanese is written without spaces, so its words match anywhere.

    None if nothing of the word is left after folding.
    """
    folded = fold(word).text.strip()
    if not folded:
        return None
    if _JAPANESE.fullmatch(folded):
        return re.compile("|".join((_GAP.join(folded), *_in_other_script(folded))))
    before = r"(?<![a-z0-9])" if _LATIN.match(folded[0]) else ""
    after = r"(?![a-z0-9])" if _LATIN.match(folded[-1]) else ""
    return re.compile(before + re.escape(folded) + after)


def _in_other_script(word: str) -> Iterator[str]:
    """Yields patterns of `word` with kana for its kanji, or kanji for the kana that it starts with."""
    for kanji, kana in _READINGS.items():
        if kanji in word:
            yield f"(?:{_STARTS_WORD}){word.replace(kanji, kana)}(?:{_ENDS_WORD})"
        elif word.startswith(kana):
            yield kanji + word.removeprefix(kana)


def _matches(folded: Folded, line: str, words: Sequence[str]) -> Iterator[tuple[str, int, int]]:
    """Yields each match of `words`: the word, and start and end of the match in the folded text."""
    for word in words:
        pattern = _pattern(word)
        for match in pattern.finditer(folded.text) if pattern else ():
            if _is_single_word(match[0], line, *match.span()):
                yield word, *match.span()


def _is_single_word(matched: str, line: str, start: int, end: int) -> bool:
    """False if a separator in `matched` may be the gap between two other words of `line`."""
    parts = re.split(r"[^\wー]+|_+", matched)
    if len(parts) == 1 or _LATIN.match(matched):
        return True
    last_script = _script(line, end - 1)
    # An ending of two kana or more does not match by chance, and more kana may follow it: 消 えろよ.
    is_ending = last_script == _HIRAGANA and len(parts[-1]) > 1
    continues_after = last_script == _script(line, end) and not is_ending
    continues_before = _script(line, start - 1) == _script(line, start)
    return not continues_after and not continues_before


def _script(line: str, index: int) -> int:
    """Returns the number of the script of the character at `index`, or `-index` if it is of none of them."""
    match = _SCRIPTS.match(line, index) if 0 <= index < len(line) else None
    return (match and match.lastindex) or -index


def find_words(
    text: str, words: Sequence[str], allowed: Sequence[str], field: Literal["body", "author"]
) -> list[Span]:
    """Returns the spans of `words` in `text` as it was written, without those inside an allowed word."""
    if not words:
        return []
    # `line` has the same characters as the folded text but keeps katakana, which shows where a word ends.
    line = fold_all([text])[0]
    folded = fold(text, line)
    allowed_bounds = [(start, end) for _, start, end in _matches(folded, line, allowed)]
    return [
        Span(*folded.span(start, end), word, field)
        for word, start, end in _matches(folded, line, words)
        if not any(first <= start and end <= last for first, last in allowed_bounds)
    ]


def _find_in_subject(subject: Subject, words: Sequence[str]) -> list[Span]:
    allowed = subject.policy.allowed_words
    return [
        *find_words(subject.body, words, allowed, "body"),
        *find_words(subject.author, words, allowed, "author"),
    ]


def blocked_words(subject: Subject) -> Verdict | None:
    spans = _find_in_subject(subject, subject.policy.blocked_words)
    return Verdict(Status.REJECTED, "blocked-word", spans) if spans else None


def suspect_words(subject: Subject) -> Verdict | None:
    spans = _find_in_subject(subject, subject.policy.suspect_words)
    return Verdict(Status.HELD, "suspect-word", spans) if spans else None
