"""Comments that moderators show first."""

from uuid import UUID

import msgspec
from litestar import delete, post

from comments_service.api.auth import AUTH_ERRORS, Caller
from comments_service.api.context import Context, Opened
from comments_service.api.parameters import CommentId
from comments_service.api.problems import documented
from comments_service.api.review.queue import seen_comment
from comments_service.domain.people import Moderator, Right
from comments_service.errors import CannotPin, CommentNotFound, Forbidden, InvalidValue, TooManyPins
from comments_service.redis.bell import Ring
from comments_service.store.pins import pin
from comments_service.store.pool import connection


class Pinned(msgspec.Struct):
    """The pinned comments of an article, in the order in which readers see them."""

    pinned: list[UUID]


@post(
    "/comments/{comment:uuid}/pin",
    status_code=200,
    summary="Pin a comment",
    operation_id="pinComment",
    responses=documented(InvalidValue, *AUTH_ERRORS, Forbidden, CommentNotFound, CannotPin, TooManyPins),
)
async def pin_comment(context: Opened, moderator: Caller, comment: CommentId) -> Pinned:
    """Readers see it first, before those that were pinned earlier. An article has three at most; a comment that is
    pinned already stays where it is.

    A pinned comment that readers see no more is pinned no more.
    """
    return await _pin(context, moderator, comment, pinned=True)


@delete(
    "/comments/{comment:uuid}/pin",
    status_code=200,
    summary="Pin a comment no more",
    operation_id="unpinComment",
    responses=documented(InvalidValue, *AUTH_ERRORS, Forbidden, CommentNotFound),
)
async def unpin_comment(context: Opened, moderator: Caller, comment: CommentId) -> Pinned:
    """The same answer if it was not pinned."""
    return await _pin(context, moderator, comment, pinned=False)


async def _pin(context: Context, moderator: Moderator, comment: UUID, *, pinned: bool) -> Pinned:
    async with connection(context.desk_pool) as database:
        await seen_comment(database, moderator, comment, Right.STAFF)
        async with database.transaction():
            pins = await pin(database, comment, pinned=pinned)
    if pins.changed:
        await context.waker.announce([Ring(*pins.article, pins.revision, pins.count)])
    return Pinned(list(pins.comments))
