"""All that is kept about one person: told, and erased, by the token that stands for the person."""

import logging
from typing import Any

import msgspec
from litestar import Request, delete, get
from litestar.openapi.datastructures import ResponseSpec
from litestar.types import ASGIApp

from comments_service.api.answers import AnswerResponse, private_answer
from comments_service.api.auth import required_visitor
from comments_service.api.context import Context, Opened
from comments_service.api.cors import from_visitors_pages
from comments_service.api.problems import READER, documented
from comments_service.domain.own_data import OwnData
from comments_service.domain.people import Visitor
from comments_service.errors import (
    InvalidToken,
    OriginNotAllowed,
    RateLimited,
    SiteNotFound,
    Unavailable,
)
from comments_service.metrics import count_decisions, count_erasure
from comments_service.redis.bell import rings_of
from comments_service.store.erasing import erase_comments, erase_person
from comments_service.store.own_data import select_own_data
from comments_service.store.pool import connection

log = logging.getLogger(__name__)

# Comments that are erased in one transaction, which holds the rows of their articles.
TOGETHER = 100


@get(
    "/me",
    summary="Everything kept about oneself",
    operation_id="getOwnData",
    security=READER,
    responses={
        200: ResponseSpec(OwnData, description="All of it", generate_examples=False),
        **documented(InvalidToken, RateLimited, Unavailable),
    },
)
async def own_data(request: Request[Any, Any, Any], context: Opened) -> ASGIApp:
    """By the visitor or the sign-in token: comments with all their texts and what was decided about them, reactions,
    reports, notices, what moderators did about the person, and the account. Notes of moderators to one another are not
    told.
    """
    visitor = await required_visitor(request, context)
    await context.react_limiter.check(request, visitor.id)
    async with connection(context.pool) as database:
        kept = await select_own_data(database, visitor)
    return AnswerResponse(private_answer(200, msgspec.json.encode(kept)))


@delete(
    "/me",
    status_code=204,
    summary="Erase everything kept about oneself",
    operation_id="eraseOwnData",
    guards=[from_visitors_pages],
    security=READER,
    responses=documented(InvalidToken, OriginNotAllowed, SiteNotFound, RateLimited, Unavailable),
)
async def erase_own_data(request: Request[Any, Any, Any], context: Opened) -> None:
    """By the visitor or the sign-in token, for good, and safe to repeat. Readers see none of it when this answers.

    Comments are withdrawn and their texts, names and versions erased at once, with all that may quote them; where
    others answered, a tombstone stays. Reactions are taken back, and numbers follow. Reports stay without their notes
    and without who made them, and so do entries of the audit log. Of a ban or a mute it stays that there is one. A
    comment under a legal hold is shown to nobody, and its text is kept until the hold is lifted.
    """
    visitor = await required_visitor(request, context)
    await context.react_limiter.check(request, visitor.id)
    await _erase_comments(context, visitor)
    async with connection(context.pool) as database:
        reacted = await erase_person(database, visitor)
    await context.flushes.settle(reacted)
    # What counts this very call is over in a minute.
    for limiter in (context.limiter, context.check_limiter):
        await limiter.forget(visitor.id)
    count_erasure()
    log.info("erased all about a person", extra={"site": visitor.site_id})


async def _erase_comments(context: Context, visitor: Visitor) -> None:
    more = True
    while more:
        async with connection(context.pool) as database:
            decisions, applied, more = await erase_comments(database, visitor, limit=TOGETHER)
        count_decisions(decisions, applied)
        if applied:
            await context.waker.announce(rings_of(applied))
