"""Other scorers for `moderation suite`: what is on PyPI for this, and lists of words.

    moderation suite --scorer bench.suite_scorers:alt_profanity_check --scorer bench.suite_scorers:words_as_words

None is a dependency of this project: install alt-profanity-check to measure it, and put words, one a line, into the
file that `SUITE_WORDS` names.
"""

import os
from collections.abc import Sequence
from functools import cache
from importlib import import_module
from pathlib import Path

from comments_service.words.matcher import Matcher


def alt_profanity_check(texts: Sequence[str]) -> Sequence[float]:
    """Scores of alt-profanity-check, a linear model for English."""
    return import_module("profanity_check").predict_prob(texts)


def words_as_words(texts: Sequence[str]) -> list[float]:
    """1 if a text has a word of the list as a site's policy finds it: as a word, in any disguise; else 0."""
    matcher = Matcher(_words())
    return [float(bool(matcher.find(text))) for text in texts]


def words_anywhere(texts: Sequence[str]) -> list[float]:
    """1 if a text has the letters of a word of the list, inside of other words too; else 0."""
    words = [word.lower() for word in _words()]
    return [float(any(word in text.lower() for word in words)) for text in texts]


@cache
def _words() -> list[str]:
    lines = Path(os.environ["SUITE_WORDS"]).read_text(encoding="utf-8").splitlines()
    return [line.strip() for line in lines if line.strip()]
