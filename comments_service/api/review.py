"""The moderators' API: the queue, one comment's history, decisions, policies, and the queue live."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from litestar import Request, Router, get, post, put
from litestar.di import Provide
from litestar.params import QueryParameter, RequestBody
from litestar.types import ASGIApp

from comments_service import streams
from comments_service.api.auth import Caller, authenticated_moderator, require_admin, require_site
from comments_service.api.context import Context, Opened
from comments_service.api.cors import json_body
from comments_service.api.live import EventStream
from comments_service.api.parameters import CommentId, Cursor, OnlyArticle, OnlySite, PageLimit, SiteId
from comments_service.api.problems import BODY, documented
from comments_service.api.review_events import QUEUE_EVENTS, review_chunks
from comments_service.comments import Status
from comments_service.decisions import Decision, Policy
from comments_service.errors import (
    CommentNotFound,
    Forbidden,
    InvalidToken,
    InvalidValue,
    SiteNotFound,
    StaleVersion,
    Unavailable,
)
from comments_service.published import decode_cursor, encode_cursor
from comments_service.store.decisions import Applied, LoggedDecision, decide, select_history
from comments_service.store.moderators import Moderator, Role
from comments_service.store.pool import Connection, connection
from comments_service.store.review import QueueFilter, ReviewComment, select_queue, select_review_comment
from comments_service.store.sites import select_site_ids, select_sites, update_policy

PHASE = "moderator"
# What can be wrong with any call of a moderator.
AUTH = (InvalidToken, Unavailable)


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


async def provide_moderator(request: Request[Any, Any, Any], context: Opened) -> Moderator:
    """The moderator of the bearer token: every handler of this module asks for it."""
    return await authenticated_moderator(request, context.pool)


def _sites(moderator: Moderator, site: str | None) -> list[str] | None:
    if site is None:
        return moderator.sites
    require_site(moderator, site)
    return [site]


@get("/me", summary="Whose token this is", operation_id="getModerator", responses=documented(*AUTH))
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
    responses=documented(InvalidValue, *AUTH, Forbidden),
)
async def list_queue(
    context: Opened,
    moderator: Caller,
    site: OnlySite = None,
    status: Annotated[Status, QueryParameter(description="Only comments of this status.")] = Status.HELD,
    article: OnlyArticle = None,
    q: Annotated[
        str | None, QueryParameter(max_length=100, description="Only with this in body or author.")
    ] = None,
    cursor: Cursor = None,
    limit: PageLimit = 50,
) -> Queue:
    """What waits comes oldest first, what is decided newest first."""
    wanted = QueueFilter(
        sites=_sites(moderator, site),
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
    responses=documented(InvalidValue, *AUTH, CommentNotFound),
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
    responses=documented(*BODY, InvalidValue, *AUTH, CommentNotFound, StaleVersion),
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


async def _tell(context: Context, applied: list[Applied]) -> None:
    # This process must not answer its own moderator with the page before the decision, however late the bell.
    rings = streams.rings(applied)
    context.live.moved(rings)
    try:
        await streams.ring(context.redis, rings)
    except streams.UNREACHABLE:
        context.live.hear(rings)


@get(
    "/sites/{site:str}/policy",
    summary="A site's policy",
    operation_id="getPolicy",
    responses=documented(InvalidValue, *AUTH, Forbidden, SiteNotFound),
)
async def get_policy(context: Opened, moderator: Caller, site: SiteId) -> Policy:
    """Thresholds and rules as the worker applies them."""
    require_site(moderator, site)
    async with connection(context.pool) as database:
        found = (await select_sites(database, [site])).get(site)
    if found is None:
        raise SiteNotFound
    return found.policy


@put(
    "/sites/{site:str}/policy",
    summary="Change a site's policy",
    operation_id="putPolicy",
    guards=[json_body],
    responses=documented(*BODY, InvalidValue, *AUTH, Forbidden, SiteNotFound),
)
async def put_policy(context: Opened, moderator: Caller, site: SiteId, data: RequestBody[Policy]) -> Policy:
    """For admins. Applies to comments that the worker takes from now on."""
    require_admin(moderator, site)
    async with connection(context.pool) as database:
        if not await update_policy(database, site, data):
            raise SiteNotFound
    return data


@get(
    "/events",
    summary="The queue, live",
    operation_id="queueEvents",
    responses={200: QUEUE_EVENTS, **documented(InvalidValue, *AUTH, Forbidden)},
)
async def queue_events(
    context: Opened,
    moderator: Caller,
    site: OnlySite = None,
) -> ASGIApp:
    """`queue` with its depth first and whenever it changes; `change` for each decision."""
    sites = _sites(moderator, site)
    return EventStream(lambda: review_chunks(context, sites))


router = Router(
    path="/v1/review",
    route_handlers=[
        get_me,
        list_queue,
        get_comment,
        post_decision,
        get_policy,
        put_policy,
        queue_events,
    ],
    dependencies={"moderator": Provide(provide_moderator)},
    tags=["review"],
    security=[{"moderator": []}],
)
