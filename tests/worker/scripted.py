"""A scorer whose scores the test chooses."""

from collections.abc import Callable, Mapping, Sequence
from typing import cast

from comments_service.domain.decisions import ATTRIBUTES, Scores
from moderation.scorers import Scored

Rule = Callable[[str], float | Mapping[str, float]]


def scored(score: float | Mapping[str, float]) -> Scored:
    """Returns `score` for every attribute, or the scores of a mapping and 0 for the other attributes."""
    defaults = dict.fromkeys(ATTRIBUTES, 0.0 if isinstance(score, Mapping) else score)
    return Scored(cast("Scores", defaults | (dict(score) if isinstance(score, Mapping) else {})), "ja", [])


class ScriptedScorer:
    """Scores each text by `rule`. `calls` has the texts of each call."""

    name = "scripted"
    version = "1"

    def __init__(self, rule: Rule = lambda _: 0.1) -> None:
        self.rule = rule
        self.calls: list[list[str]] = []

    def score(self, texts: Sequence[str], langs: Sequence[str | None] | None = None) -> list[Scored]:
        self.calls.append(list(texts))
        return [scored(self.rule(text)) for text in texts]
