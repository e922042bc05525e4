"""Readers who sign in take along what they wrote before without an account."""

from typing import Any

import msgspec
from litestar import Request, post
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import RequestBody
from litestar.types import ASGIApp

from comments_service.api.answers import AnswerResponse, private_answer
from comments_service.api.auth import required_reader
from comments_service.api.context import Opened
from comments_service.api.cors import from_visitors_pages, json_body
from comments_service.api.problems import BODY, documented
from comments_service.errors import InvalidToken, OriginNotAllowed, RateLimited, SiteNotFound, Unavailable
from comments_service.redis.bell import Ring
from comments_service.store.pool import connection
from comments_service.store.reader_accounts import note_accounts
from comments_service.store.reader_merges import take_along


class MergeBody(msgspec.Struct, forbid_unknown_fields=True):
    """The visitor's token that the browser has kept from before."""

    visitor_token: str


class Merged(msgspec.Struct):
    """How much of the visitor's is the account's now."""

    comments: int
    reactions: int
    reports: int
    notices: int


@post(
    "/me/merge",
    status_code=200,
    summary="Take along what one wrote before signing in",
    operation_id="takeAlong",
    guards=[from_visitors_pages, json_body],
    security=[{"signIn": []}],
    responses={
        200: ResponseSpec(Merged, description="What came along", generate_examples=False),
        **documented(*BODY, InvalidToken, OriginNotAllowed, SiteNotFound, RateLimited, Unavailable),
    },
)
async def merge_visitor(
    request: Request[Any, Any, Any], context: Opened, data: RequestBody[MergeBody]
) -> ASGIApp:
    """By the sign-in token. Comments, reactions, reports and notices of the visitor become the account's, and so do a
    ban, a mute, a warning and a note of moderators. Safe to repeat: then there is nothing more.

    Where both reacted to the same the account's reaction stays. Comments keep the names under which they were written.
    """
    reader = await required_reader(request, context)
    await context.react_limiter.check(request, reader.visitor.id)
    if reader.account is None:
        raise InvalidToken("the sign-in token of the account is needed")
    visitor = context.visitor_tokens.read(data.visitor_token)
    if visitor.site_id != reader.visitor.site_id:
        raise InvalidToken("the visitor token is for another site")
    async with connection(context.pool) as database, database.transaction():
        taken = await take_along(database, visitor, reader.visitor.id)
        if taken.comments:
            await note_accounts(database, [reader.account])
    if taken.changed:
        await context.waker.announce(
            [Ring(*article, revision, count) for article, revision, count in taken.changed]
        )
    for article in taken.reacted:
        context.flushes.ask(article)
    merged = Merged(taken.comments, taken.reactions, taken.reports, taken.notices)
    return AnswerResponse(private_answer(200, msgspec.json.encode(merged)))
