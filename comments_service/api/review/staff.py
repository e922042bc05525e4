"""Comments that moderators write as the site's staff."""

from datetime import datetime
from uuid import UUID

import msgspec
from litestar import post
from litestar.params import RequestBody

from comments_service.api.auth import AUTH_ERRORS, Caller
from comments_service.api.context import Opened, present_article
from comments_service.api.cors import json_body
from comments_service.api.idempotency import KeyHeader, accepted_before, idempotency_key, request_hash
from comments_service.api.parameters import ArticleId, SiteId
from comments_service.api.problems import BODY, documented
from comments_service.domain import text
from comments_service.domain.articles import ArticleKey
from comments_service.domain.comments import AcceptedComment, NewComment, Status, new_id
from comments_service.domain.decisions import MODERATOR, STAFF, AppliedDecision, Decision
from comments_service.domain.people import Right, require, staff_of
from comments_service.domain.site_settings import SiteSettings
from comments_service.errors import (
    CommentsClosed,
    EmptyText,
    Forbidden,
    IdempotencyKeyInvalid,
    IdempotencyKeyReused,
    InvalidValue,
    ParentNotFound,
    SiteNotFound,
    TextTooLong,
    TooManyBytes,
)
from comments_service.metrics import count_decisions
from comments_service.redis.bell import rings_of
from comments_service.store.comments import insert_comment
from comments_service.store.decisions import decide
from comments_service.store.pool import Connection, connection


class StaffCommentBody(msgspec.Struct, forbid_unknown_fields=True):
    """A comment of the site's staff. Without `author` it has the name that the site gives its staff."""

    body: str
    author: str | None = None
    parent_id: UUID | None = None


class StaffComment(msgspec.Struct):
    """A comment of the site's staff as it was published."""

    id: UUID
    author: str
    body: str
    created_at: datetime
    parent_id: UUID | None
    badges: list[str]
    status: Status


@post(
    "/sites/{site:str}/articles/{article:str}/comments",
    status_code=201,
    summary="Write as the site's staff",
    operation_id="writeAsStaff",
    guards=[json_body],
    responses=documented(
        *BODY,
        InvalidValue,
        *AUTH_ERRORS,
        Forbidden,
        SiteNotFound,
        CommentsClosed,
        TextTooLong,
        TooManyBytes,
        EmptyText,
        ParentNotFound,
        IdempotencyKeyInvalid,
        IdempotencyKeyReused,
    ),
)
async def write_as_staff(
    context: Opened,
    moderator: Caller,
    site: SiteId,
    article: ArticleId,
    data: RequestBody[StaffCommentBody],
    key_header: KeyHeader = None,
) -> StaffComment:
    """Published at once, with the badge `staff`. The audit log has the moderator's name; readers see the site's.

    The same `Idempotency-Key` and body by the same moderator again: the same answer.
    """
    require(moderator, Right.STAFF, site)
    key = idempotency_key(key_header)
    settings = (await context.sites.get(site)).settings
    author = text.author_name(settings.staff_name if data.author is None else data.author)
    body = text.comment_body(data.body)
    present = await present_article(context, ArticleKey(site, article))
    new = NewComment(
        id=new_id(),
        site_id=site,
        article_id=present.article_id,
        parent_id=data.parent_id,
        author=author,
        body=body,
        visitor_id=staff_of(site),
        new_visitor=False,
        idempotency_key=key,
        request_hash=request_hash(STAFF, moderator.name, article, data.author, body, data.parent_id),
        badges=[STAFF],
    )
    decision = Decision(
        comment_id=new.id,
        version=1,
        status=Status.APPROVED,
        phase=MODERATOR,
        reason=STAFF,
        moderator=moderator.name,
    )
    async with connection(context.desk_pool) as database:
        accepted, applied = await _publish(database, new, decision, settings)
    count_decisions([decision], applied)
    if applied:
        await context.waker.announce(rings_of(applied))
    return StaffComment(
        accepted.id, new.author, new.body, accepted.created_at, new.parent_id, new.badges, Status.APPROVED
    )


async def _publish(
    database: Connection, new: NewComment, decision: Decision, settings: SiteSettings
) -> tuple[AcceptedComment, list[AppliedDecision]]:
    """Store the comment and approve it in one transaction: no worker ever sees it pending. One that was stored with the
    same key is not decided about again."""
    async with database.transaction():
        accepted = await insert_comment(database, new)
        if accepted is None:
            return await accepted_before(database, new, settings), []
        return accepted, await decide(database, [decision])
