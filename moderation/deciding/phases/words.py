"""A site's own words, found in running text however they are disguised.

A Japanese word is found with up to two separators between its characters too, where they cannot be the gap between
two other words: neither end goes on in its own script. バカ is found in このバ カが and not in ソバ カレー. A few words
are found in the other of kanji and kana, in kana only where a word of its own can stand.
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
_ALONE = "(?<![ぁ-ゖァ-ヺー一-鿿])|(?<=[はがを前])|(?<=まえ)"
_NO_LONGER_WORD = "(?![ぁ-ゖァ-ヺー])|(?=[よやとはがだなのもをぞば])"


@lru_cache(maxsize=4096)
def _pattern(word: str) -> re.Pattern[str] | None:
    """Words of Latin letters match as words; Japanese has no spaces, so its words match anywhere."""
    folded = fold(word).text.strip()
    if not folded:
        return None
    if _JAPANESE.fullmatch(folded):
        return re.compile("|".join((_GAP.join(folded), *_in_other_letters(folded))))
    before = r"(?<![a-z0-9])" if _LATIN.match(folded[0]) else ""
    after = r"(?![a-z0-9])" if _LATIN.match(folded[-1]) else ""
    return re.compile(before + re.escape(folded) + after)


def _in_other_letters(word: str) -> Iterator[str]:
    for kanji, kana in _READINGS.items():
        if kanji in word:
            yield f"(?:{_ALONE}){word.replace(kanji, kana)}(?:{_NO_LONGER_WORD})"
        elif word.startswith(kana):
            yield kanji + word.removeprefix(kana)


def _matches(folded: Folded, line: str, words: Sequence[str]) -> Iterator[tuple[str, int, int]]:
    for word in words:
        pattern = _pattern(word)
        for match in pattern.finditer(folded.text) if pattern else ():
            if _is_one_word(match[0], line, *match.span()):
                yield word, *match.span()


def _is_one_word(found: str, line: str, start: int, end: int) -> bool:
    """Whether separators in `found` part one word: neither end of it goes on as another word would."""
    parts = re.split(r"[^\wー]+|_+", found)
    if len(parts) == 1 or _LATIN.match(found):
        return True
    script = _script(line, end - 1)
    # An ending of two kana or more is no accident, and more of it may follow: 消 えろよ.
    longer = script == _script(line, end) and not (script == _HIRAGANA and len(parts[-1]) > 1)
    return not longer and _script(line, start - 1) != _script(line, start)


def _script(line: str, place: int) -> int:
    """Which script the character at `place` is of, or one that no other place has."""
    match = _SCRIPTS.match(line, place) if 0 <= place < len(line) else None
    return (match and match.lastindex) or -place


def find_words(
    text: str, words: Sequence[str], allowed: Sequence[str], field: Literal["body", "author"]
) -> list[Span]:
    """Where `words` stand in `text`, except inside an allowed word. Spans are of the original text."""
    if not words:
        return []
    # The same line twice, the second with its katakana, which tells where a word ends.
    line = fold_all([text])[0]
    folded = fold(text, line)
    spared = [(start, end) for _, start, end in _matches(folded, line, allowed)]
    return [
        Span(*folded.span(start, end), word, field)
        for word, start, end in _matches(folded, line, words)
        if not any(first <= start and end <= last for first, last in spared)
    ]


def _found(subject: Subject, words: Sequence[str]) -> list[Span]:
    allowed = subject.policy.allowed_words
    return [
        *find_words(subject.body, words, allowed, "body"),
        *find_words(subject.author, words, allowed, "author"),
    ]


def blocked_words(subject: Subject) -> Verdict | None:
    spans = _found(subject, subject.policy.blocked_words)
    return Verdict(Status.REJECTED, "blocked-word", spans) if spans else None


def suspect_words(subject: Subject) -> Verdict | None:
    spans = _found(subject, subject.policy.suspect_words)
    return Verdict(Status.HELD, "suspect-word", spans) if spans else None
