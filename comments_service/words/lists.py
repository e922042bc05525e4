"""The lists of a site's policy, compiled once for all comments."""

from collections import OrderedDict
from collections.abc import Sequence
from typing import Literal

from comments_service.domain.decisions import Policy, Span
from comments_service.words.matcher import Matcher

Field = Literal["body", "author"]

# How many policies are kept, and how many words of all: 10,000 take some 15 MB.
KEPT = 64
KEPT_WORDS = 200_000


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


_Words = tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]

# The lists that were asked for last.
_compiled: OrderedDict[_Words, WordLists] = OrderedDict()
# And whose they are: to hash ten thousand words costs more than to find them.
_of_policy: dict[int, tuple[Policy, WordLists]] = {}


def lists_of(policy: Policy) -> WordLists:
    """The lists of `policy`, compiled when they are first asked for and kept. For one thread."""
    known = _of_policy.get(id(policy))
    if known is not None and known[0] is policy:
        return known[1]
    words = (tuple(policy.blocked_words), tuple(policy.suspect_words), tuple(policy.allowed_words))
    lists = _compiled.pop(words, None) or WordLists(*words)
    _compiled[words] = lists
    while len(_compiled) > 1 and (
        len(_compiled) > KEPT or sum(map(_number_of_words, _compiled)) > KEPT_WORDS
    ):
        _compiled.popitem(last=False)
        _of_policy.clear()
    if len(_of_policy) >= KEPT:
        _of_policy.clear()
    _of_policy[id(policy)] = (policy, lists)
    return lists


def _number_of_words(words: _Words) -> int:
    return sum(map(len, words))
