"""Readers tell the moderators about a comment."""

from typing import Any, Literal

import msgspec
from litestar import Request, post
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import RequestBody
from litestar.types import ASGIApp

from comments_service.api.answers import AnswerResponse, private_answer
from comments_service.api.auth import required_visitor
from comments_service.api.bans import refuse_banned
from comments_service.api.context import Context, Opened
from comments_service.api.cors import from_visitors_pages, json_body
from comments_service.api.parameters import CommentId
from comments_service.api.problems import BODY, READER, documented
from comments_service.domain.comments import Status
from comments_service.domain.decisions import REPORTS, AppliedDecision, Decision
from comments_service.domain.people import Visitor
from comments_service.domain.reader_texts import ReportCode
from comments_service.domain.reports import NewReport, report_note
from comments_service.domain.site_settings import SiteSettings
from comments_service.errors import (
    Banned,
    InvalidToken,
    InvalidValue,
    OriginNotAllowed,
    RateLimited,
    SiteNotFound,
    TextTooLong,
    TooManyBytes,
    Unavailable,
)
from comments_service.metrics import count_decisions, count_report
from comments_service.redis.bell import rings_of
from comments_service.store.decisions import decide
from comments_service.store.pool import connection
from comments_service.store.reports import insert_report


class ReportBody(msgspec.Struct, forbid_unknown_fields=True):
    """What is wrong with a comment, in a code, and if one likes in words."""

    reason: ReportCode
    note: str = ""


class ReportTaken(msgspec.Struct):
    """The answer to every report."""

    taken: Literal[True] = True


@post(
    "/{comment:uuid}/reports",
    status_code=202,
    summary="Report a comment",
    operation_id="reportComment",
    guards=[from_visitors_pages, json_body],
    security=READER,
    responses={
        202: ResponseSpec(ReportTaken, description="Always the same", generate_examples=False),
        **documented(
            *BODY,
            InvalidValue,
            InvalidToken,
            OriginNotAllowed,
            Banned,
            SiteNotFound,
            TextTooLong,
            TooManyBytes,
            RateLimited,
            Unavailable,
        ),
    },
)
async def report_comment(
    request: Request[Any, Any, Any], context: Opened, comment: CommentId, data: RequestBody[ReportBody]
) -> ASGIApp:
    """Needs a visitor token and no account. One report of a visitor about a comment counts; its note has 300
    characters at most.

    The answer tells nothing: it is the same for a second report and for a comment that readers do not see. Only a
    banned person is told so. As many
    visitors as the site says put a visible comment back to `held`; a moderator's decision starts the count anew.
    """
    visitor = await required_visitor(request, context)
    await context.react_limiter.check(request, visitor.id)
    report = NewReport(
        comment_id=comment,
        site_id=visitor.site_id,
        visitor_id=visitor.id,
        reason=data.reason,
        note=report_note(data.note),
    )
    settings = (await context.sites.get(visitor.site_id)).settings
    if applied := await _take(context, report, settings):
        await context.waker.announce(rings_of(applied))
    return AnswerResponse(private_answer(202, msgspec.json.encode(ReportTaken())))


async def _take(context: Context, report: NewReport, settings: SiteSettings) -> list[AppliedDecision]:
    """Keep a report. Returns the decision to hold the comment if this report was the one that it took."""
    decisions: list[Decision] = []
    applied: list[AppliedDecision] = []
    async with connection(context.pool) as database, database.transaction():
        await refuse_banned(database, Visitor(report.visitor_id, report.site_id), settings)
        reported = await insert_report(database, report)
        if reported.added and 0 < settings.reports_to_hold <= reported.since:
            hold = Decision(
                comment_id=report.comment_id,
                version=reported.version,
                status=Status.HELD,
                phase=REPORTS,
                reason="reported",
            )
            decisions.append(hold)
            applied = await decide(database, decisions)
    count_report("counted" if reported.added else "ignored")
    count_decisions(decisions, applied)
    return applied
