"""The moderators' queue, and one comment with its history."""

from uuid import UUID

import msgspec
from litestar import get

from comments_service.api.auth import AUTH_ERRORS, Caller, sites_seen
from comments_service.api.context import Opened
from comments_service.api.parameters import CommentId, Cursor, OnlyArticle, OnlySite, PageLimit
from comments_service.api.problems import documented
from comments_service.api.review.queue_parameters import (
    InOrder,
    LeastScore,
    MostScore,
    OnlyAttribute,
    OnlyAuthor,
    OnlyClaimed,
    OnlyPerson,
    OnlyPhase,
    OnlyReason,
    OnlyReported,
    OnlyStatus,
    Words,
    WrittenBefore,
    WrittenSince,
)
from comments_service.domain.comments import Status
from comments_service.domain.decisions import LoggedDecision
from comments_service.domain.edits import CommentVersion
from comments_service.domain.legal_holds import LegalHold
from comments_service.domain.moments import utc
from comments_service.domain.people import Moderator, Right, require_right
from comments_service.domain.queue import QueueFilter, decode_place, encode_place, order_of
from comments_service.domain.review import ReviewComment
from comments_service.errors import CommentNotFound, InvalidValue, SiteNotFound
from comments_service.store.decisions import select_history
from comments_service.store.edits import select_versions
from comments_service.store.legal_holds import select_holds
from comments_service.store.moving import select_present_id
from comments_service.store.pool import Connection, connection
from comments_service.store.queue import select_queue
from comments_service.store.review import select_review_comment


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
    status: OnlyStatus = Status.HELD,
    article: OnlyArticle = None,
    author: OnlyAuthor = None,
    author_id: OnlyPerson = None,
    phase: OnlyPhase = None,
    reason: OnlyReason = None,
    attribute: OnlyAttribute = None,
    min_score: LeastScore = None,
    max_score: MostScore = None,
    q: Words = None,
    reported: OnlyReported = False,
    claimed: OnlyClaimed = None,
    since: WrittenSince = None,
    before: WrittenBefore = None,
    order: InOrder = None,
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
        sites=await sites_seen(context, moderator, site),
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
