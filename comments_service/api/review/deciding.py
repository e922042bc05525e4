"""How a moderator's decisions take effect: under the locks of their comments, and told to everybody."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from comments_service.api.context import Context
from comments_service.domain.comments import Status
from comments_service.domain.decisions import AppliedDecision, Decision, JudgedComment
from comments_service.domain.people import Moderator, Right, require_right
from comments_service.errors import ClaimedByAnother, CommentNotFound, StaleVersion
from comments_service.metrics import count_decisions
from comments_service.redis.bell import Ring, ring_of_claims, rings_of
from comments_service.store.claims import renew_claims
from comments_service.store.decisions import decide
from comments_service.store.pool import Connection


class DecisionMade(msgspec.Struct):
    """A decision that took effect: `version` was judged, `comment_version` is the comment's now."""

    comment_id: UUID
    version: int
    status: Status
    phase: str
    reason: str
    moderator: str
    decided_at: datetime
    comment_version: int


class Carried(msgspec.Struct):
    """Decisions that took effect in a transaction, and what is to be told of them when it is committed."""

    decisions: Sequence[Decision]
    applied: Sequence[AppliedDecision]
    rings: Sequence[Ring]

    def made(self, comment_id: UUID) -> DecisionMade:
        [decision] = (one for one in self.decisions if one.comment_id == comment_id)
        [applied] = (one for one in self.applied if one.comment_id == comment_id)
        return DecisionMade(
            comment_id,
            decision.version,
            applied.status,
            decision.phase,
            decision.reason,
            decision.moderator or "",
            applied.decided_at,
            applied.version,
        )


def decidable(
    moderator: Moderator, comment: JudgedComment | None, version: int | None = None
) -> JudgedComment:
    """The locked comment, if the moderator may decide about it, and it has this version where one is given.

    Raises `CommentNotFound`, `Forbidden`, `StaleVersion` and `ClaimedByAnother`.
    """
    if comment is None or not moderator.may_see(comment.site_id):
        raise CommentNotFound
    require_right(moderator, Right.DECIDE)
    if version not in (None, comment.version) or comment.status is Status.WITHDRAWN:
        raise stale(comment)
    if comment.claimed_by not in (None, moderator.name):
        raise ClaimedByAnother(by=comment.claimed_by)
    return comment


def stale(comment: JudgedComment) -> StaleVersion:
    return StaleVersion(
        "the comment has another version now", version=comment.version, comment_status=comment.status.value
    )


async def carry_out(database: Connection, moderator: Moderator, decisions: Sequence[Decision]) -> Carried:
    """Decide about comments that are `decidable`, and renew the moderator's claims on their sites."""
    applied = await decide(database, decisions)
    rings = rings_of(applied, moderator.name)
    for site in sorted({one.site_id for one in applied}):
        claims = await renew_claims(database, moderator.name, site)
        if claims:
            rings.append(ring_of_claims(site, moderator.name, claims))
    return Carried(decisions, applied, rings)


async def tell(context: Context, carried: Carried) -> None:
    """Count the decisions and tell everybody. Call it when their transaction is committed."""
    count_decisions(carried.decisions, carried.applied)
    await context.waker.announce(carried.rings)
