"""Runs the phases in order; the first that has an opinion ends it (pure)."""

from collections.abc import Callable, Sequence

import msgspec

from comments_service.domain.comments import Status
from comments_service.domain.decisions import Policy, Scores, Span


class Subject(msgspec.Struct, frozen=True, kw_only=True):
    """What a phase may know: the comment, its site's policy, and its scores.

    `repeats` counts the same visitor's earlier comments of the same text within a day. The scores are the worse of
    the body's and the author's name's.
    """

    author: str
    body: str
    policy: Policy
    site_closed: bool = False
    article_closed: bool = False
    repeats: int = 0
    scores: Scores = {}
    spans: list[Span] = []


class Verdict(msgspec.Struct, frozen=True):
    """A phase's opinion: what becomes of the comment, why, and which stretches of it say so."""

    status: Status
    reason: str
    spans: list[Span] = []


Phase = Callable[[Subject], Verdict | None]


def run(phases: Sequence[tuple[str, Phase]], subject: Subject) -> tuple[str, Verdict]:
    """The deciding phase's name and its verdict. No opinion at all holds the comment: nothing is published unasked."""
    for name, phase in phases:
        verdict = phase(subject)
        if verdict is not None:
            return name, verdict
    return "none", Verdict(Status.HELD, "undecided")
