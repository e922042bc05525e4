"""Other scorers for `moderation suite`: a trained transformer, what is on PyPI for this, and lists of words.

    moderation suite --scorer bench.suite_scorers:alt_profanity_check --scorer bench.suite_scorers:words_as_words

None is a part of this project: `SUITE_TRANSFORMER` names the folder that `moderation train --transformer` made, and
`SUITE_WORDS` a file of words, one a line. Install alt-profanity-check to measure it.
"""

import os
from collections.abc import Sequence
from functools import cache
from importlib import import_module
from pathlib import Path

from comments_service.words.matcher import Matcher
from moderation.scorers.choose import load_scorer


def e5(texts: Sequence[str], langs: Sequence[str]) -> list[float]:
    """Scores of the transformer for every text."""
    return _scores("onnx", texts, langs)


def e5_in_a_cascade(texts: Sequence[str], langs: Sequence[str]) -> list[float]:
    """Scores of a cascade with the stack and the transformer, which it asks in both languages."""
    return _scores("cascade", texts, langs)


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


def _scores(kind: str, texts: Sequence[str], langs: Sequence[str]) -> list[float]:
    scorer, _ = load_scorer(kind, os.environ["SUITE_TRANSFORMER"], ("en", "ja"))
    return [scored.scores["toxicity"] for scored in scorer.score(texts, langs)]


@cache
def _words() -> list[str]:
    lines = Path(os.environ["SUITE_WORDS"]).read_text(encoding="utf-8").splitlines()
    return [line.strip() for line in lines if line.strip()]
