"""The lists of a site's policy, compiled once for all comments."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Literal

from comments_service.domain.decisions import Policy, Span
from comments_service.words.matcher import Matcher

Field = Literal["body", "author"]

_KEPT = 64


class WordLists:
    """A policy's blocked, suspect and allowed words."""

    def __init__(self, blocked: Sequence[str], suspect: Sequence[str], allowed: Sequence[str]) -> None:
        self._blocked = Matcher(blocked)
        self._suspect = Matcher(suspect)
        self._allowed = Matcher(allowed)

    def blocked(self, text: str, field: Field) -> list[Span]:
        """The spans of blocked words in `text` as it was written, without those inside an allowed word."""
        return find_words(self._blocked, self._allowed, text, field)

    def suspect(self, text: str, field: Field) -> list[Span]:
        """As `blocked`, for suspect words."""
        return find_words(self._suspect, self._allowed, text, field)


def find_words(words: Matcher, allowed: Matcher, text: str, field: Field) -> list[Span]:
    """The spans of `words` in `text`, without those inside an allowed word. An allowed word may lie in another word."""
    found = words.find(text)
    spared = allowed.find_anywhere(text) if found else []
    return [
        Span(match.start, match.end, match.word, field)
        for match in found
        if not any(spare.start <= match.start and match.end <= spare.end for spare in spared)
    ]


# The policies that were asked for last, with their lists: to hash ten thousand words costs more than to find them.
_compiled: dict[int, tuple[Policy, WordLists]] = {}


def lists_of(policy: Policy) -> WordLists:
    """The lists of `policy`, compiled when they are first asked for and kept."""
    known = _compiled.get(id(policy))
    if known is not None and known[0] is policy:
        return known[1]
    lists = _compile(tuple(policy.blocked_words), tuple(policy.suspect_words), tuple(policy.allowed_words))
    while len(_compiled) >= _KEPT:
        _compiled.pop(next(iter(_compiled)), None)
    _compiled[id(policy)] = (policy, lists)
    return lists


@lru_cache(maxsize=_KEPT)
def _compile(blocked: tuple[str, ...], suspect: tuple[str, ...], allowed: tuple[str, ...]) -> WordLists:
    return WordLists(blocked, suspect, allowed)
