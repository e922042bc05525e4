"""What the filters of the queue would leave, and which comments are like another one."""

from typing import Annotated

import msgspec
from litestar import get
from litestar.params import QueryParameter

from comments_service.api.auth import AUTH_ERRORS, Caller, sites_seen
from comments_service.api.context import Opened
from comments_service.api.parameters import CommentId, OnlySite, PageLimit
from comments_service.api.problems import documented
from comments_service.api.review.queue import seen_comment
from comments_service.domain.comments import Status
from comments_service.domain.facets import Facets
from comments_service.domain.review import ReviewComment
from comments_service.errors import CommentNotFound, InvalidValue, SiteNotFound
from comments_service.store.facets import select_facets
from comments_service.store.pool import connection
from comments_service.store.review import select_review_comments
from comments_service.store.similar import select_similar_ids


class SimilarComments(msgspec.Struct):
    """Comments that wait and say nearly the same, the newest first."""

    comments: list[ReviewComment]


@get(
    "/facets",
    summary="What the filters of the queue would leave",
    operation_id="getFacets",
    responses=documented(InvalidValue, *AUTH_ERRORS, SiteNotFound),
)
async def get_facets(
    context: Opened,
    moderator: Caller,
    site: OnlySite = None,
    status: Annotated[Status, QueryParameter(description="Of comments of this status.")] = Status.HELD,
) -> Facets:
    """Counts by article, phase, attribute and reason, up to 2,000 comments."""
    sites = await sites_seen(context, moderator, site)
    async with connection(context.desk_pool) as database:
        return await select_facets(database, sites, status)


@get(
    "/comments/{comment:uuid}/similar",
    summary="Comments like this one",
    operation_id="listSimilar",
    responses=documented(InvalidValue, *AUTH_ERRORS, CommentNotFound),
)
async def list_similar(
    context: Opened, moderator: Caller, comment: CommentId, limit: PageLimit = 50
) -> SimilarComments:
    """Held and pending comments of the same site, the newest first.

    They have the same letters, or seven tenths of their pairs of letters in common. Of held and of pending comments the
    newest 2,000 are compared.
    """
    async with connection(context.desk_pool) as database:
        given = await seen_comment(database, moderator, comment)
        ids = await select_similar_ids(database, comment, given.site_id, limit)
        return SimilarComments(await select_review_comments(database, ids))
