"""The moderators' API: the queue, one comment's history, decisions."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from litestar import get, post
from litestar.params import QueryParameter, RequestBody

from comments_service.api.auth import AUTH_ERRORS, Caller, sites_seen
from comments_service.api.context import Context, Opened
from comments_service.api.cors import json_body
from comments_service.api.parameters import CommentId, Cursor, OnlyArticle, OnlySite, PageLimit
from comments_service.api.problems import BODY, documented
from comments_service.domain.comments import Status
from comments_service.domain.decisions import AppliedDecision, Decision, LoggedDecision
from comments_service.domain.people import Moderator, Role
from comments_service.domain.review import QueueFilter, ReviewComment
from comments_service.errors import CommentNotFound, Forbidden, InvalidValue, RedisUnavailable, StaleVersion
from comments_service.reading.pages import decode_cursor, encode_cursor
from comments_service.redis.bell import ring_bell, rings_of
from comments_service.store.decisions import decide, select_history
from comments_service.store.pool import Connection, connection
from comments_service.store.review import select_queue, select_review_comment
from comments_service.store.sites import select_site_ids

PHASE = "moderator"


class Me(msgspec.Struct):
    """The moderator whose token this is, and the sites it may see."""

    name: str
    role: Role
    sites: list[str]


class Queue(msgspec.Struct):
    """Comments of one status. `next_cursor` is null at the end."""

    comments: list[ReviewComment]
    next_cursor: str | None


class ReviewedComment(ReviewComment, frozen=True, kw_only=True):
    """A comment with every decision about it."""

    history: list[LoggedDecision]


class DecisionBody(msgspec.Struct, forbid_unknown_fields=True):
    """A moderator's decision about the `version` that was looked at. An empty reason is recorded as the status."""

    status: Literal["approved", "rejected", "held", "removed"]
    version: Annotated[int, msgspec.Meta(ge=1, le=2**31 - 1)]
    reason: Annotated[str, msgspec.Meta(max_length=500)] = ""


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


@get("/me", summary="Whose token this is", operation_id="getModerator", responses=documented(*AUTH_ERRORS))
async def get_me(context: Opened, moderator: Caller) -> Me:
    """A moderator without sites of its own sees all."""
    sites = moderator.sites
    if sites is None:
        async with connection(context.pool) as database:
            sites = await select_site_ids(database)
    return Me(moderator.name, moderator.role, sites)


@get(
    "/comments",
    summary="The queue",
    operation_id="listQueue",
    responses=documented(InvalidValue, *AUTH_ERRORS, Forbidden),
)
async def list_queue(
    context: Opened,
    moderator: Caller,
    site: OnlySite = None,
    status: Annotated[
        Status, QueryParameter(description="Only comments of this status; `held` unless said.")
    ] = Status.HELD,
    article: OnlyArticle = None,
    q: Annotated[
        str | None, QueryParameter(max_length=100, description="Only with this in body or author.")
    ] = None,
    cursor: Cursor = None,
    limit: PageLimit = 50,
) -> Queue:
    """What waits comes oldest first, what is decided newest first."""
    wanted = QueueFilter(
        sites=sites_seen(moderator, site),
        status=status,
        article_id=article,
        words=q.replace("\0", "") if q else None,
        after=decode_cursor(cursor) if cursor else None,
        limit=limit + 1,
    )
    async with connection(context.pool) as database:
        comments = await select_queue(database, wanted)
    more = len(comments) > limit
    comments = comments[:limit]
    return Queue(comments, encode_cursor((comments[-1].created_at, comments[-1].id)) if more else None)


async def _comment(database: Connection, moderator: Moderator, comment: UUID) -> ReviewComment:
    """Another site's comment does not exist for a moderator who is not its own."""
    found = await select_review_comment(database, comment)
    if found is None or not moderator.may_see(found.site_id):
        raise CommentNotFound
    return found


@get(
    "/comments/{comment:uuid}",
    summary="One comment with its history",
    operation_id="getReviewComment",
    responses=documented(InvalidValue, *AUTH_ERRORS, CommentNotFound),
)
async def get_comment(context: Opened, moderator: Caller, comment: CommentId) -> ReviewedComment:
    """Scores, phase, reason and spans are those of the last decision; `history` has them all."""
    async with connection(context.pool) as database:
        found = await _comment(database, moderator, comment)
        history = await select_history(database, comment)
    return ReviewedComment(**msgspec.structs.asdict(found), history=history)


@post(
    "/comments/{comment:uuid}/decisions",
    status_code=201,
    summary="Decide about a comment",
    operation_id="decide",
    guards=[json_body],
    responses=documented(*BODY, InvalidValue, *AUTH_ERRORS, CommentNotFound, StaleVersion),
)
async def post_decision(
    context: Opened, moderator: Caller, comment: CommentId, data: RequestBody[DecisionBody]
) -> DecisionMade:
    """Takes effect only while the comment has the version that was judged."""
    reason = data.reason.replace("\0", "").strip() or data.status
    async with connection(context.pool) as database:
        found = await _comment(database, moderator, comment)
        decision = Decision(
            comment_id=comment,
            version=data.version,
            status=Status(data.status),
            phase=PHASE,
            reason=reason,
            moderator=moderator.name,
            # What the scorer said stays with the comment, whoever decides.
            scores=found.scores,
            scorer=found.scorer,
            scorer_version=found.scorer_version,
            spans=found.spans,
        )
        applied = await decide(database, [decision])
        if not applied:
            now = await _comment(database, moderator, comment)
            raise StaleVersion(
                "the comment has another version now", version=now.version, comment_status=now.status.value
            )
    await _tell(context, applied)
    made = applied[0]
    return DecisionMade(
        comment, data.version, made.status, PHASE, reason, moderator.name, made.decided_at, made.version
    )


async def _tell(context: Context, applied: list[AppliedDecision]) -> None:
    # This process must not answer its own moderator with the page before the decision, however late the bell.
    rings = rings_of(applied)
    context.live.moved(rings)
    try:
        await ring_bell(context.redis, rings)
    except RedisUnavailable:
        context.live.hear(rings)
