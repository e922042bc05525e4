"""A scorer that does what its test says."""

from collections.abc import Callable, Mapping, Sequence
from typing import cast

from comments_service.domain.decisions import ATTRIBUTES, Scores
from moderation.scorers import Scored

Rule = Callable[[str], float | Mapping[str, float]]


def scored(score: float | Mapping[str, float]) -> Scored:
    """One score for every attribute, or those that are given and 0 for the rest."""
    usual = dict.fromkeys(ATTRIBUTES, 0.0 if isinstance(score, Mapping) else score)
    return Scored(cast("Scores", usual | (dict(score) if isinstance(score, Mapping) else {})), "ja", [])


class ScriptedScorer:
    """Scores each text as `rule` says; `calls` are the texts it was given, call by call."""

    name = "scripted"
    version = "1"

    def __init__(self, rule: Rule = lambda _: 0.1) -> None:
        self.rule = rule
        self.calls: list[list[str]] = []

    def score(self, texts: Sequence[str], langs: Sequence[str | None] | None = None) -> list[Scored]:
        self.calls.append(list(texts))
        return [scored(self.rule(text)) for text in texts]
