"""A site's own words, found in running text however they are disguised."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Literal

from comments_service.comments import Status
from comments_service.decisions import Span
from moderation.normalise import Folded, fold
from moderation.pipeline import Subject, Verdict

_LATIN = re.compile(r"[a-z0-9]")


@lru_cache(maxsize=4096)
def _pattern(word: str) -> re.Pattern[str] | None:
    """Words of Latin letters match as words; Japanese has no spaces, so its words match anywhere."""
    folded = fold(word).text.strip()
    if not folded:
        return None
    before = r"(?<![a-z0-9])" if _LATIN.match(folded[0]) else ""
    after = r"(?![a-z0-9])" if _LATIN.match(folded[-1]) else ""
    return re.compile(before + re.escape(folded) + after)


def _matches(folded: Folded, words: Sequence[str]) -> Iterator[tuple[str, int, int]]:
    for word in words:
        pattern = _pattern(word)
        if pattern is not None:
            yield from ((word, *match.span()) for match in pattern.finditer(folded.text))


def find_words(
    text: str, words: Sequence[str], allowed: Sequence[str], field: Literal["body", "author"]
) -> list[Span]:
    """Where `words` stand in `text`, except inside an allowed word. Spans are of the original text."""
    if not words:
        return []
    folded = fold(text)
    spared = [(start, end) for _, start, end in _matches(folded, allowed)]
    return [
        Span(*folded.span(start, end), word, field)
        for word, start, end in _matches(folded, words)
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
