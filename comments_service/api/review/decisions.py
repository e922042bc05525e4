"""What moderators decide."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from litestar import post
from litestar.params import RequestBody

from comments_service.api.auth import AUTH_ERRORS, Caller
from comments_service.api.context import Opened
from comments_service.api.cors import json_body
from comments_service.api.parameters import CommentId
from comments_service.api.problems import BODY, documented
from comments_service.api.review.queue import seen_comment
from comments_service.domain import text
from comments_service.domain.comments import Status
from comments_service.domain.decisions import Decision
from comments_service.domain.people import Right
from comments_service.errors import CommentNotFound, Forbidden, InvalidValue, StaleVersion
from comments_service.metrics import count_decisions
from comments_service.redis.bell import rings_of
from comments_service.store.decisions import decide
from comments_service.store.pool import connection

PHASE = "moderator"


class DecisionBody(msgspec.Struct, forbid_unknown_fields=True):
    """A moderator's decision about the `version` that was looked at.

    `reason` is for the author: a code of the site's list, or a text. An empty one is recorded as the status. `note` is
    for moderators alone.
    """

    status: Literal["approved", "rejected", "held", "removed"]
    version: Annotated[int, msgspec.Meta(ge=1, le=2**31 - 1)]
    reason: Annotated[str, msgspec.Meta(max_length=500)] = ""
    note: Annotated[str, msgspec.Meta(max_length=500)] = ""


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


@post(
    "/comments/{comment:uuid}/decisions",
    status_code=201,
    summary="Decide about a comment",
    operation_id="decide",
    guards=[json_body],
    responses=documented(*BODY, InvalidValue, *AUTH_ERRORS, Forbidden, CommentNotFound, StaleVersion),
)
async def post_decision(
    context: Opened, moderator: Caller, comment: CommentId, data: RequestBody[DecisionBody]
) -> DecisionMade:
    """Takes effect only while the comment has the version that was judged."""
    reason = text.clean(data.reason) or data.status
    async with connection(context.desk_pool) as database:
        judged = await seen_comment(database, moderator, comment, Right.DECIDE)
        decision = Decision(
            comment_id=comment,
            version=data.version,
            status=Status(data.status),
            phase=PHASE,
            reason=reason,
            moderator=moderator.name,
            # What the scorer said stays with the comment, whoever decides.
            scores=judged.scores,
            scorer=judged.scorer,
            scorer_version=judged.scorer_version,
            spans=judged.spans,
            note=text.clean(data.note) or None,
        )
        applied = await decide(database, [decision])
        if not applied:
            now = await seen_comment(database, moderator, comment)
            raise StaleVersion(
                "the comment has another version now", version=now.version, comment_status=now.status.value
            )
    count_decisions([decision], applied)
    await context.waker.announce(rings_of(applied))
    [decided] = applied
    return DecisionMade(
        comment,
        data.version,
        decided.status,
        PHASE,
        reason,
        moderator.name,
        decided.decided_at,
        decided.version,
    )
