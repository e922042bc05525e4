"""From pending comments to decisions: score them, then ask the phases. No I/O, but scoring takes time."""

import math
from collections.abc import Mapping, Sequence

import msgspec

from comments_service.domain.comments import PendingComment, Status
from comments_service.domain.decisions import ATTRIBUTES, Decision, Scores
from comments_service.domain.margins import margin_of
from comments_service.domain.opening import TAKES_COMMENTS
from comments_service.domain.sites import Site
from moderation.deciding.phases import PHASES
from moderation.deciding.pipeline import Subject, first_verdict
from moderation.scorers import Scored, Scorer

UNSCORED = "unscored"


class InvalidScoreError(Exception):
    """The scorer did not answer with one score for each attribute of each text."""


def judge(scorer: Scorer, comments: Sequence[PendingComment], sites: Mapping[str, Site]) -> list[Decision]:
    """Returns a decision for each comment, in order, under the policy of its site.

    Blocks; call it off the event loop. Raises whatever the scorer raises, and `InvalidScoreError`.
    """
    scored_comments = _score(scorer, comments)
    return [
        _decide(comment, sites[comment.site_id], scorer, scored)
        for comment, scored in zip(comments, scored_comments, strict=True)
    ]


def unscored(comment: PendingComment) -> Decision:
    """Returns the decision that holds a comment for a person because no scorer answered."""
    return Decision(
        comment_id=comment.id, version=comment.version, status=Status.HELD, phase=UNSCORED, reason=UNSCORED
    )


def _score(scorer: Scorer, comments: Sequence[PendingComment]) -> list[Scored]:
    """Returns the scores and spans of each comment: its body and its author's name, taken together."""
    # Many comments share a name, which is scored once.
    names = list(dict.fromkeys(comment.author for comment in comments))
    bodies = [comment.body for comment in comments]
    answers = scorer.score([*bodies, *names])
    if len(answers) != len(bodies) + len(names):
        raise InvalidScoreError(f"{len(answers)} answers for {len(bodies) + len(names)} texts")
    scored_bodies, scored_names = answers[: len(bodies)], answers[len(bodies) :]
    by_name = dict(zip(names, scored_names, strict=True))
    return [
        _merge(body, by_name[comment.author]) for comment, body in zip(comments, scored_bodies, strict=True)
    ]


def _merge(body: Scored, author: Scored) -> Scored:
    """Returns the higher score of each attribute, and the spans of both texts."""
    scores: Scores = {
        attribute: max(_checked(body.scores[attribute]), _checked(author.scores[attribute]))
        for attribute in ATTRIBUTES
    }
    spans = [*body.spans, *(msgspec.structs.replace(span, field="author") for span in author.spans)]
    worse = max(body, author, key=lambda scored: max(scored.scores.values()))
    # A name is too short to say by itself what a tag is about; its words are for the rules.
    return Scored(scores, body.lang, spans, worse.by, body.tags)


def _checked(score: float) -> float:
    # Checked before any comparison: max() may drop NaN, which is neither less nor more than a score.
    if not (math.isfinite(score) and 0.0 <= score <= 1.0):
        raise InvalidScoreError(f"{score} is not a score")
    return round(float(score), 4)


def _decide(comment: PendingComment, site: Site, scorer: Scorer, scored: Scored) -> Decision:
    subject = Subject(
        author=comment.author,
        body=comment.body,
        policy=site.rules,
        # A comment that was there before it closed stays, although its author has changed it since.
        site_closed=site.closed and not comment.was_published,
        article_closed=comment.mode not in TAKES_COMMENTS and not comment.was_published,
        premoderated=comment.mode == "premoderated",
        repeats=comment.repeats,
        repeats_of_anyone=comment.repeats_of_anyone,
        scores=scored.scores,
        spans=scored.spans,
        tags=scored.tags,
        restraint=comment.restraint,
        standing=site.settings.standing_of(comment.trusted, comment.approved, comment.refused),
    )
    phase, verdict = first_verdict(PHASES, subject)
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
        policy_version=site.policy_version,
        margin=margin_of(scored.scores, site.rules, subject.standing),
    )
