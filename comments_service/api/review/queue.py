"""The moderators' queue, and one comment with its history."""

from typing import Annotated
from uuid import UUID

import msgspec
from litestar import get
from litestar.params import QueryParameter

from comments_service.api.auth import AUTH_ERRORS, Caller, sites_seen
from comments_service.api.context import Opened
from comments_service.api.parameters import CommentId, Cursor, OnlyArticle, OnlySite, PageLimit
from comments_service.api.problems import documented
from comments_service.domain.comments import Status
from comments_service.domain.cursors import decode_cursor, encode_cursor
from comments_service.domain.decisions import LoggedDecision
from comments_service.domain.edits import CommentVersion
from comments_service.domain.people import Moderator, Right, require_right
from comments_service.domain.review import QueueFilter, ReviewComment
from comments_service.errors import CommentNotFound, InvalidValue, SiteNotFound
from comments_service.store.decisions import select_history
from comments_service.store.edits import select_versions
from comments_service.store.pool import Connection, connection
from comments_service.store.review import select_queue, select_review_comment


class Queue(msgspec.Struct):
    """Comments of one status. `next_cursor` is null at the end."""

    comments: list[ReviewComment]
    next_cursor: str | None


class ReviewedComment(ReviewComment, frozen=True, kw_only=True):
    """A comment with every decision about it, and every text that it has had, the first one first."""

    history: list[LoggedDecision]
    versions: list[CommentVersion]


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
    q: Annotated[
        str | None, QueryParameter(max_length=100, description="Only with this in body or author.")
    ] = None,
    reported: Annotated[bool, QueryParameter(description="Only those that readers reported.")] = False,
    cursor: Cursor = None,
    limit: PageLimit = 50,
) -> Queue:
    """What waits comes oldest first, what is decided newest first."""
    queue_filter = QueueFilter(
        sites=sites_seen(moderator, site),
        status=status,
        article_id=article,
        words=q.replace("\0", "") if q else None,
        reported=reported,
        after=decode_cursor(cursor) if cursor else None,
        limit=limit + 1,
    )
    async with connection(context.desk_pool) as database:
        comments = await select_queue(database, queue_filter)
    more = len(comments) > limit
    comments = comments[:limit]
    return Queue(comments, encode_cursor((comments[-1].created_at, comments[-1].id)) if more else None)


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
    return ReviewedComment(**msgspec.structs.asdict(reviewed), history=history, versions=versions)
