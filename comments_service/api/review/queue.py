"""The moderators' queue, and one comment with its history."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from litestar import get
from litestar.params import QueryParameter

from comments_service.api.auth import AUTH_ERRORS, Caller, sites_seen
from comments_service.api.context import Opened
from comments_service.api.parameters import CommentId, Cursor, OnlyArticle, OnlySite, PageLimit
from comments_service.api.problems import documented
from comments_service.domain.comments import Status
from comments_service.domain.decisions import Attribute, LoggedDecision
from comments_service.domain.edits import CommentVersion
from comments_service.domain.legal_holds import LegalHold
from comments_service.domain.moments import utc
from comments_service.domain.people import Moderator, Right, require_right
from comments_service.domain.queue import QueueFilter, QueueOrder, decode_place, encode_place, order_of
from comments_service.domain.review import ReviewComment
from comments_service.errors import CommentNotFound, InvalidValue, SiteNotFound
from comments_service.store.decisions import select_history
from comments_service.store.edits import select_versions
from comments_service.store.legal_holds import select_holds
from comments_service.store.moving import select_present_id
from comments_service.store.pool import Connection, connection
from comments_service.store.queue import select_queue
from comments_service.store.review import select_review_comment

_PHASE = "^[a-z0-9_-]{1,40}$(?!\\n)"
# PostgreSQL has no NUL.
_NO_NUL = "^[^\\u0000]*$"


class Queue(msgspec.Struct):
    """Comments of one status. `next_cursor` is null at the end."""

    comments: list[ReviewComment]
    next_cursor: str | None


class ReviewedComment(ReviewComment, frozen=True, kw_only=True):
    """A comment with every decision about it, every text that it has had, and every legal hold, the first one first."""

    history: list[LoggedDecision]
    versions: list[CommentVersion]
    legal_holds: list[LegalHold]


@get(
    "/comments",
    summary="The queue",
    operation_id="listQueue",
    responses=documented(InvalidValue, *AUTH_ERRORS, SiteNotFound),
)
async def list_queue(
    context: Opened,
    moderator: Caller,
    site: OnlySite = None,
    status: Annotated[
        Status, QueryParameter(description="Only comments of this status; `held` unless said.")
    ] = Status.HELD,
    article: OnlyArticle = None,
    author: Annotated[
        str | None, QueryParameter(max_length=100, description="Only under this name, folded as `q` is.")
    ] = None,
    author_id: Annotated[UUID | None, QueryParameter(description="Only by this person.")] = None,
    phase: Annotated[
        str | None, QueryParameter(pattern=_PHASE, description="Only those that this phase decided.")
    ] = None,
    reason: Annotated[
        str | None,
        QueryParameter(max_length=500, pattern=_NO_NUL, description="Only those decided for this reason."),
    ] = None,
    attribute: Annotated[
        Attribute | None,
        QueryParameter(
            description="Only with a score of this attribute that the site does not approve, or from `min_score` on."
        ),
    ] = None,
    min_score: Annotated[
        float | None,
        QueryParameter(ge=0, le=1, description="Only with this score or more, of `attribute` or toxicity."),
    ] = None,
    max_score: Annotated[
        float | None,
        QueryParameter(ge=0, le=1, description="Only with this score or less, of `attribute` or toxicity."),
    ] = None,
    q: Annotated[
        str | None,
        QueryParameter(
            max_length=100,
            description="Only with all these words in body or author, whatever their width, case and kana.",
        ),
    ] = None,
    reported: Annotated[bool, QueryParameter(description="Only those that readers reported.")] = False,
    claimed: Annotated[
        Literal["me", "none"] | None,
        QueryParameter(description="Only those that the moderator has claimed, or that nobody has."),
    ] = None,
    since: Annotated[
        datetime | None, QueryParameter(name="from", description="Only those written then or later.")
    ] = None,
    before: Annotated[
        datetime | None, QueryParameter(name="to", description="Only those written before.")
    ] = None,
    order: Annotated[
        QueueOrder | None,
        QueryParameter(
            description="By time, by `score` (the highest first) or by `margin` (the `nearest` to another outcome)."
        ),
    ] = None,
    cursor: Cursor = None,
    limit: PageLimit = 50,
) -> Queue:
    """What waits comes oldest first, what is decided newest first, unless another `order` is asked for.

    What was not scored comes last by score and margin. Of approved comments these two orders have the newest 10,000 of
    each site, and so do the filters by phase, reason and scores. Times need an offset, such as
    `2026-11-23T09:00:00+09:00`.
    """
    order = order_of(order, status)
    queue_filter = QueueFilter(
        sites=sites_seen(moderator, site),
        status=status,
        order=order,
        article_id=article,
        author_id=author_id,
        phase=phase,
        reason=reason,
        attribute=attribute,
        min_score=min_score,
        max_score=max_score,
        since=since and utc(since, "from"),
        before=before and utc(before, "to"),
        words=_searched(q),
        author=_searched(author),
        reported=reported,
        claimed_by=moderator.name if claimed == "me" else None,
        unclaimed=claimed == "none",
        after=decode_place(order, cursor) if cursor else None,
        limit=limit,
    )
    async with connection(context.desk_pool) as database:
        if article is not None:
            present = await select_present_id(database, queue_filter.sites, article)
            queue_filter = msgspec.structs.replace(queue_filter, article_id=present)
        comments, last = await select_queue(database, queue_filter)
    return Queue(comments, encode_place(order, last) if last else None)


def _searched(text: str | None) -> str | None:
    """The text without what no comment has, None if nothing is left."""
    return (text or "").replace("\0", "").strip() or None


async def seen_comment(
    database: Connection, moderator: Moderator, comment_id: UUID, right: Right = Right.READ
) -> ReviewComment:
    """A comment with which the moderator may do what `right` says.

    Raises `CommentNotFound`, also for a comment of a site that the moderator may not see, and `Forbidden`.
    """
    comment = await select_review_comment(database, comment_id)
    if comment is None or not moderator.may_see(comment.site_id):
        raise CommentNotFound
    require_right(moderator, right)
    return comment


@get(
    "/comments/{comment:uuid}",
    summary="One comment with its history",
    operation_id="getReviewComment",
    responses=documented(InvalidValue, *AUTH_ERRORS, CommentNotFound),
)
async def get_comment(context: Opened, moderator: Caller, comment: CommentId) -> ReviewedComment:
    """Scores, phase, reason and spans are those of the last decision; `history` has them all.

    An author's edit and withdrawal are in it too, with the phase `author`. A text is the comment's from the version of
    its entry on.
    """
    async with connection(context.desk_pool) as database:
        reviewed = await seen_comment(database, moderator, comment)
        history = await select_history(database, comment)
        versions = await select_versions(database, comment)
        holds = await select_holds(database, comment)
    return ReviewedComment(
        **msgspec.structs.asdict(reviewed), history=history, versions=versions, legal_holds=holds
    )
