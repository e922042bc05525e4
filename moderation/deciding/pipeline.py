"""Asks the phases in order; the first that has an opinion decides (pure)."""

from collections.abc import Callable, Sequence

import msgspec

from comments_service.domain.comments import Restraint, Standing, Status
from comments_service.domain.decisions import Policy, Scores, Span


class Subject(msgspec.Struct, frozen=True, kw_only=True):
    """All that a phase may know: the comment, the policy of its site, and its scores.

    `premoderated`: no comment on the article is published before a moderator has looked at it.
    `repeats` counts the earlier comments of the same visitor with the same text within a day, `repeats_of_anyone` those
    of all. The score of each attribute is the higher of two: the score of the body and that of the author's name.
    `tags` are what the scorer found in the body besides scores, labelled as the rules of `moderation.tags` do.
    `restraint` and `standing` are the author's: what a moderator did, and which thresholds count.
    """

    author: str
    body: str
    policy: Policy
    site_closed: bool = False
    article_closed: bool = False
    premoderated: bool = False
    repeats: int = 0
    repeats_of_anyone: int = 0
    scores: Scores = {}
    spans: list[Span] = []
    tags: list[Span] = []
    restraint: Restraint | None = None
    standing: Standing = "regular"


class Verdict(msgspec.Struct, frozen=True):
    """A phase's opinion: the new status of the comment, the reason, and the spans of the text that led to it."""

    status: Status
    reason: str
    spans: list[Span] = []


Phase = Callable[[Subject], Verdict | None]


def first_verdict(phases: Sequence[tuple[str, Phase]], subject: Subject) -> tuple[str, Verdict]:
    """Returns the name of the phase that decides, and its verdict.

    If no phase has an opinion, the comment is held: nothing becomes visible without a decision.
    """
    for name, phase in phases:
        verdict = phase(subject)
        if verdict is not None:
            return name, verdict
    return "none", Verdict(Status.HELD, "undecided")
