"""Authors' second thoughts: editing their own comment, and withdrawing it."""

from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, Response, delete, patch
from litestar.params import RequestBody

from comments_service.api.auth import required_reader, required_visitor
from comments_service.api.bans import refuse_banned
from comments_service.api.context import Context, Opened
from comments_service.api.cors import from_site_pages, json_body
from comments_service.api.own import own_answer
from comments_service.api.parameters import CommentId, Lang
from comments_service.api.problems import BODY, READER, documented
from comments_service.api.queueing import queue_pending
from comments_service.api.signing_in import require_sign_in
from comments_service.domain import text
from comments_service.domain.comments import OwnStatus, Status
from comments_service.domain.decisions import AppliedDecision, Decision, Edit, authors_decision
from comments_service.domain.edits import AuthorsComment, require_editable
from comments_service.domain.people import Visitor
from comments_service.errors import (
    AlreadyAnswered,
    Banned,
    CommentNotFound,
    CommentsClosed,
    EditWindowOver,
    EmptyText,
    InvalidToken,
    InvalidValue,
    OriginNotAllowed,
    RateLimited,
    SignInNeeded,
    StaleVersion,
    TextTooLong,
    TooManyBytes,
    Unavailable,
)
from comments_service.metrics import count_decisions
from comments_service.redis.bell import rings_of
from comments_service.store.decisions import decide
from comments_service.store.edits import insert_versions, lock_comment
from comments_service.store.opening import require_open
from comments_service.store.pool import Connection, connection

_CHANGE = (InvalidValue, InvalidToken, OriginNotAllowed, CommentNotFound, RateLimited, Unavailable)


class EditBody(msgspec.Struct, forbid_unknown_fields=True):
    """A comment's new text, and the `version` that its author has seen."""

    body: str
    version: Annotated[int, msgspec.Meta(ge=1, le=2**31 - 1)]


@patch(
    "/{comment:uuid}",
    status_code=202,
    summary="Edit one's own comment",
    operation_id="editComment",
    guards=[from_site_pages, json_body],
    security=READER,
    responses=documented(
        *BODY,
        *_CHANGE,
        Banned,
        SignInNeeded,
        EditWindowOver,
        CommentsClosed,
        AlreadyAnswered,
        StaleVersion,
        TextTooLong,
        TooManyBytes,
        EmptyText,
    ),
)
async def edit_comment(
    request: Request[Any, Any, Any],
    context: Opened,
    comment: CommentId,
    data: RequestBody[EditBody],
    lang: Lang = "ja",
) -> Response[OwnStatus]:
    """For its author, until `editable_until`, and until readers see an answer.

    The comment is `pending` again, and the new text is moderated before anybody sees it. Meanwhile readers see the old
    one, or nothing if the site wants that. A text that is the same changes nothing.
    """
    reader = await required_reader(request, context)
    visitor = reader.visitor
    await context.limiter.check(request, visitor.id)
    site = await context.sites.get(visitor.site_id)
    require_sign_in(site.settings.who, reader)
    edit = Edit(text.comment_body(data.body), keep=site.settings.edit_keeps_visible)
    async with connection(context.pool) as database, database.transaction():
        own = await _locked(database, comment, visitor)
        await refuse_banned(database, visitor, site.settings, lang)
        require_editable(own, data.version, site.settings.edit_minutes)
        # The worker would reject what it gets now, and with it a comment that readers see.
        await require_open(database, own.site_id, own.article_id)
        decisions = await _edit(database, own, edit)
        applied = await decide(database, decisions)
    for edited in applied:
        await queue_pending(context, edited.comment_id, edited.decided_at)
    await _tell(context, decisions, applied)
    return await own_answer(context, comment, visitor, lang, status=202)


@delete(
    "/{comment:uuid}",
    status_code=204,
    summary="Withdraw one's own comment",
    operation_id="withdrawComment",
    guards=[from_site_pages],
    security=READER,
    responses=documented(*_CHANGE),
)
async def withdraw_comment(request: Request[Any, Any, Any], context: Opened, comment: CommentId) -> None:
    """For its author, at any time, and safe to repeat.

    Readers see it no more. If answers to it are visible, it leaves a tombstone. 30 days later its text is erased.
    """
    visitor = await required_visitor(request, context)
    await context.react_limiter.check(request, visitor.id)
    async with connection(context.pool) as database, database.transaction():
        own = await _locked(database, comment, visitor)
        decisions = (
            []
            if own.status == Status.WITHDRAWN
            else [authors_decision(own.id, own.version, Status.WITHDRAWN, "withdrawn")]
        )
        applied = await decide(database, decisions)
    await _tell(context, decisions, applied)


async def _locked(database: Connection, comment_id: UUID, visitor: Visitor) -> AuthorsComment:
    """The visitor's comment, locked. Raises `CommentNotFound`, also for somebody else's."""
    own = await lock_comment(database, comment_id)
    if own is None or Visitor(own.visitor_id, own.site_id) != visitor:
        raise CommentNotFound
    return own


async def _edit(database: Connection, own: AuthorsComment, edit: Edit) -> list[Decision]:
    """Keep the new text of a locked comment. Returns the decision that gives it to the comment, none for the same."""
    if edit.body == own.body:
        return []
    await insert_versions(database, own, edit.body)
    return [authors_decision(own.id, own.version, Status.PENDING, "edited", edit)]


async def _tell(context: Context, decisions: Sequence[Decision], applied: Sequence[AppliedDecision]) -> None:
    count_decisions(decisions, applied)
    if applied:
        await context.waker.announce(rings_of(applied))
