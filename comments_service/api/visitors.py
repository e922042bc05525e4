"""Readers who react before they have ever written: they get a visitor token too."""

from datetime import UTC, datetime
from typing import Any

import msgspec
from litestar import Request, post
from litestar.openapi.datastructures import ResponseSpec
from litestar.types import ASGIApp

from comments_service.api.answers import AnswerResponse, private_answer
from comments_service.api.context import Opened
from comments_service.api.cors import from_site_pages
from comments_service.api.parameters import SiteId
from comments_service.api.problems import documented
from comments_service.domain.comments import new_id
from comments_service.domain.people import Visitor
from comments_service.errors import InvalidValue, OriginNotAllowed, RateLimited, SiteNotFound, Unavailable


class NewVisitor(msgspec.Struct):
    """The token of a new visitor, for `Authorization: Bearer`. It lasts a year."""

    visitor_token: str


@post(
    "/visitors",
    status_code=201,
    summary="A token for a new visitor",
    operation_id="makeVisitor",
    guards=[from_site_pages],
    responses={
        201: ResponseSpec(NewVisitor, description="The token", generate_examples=False),
        **documented(InvalidValue, OriginNotAllowed, SiteNotFound, RateLimited, Unavailable),
    },
)
async def make_visitor(request: Request[Any, Any, Any], context: Opened, site: SiteId) -> ASGIApp:
    """For a reader who reacts or reports before he has written: a submission without a token makes one by itself.

    Takes no body. Nothing is stored.
    """
    await context.react_limiter.check(request, None)
    token = context.visitor_tokens.make(Visitor(new_id(), site), datetime.now(UTC))
    return AnswerResponse(private_answer(201, msgspec.json.encode(NewVisitor(token))))
