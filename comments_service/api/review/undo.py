"""Takes back a moderator's own last decision."""

from typing import Annotated

from litestar import post
from litestar.params import QueryParameter

from comments_service.api.auth import AUTH_ERRORS, Caller
from comments_service.api.context import Opened
from comments_service.api.parameters import CommentId
from comments_service.api.problems import documented
from comments_service.api.queueing import queue_pending
from comments_service.api.review.deciding import DecisionMade, carry_out, decidable, stale, tell
from comments_service.domain.comments import Status
from comments_service.domain.undoing import undoing
from comments_service.errors import (
    ClaimedByAnother,
    CommentNotFound,
    Forbidden,
    InvalidValue,
    NotYours,
    StaleVersion,
)
from comments_service.store.decisions import select_history
from comments_service.store.judged import lock_judged
from comments_service.store.pool import connection


@post(
    "/comments/{comment:uuid}/undo",
    status_code=201,
    summary="Take back one's own decision",
    operation_id="undo",
    responses=documented(
        InvalidValue, *AUTH_ERRORS, Forbidden, CommentNotFound, NotYours, StaleVersion, ClaimedByAnother
    ),
)
async def undo(
    context: Opened,
    moderator: Caller,
    comment: CommentId,
    version: Annotated[
        int | None,
        QueryParameter(ge=1, le=2**31 - 1, description="Only while the comment has this version."),
    ] = None,
) -> DecisionMade:
    """Takes the comment back to the state before one's own last decision, published or not, and held for what it was.

    Somebody's decision since then stands: `stale-version`. Once more takes back one's decision before that one.
    """
    async with connection(context.desk_pool) as database, database.transaction():
        judged = decidable(moderator, (await lock_judged(database, [comment])).get(comment), version)
        decision = undoing(comment, await select_history(database, comment), moderator.name)
        if decision is None:
            raise stale(judged)
        carried = await carry_out(database, moderator, [decision])
    made = carried.made(comment)
    if made.status is Status.PENDING:
        await queue_pending(context, comment, made.decided_at)
    await tell(context, carried)
    return made
