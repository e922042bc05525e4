"""From pending comments to decisions: score them, then run the phases (no I/O; scoring takes its time)."""

import math
from collections.abc import Mapping, Sequence

import msgspec

from comments_service.domain.comments import PendingComment, Status
from comments_service.domain.decisions import ATTRIBUTES, Decision, Scores
from comments_service.domain.sites import Site
from moderation.deciding.phases import PHASES
from moderation.deciding.pipeline import Subject, run
from moderation.scorers import Scored, Scorer

UNSCORED = "unscored"


class InvalidScoreError(Exception):
    """The scorer answered something that is not a score for each attribute of each text."""


def assess(scorer: Scorer, comments: Sequence[PendingComment], sites: Mapping[str, Site]) -> list[Decision]:
    """A decision about each comment, under its site's policy.

    Blocks; call it off the event loop. Raises whatever the scorer raises, and `InvalidScoreError`.
    """
    return [
        judge(comment, sites[comment.site_id], scorer, scored)
        for comment, scored in zip(comments, score(scorer, comments), strict=True)
    ]


def score(scorer: Scorer, comments: Sequence[PendingComment]) -> list[Scored]:
    """Each comment's scores and spans: of each attribute the worse of its body's and its author's name's."""
    names = list(dict.fromkeys(comment.author for comment in comments))
    scored = scorer.score([*(comment.body for comment in comments), *names])
    if len(scored) != len(comments) + len(names):
        raise InvalidScoreError(f"{len(scored)} answers for {len(comments) + len(names)} texts")
    of_name = dict(zip(names, scored[len(comments) :], strict=True))
    return [_merged(body, of_name[comment.author]) for comment, body in zip(comments, scored, strict=False)]


def _merged(body: Scored, author: Scored) -> Scored:
    scores: Scores = {
        attribute: max(_checked(body.scores[attribute]), _checked(author.scores[attribute]))
        for attribute in ATTRIBUTES
    }
    spans = [*body.spans, *(msgspec.structs.replace(span, field="author") for span in author.spans)]
    worse = max(body, author, key=lambda one: max(one.scores.values()))
    return Scored(scores, body.lang, spans, worse.by)


def _checked(score: float) -> float:
    # Before any comparison: NaN is neither less nor more than a score and would vanish in one.
    if not (math.isfinite(score) and 0.0 <= score <= 1.0):
        raise InvalidScoreError(f"{score} is not a score")
    return round(float(score), 4)


def judge(comment: PendingComment, site: Site, scorer: Scorer, scored: Scored) -> Decision:
    """What the site's policy makes of a scored comment."""
    subject = Subject(
        author=comment.author,
        body=comment.body,
        policy=site.policy,
        site_closed=site.closed,
        article_closed=comment.article_closed,
        repeats=comment.repeats,
        scores=scored.scores,
        spans=scored.spans,
    )
    phase, verdict = run(PHASES, subject)
    return Decision(
        comment_id=comment.id,
        version=comment.version,
        status=verdict.status,
        phase=phase,
        reason=verdict.reason,
        scores=scored.scores,
        scorer=scored.by or scorer.name,
        scorer_version=scorer.version,
        spans=verdict.spans,
    )


def unscored(comment: PendingComment) -> Decision:
    """Held for a person, since no scorer could be made to answer."""
    return Decision(
        comment_id=comment.id, version=comment.version, status=Status.HELD, phase=UNSCORED, reason=UNSCORED
    )
