"""What moderators decide, one comment at a time or many."""

from collections.abc import Sequence
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from litestar import post
from litestar.params import RequestBody
from msgspec import UNSET, UnsetType

from comments_service.api.auth import AUTH_ERRORS, Caller
from comments_service.api.context import Context, Opened
from comments_service.api.cors import json_body
from comments_service.api.parameters import CommentId
from comments_service.api.problems import BODY, Problem, documented, problem_of
from comments_service.api.review.deciding import DecisionMade, carry_out, decidable, tell
from comments_service.domain import text
from comments_service.domain.comments import Status
from comments_service.domain.decisions import MODERATOR, Decision, JudgedComment
from comments_service.domain.people import Moderator, Right, require_right
from comments_service.errors import (
    ClaimedByAnother,
    CommentNotFound,
    CommentsError,
    Forbidden,
    InvalidValue,
    StaleVersion,
)
from comments_service.store.judged import lock_judged
from comments_service.store.pool import connection

MANY_BYTES = 1024 * 1024


class DecisionBody(msgspec.Struct, forbid_unknown_fields=True):
    """A moderator's decision about the `version` that was looked at.

    `reason` is for the author: a code of the site's list, or a text. None is recorded as the status. `note` is for
    moderators alone.
    """

    status: Literal["approved", "rejected", "held", "removed"]
    version: Annotated[int, msgspec.Meta(ge=1, le=2**31 - 1)]
    reason: Annotated[str, msgspec.Meta(max_length=500)] | None = None
    note: Annotated[str, msgspec.Meta(max_length=500)] | None = None


class DecisionAbout(DecisionBody, kw_only=True):
    """One of many decisions, about the comment that it names."""

    comment_id: UUID


class DecisionsBody(msgspec.Struct, forbid_unknown_fields=True):
    """Decisions, each about another comment."""

    decisions: Annotated[list[DecisionAbout], msgspec.Meta(min_length=1, max_length=200)]


class DecisionProblem(Problem, kw_only=True):
    """Why one of many decisions did not take effect, as the decision alone would have been answered."""

    version: int | UnsetType = UNSET
    comment_status: Status | UnsetType = UNSET
    by: str | UnsetType = UNSET
    field: str | UnsetType = UNSET


class DecisionResult(msgspec.Struct):
    """What became of one of many decisions: it has either a `decision` or a `problem`."""

    comment_id: UUID
    decision: DecisionMade | UnsetType = UNSET
    problem: DecisionProblem | UnsetType = UNSET


class DecisionResults(msgspec.Struct):
    """What became of each decision, in the order in which they were sent."""

    results: list[DecisionResult]


@post(
    "/comments/{comment:uuid}/decisions",
    status_code=201,
    summary="Decide about a comment",
    operation_id="decide",
    guards=[json_body],
    responses=documented(
        *BODY, InvalidValue, *AUTH_ERRORS, Forbidden, CommentNotFound, StaleVersion, ClaimedByAnother
    ),
)
async def post_decision(
    context: Opened, moderator: Caller, comment: CommentId, data: RequestBody[DecisionBody]
) -> DecisionMade:
    """Takes effect only while the comment has the version that was judged, and nobody else has claimed it."""
    about = DecisionAbout(
        status=data.status, version=data.version, reason=data.reason, note=data.note, comment_id=comment
    )
    [outcome] = await _decide_all(context, moderator, [about])
    if isinstance(outcome, CommentsError):
        raise outcome
    return outcome


@post(
    "/decisions",
    status_code=200,
    summary="Decide about many comments",
    operation_id="decideMany",
    request_max_body_size=MANY_BYTES,
    guards=[json_body],
    responses=documented(*BODY, InvalidValue, *AUTH_ERRORS, Forbidden),
)
async def post_decisions(
    context: Opened, moderator: Caller, data: RequestBody[DecisionsBody]
) -> DecisionResults:
    """Each takes effect or not by itself, as if it had been sent alone; all that do take effect at the same moment.

    A second decision about one comment is a problem. The body may have 1 MiB.
    """
    require_right(moderator, Right.DECIDE)
    outcomes = await _decide_all(context, moderator, data.decisions)
    return DecisionResults(
        [
            DecisionResult(about.comment_id, problem=msgspec.convert(problem_of(outcome), DecisionProblem))
            if isinstance(outcome, CommentsError)
            else DecisionResult(about.comment_id, decision=outcome)
            for about, outcome in zip(data.decisions, outcomes, strict=True)
        ]
    )


async def _decide_all(
    context: Context, moderator: Moderator, wanted: Sequence[DecisionAbout]
) -> list[DecisionMade | CommentsError]:
    """Decide in one transaction. Returns what became of each, in order."""
    decisions: dict[UUID, Decision] = {}
    outcomes: dict[int, DecisionMade | CommentsError] = {}
    async with connection(context.desk_pool) as database, database.transaction():
        judged = await lock_judged(database, [about.comment_id for about in wanted])
        for place, about in enumerate(wanted):
            try:
                if about.comment_id in decisions:
                    raise InvalidValue("the call decides twice about this comment", field="comment_id")
                comment = decidable(moderator, judged.get(about.comment_id), about.version)
                decisions[comment.id] = _decision(moderator, comment, about)
            except CommentsError as error:
                outcomes[place] = error
        carried = await carry_out(database, moderator, list(decisions.values()))
    await tell(context, carried)
    return [outcomes.get(place) or carried.made(about.comment_id) for place, about in enumerate(wanted)]


def _decision(moderator: Moderator, comment: JudgedComment, about: DecisionAbout) -> Decision:
    return Decision(
        comment_id=comment.id,
        version=comment.version,
        status=Status(about.status),
        phase=MODERATOR,
        reason=text.clean(about.reason or "") or about.status,
        moderator=moderator.name,
        # What the scorer said stays with the comment, whoever decides.
        scores=comment.scores,
        scorer=comment.scorer,
        scorer_version=comment.scorer_version,
        spans=comment.spans,
        note=text.clean(about.note or "") or None,
    )
