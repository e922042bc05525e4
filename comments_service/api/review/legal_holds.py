"""Legal holds: an admin keeps a comment from being erased."""

from typing import Annotated

import msgspec
from litestar import delete, put
from litestar.params import RequestBody

from comments_service.api.auth import AUTH_ERRORS, Caller
from comments_service.api.context import Opened
from comments_service.api.cors import json_body
from comments_service.api.parameters import CommentId
from comments_service.api.problems import BODY, documented
from comments_service.api.review.queue import seen_comment
from comments_service.domain import text
from comments_service.domain.legal_holds import LegalHold
from comments_service.domain.people import Right
from comments_service.errors import AlreadyErased, CommentNotFound, EmptyText, Forbidden, InvalidValue
from comments_service.store.legal_holds import lift_hold, place_hold, select_holds
from comments_service.store.pool import connection


class LegalHoldBody(msgspec.Struct, forbid_unknown_fields=True):
    """Why the comment must be kept, for those who work on the site."""

    note: Annotated[str, msgspec.Meta(min_length=1, max_length=500)]


class LegalHolds(msgspec.Struct):
    """All legal holds that the comment has or had, the first one first."""

    legal_holds: list[LegalHold]


@put(
    "/comments/{comment:uuid}/legal-hold",
    summary="Keep a comment from being erased",
    operation_id="placeLegalHold",
    guards=[json_body],
    responses=documented(
        *BODY, InvalidValue, *AUTH_ERRORS, Forbidden, CommentNotFound, AlreadyErased, EmptyText
    ),
)
async def put_legal_hold(
    context: Opened, moderator: Caller, comment: CommentId, data: RequestBody[LegalHoldBody]
) -> LegalHolds:
    """For admins of the site. Neither its author nor time erases the comment then, with its texts, its history and who
    wrote it. What readers see stays as it is: a comment that its author withdraws or has erased is shown to nobody.

    A second call changes the note. 409 `already-erased`: there is nothing left to keep.
    """
    note = text.clean(data.note)
    if not text.is_visible(note):
        raise EmptyText(field="note")
    async with connection(context.desk_pool) as database:
        await seen_comment(database, moderator, comment, Right.SETTINGS)
        await place_hold(database, comment, note, moderator.name)
        return LegalHolds(await select_holds(database, comment))


@delete(
    "/comments/{comment:uuid}/legal-hold",
    status_code=204,
    summary="Keep a comment no more",
    operation_id="liftLegalHold",
    responses=documented(InvalidValue, *AUTH_ERRORS, Forbidden, CommentNotFound),
)
async def delete_legal_hold(context: Opened, moderator: Caller, comment: CommentId) -> None:
    """For admins of the site. What should have been erased meanwhile is erased within a minute. The same answer if
    there was no legal hold."""
    async with connection(context.desk_pool) as database:
        await seen_comment(database, moderator, comment, Right.SETTINGS)
        await lift_hold(database, comment, moderator.name)
