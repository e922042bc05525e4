"""What will probably become of a text, before it is sent."""

import asyncio
from time import perf_counter
from typing import Any

import msgspec
from litestar import Request, Response, post
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import RequestBody
from litestar.types import ASGIApp

from comments_service.api.answers import AnswerResponse, Headers, private_answer
from comments_service.api.auth import reader_of
from comments_service.api.context import Context, Opened
from comments_service.api.cors import from_site_pages, json_body
from comments_service.api.parameters import ArticleId, SiteId
from comments_service.api.problems import BODY, READER, documented
from comments_service.domain import text
from comments_service.domain.forecasts import Forecast, in_sent_text
from comments_service.errors import (
    CheckOff,
    EmptyText,
    InvalidToken,
    InvalidValue,
    OriginNotAllowed,
    RateLimited,
    SiteNotFound,
    TextTooLong,
    TooManyBytes,
    Unavailable,
)
from comments_service.metrics import count_check

# A writer does not notice it.
ANSWER_SECONDS = 0.05
_NO_STORE: Headers = [(b"cache-control", b"no-store")]


class _LateError(Exception):
    """The time was over before the text was read."""


async def in_time(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    """A guard, the first one: the time for an answer begins here. The guard that follows finds the site in memory.

    Raises `_LateError` if the site is not read in time, `SiteNotFound` and `Unavailable`.
    """
    context: Context = connection.app.state.context
    until = asyncio.get_running_loop().time() + ANSWER_SECONDS
    connection.scope["state"]["until"] = until
    try:
        async with asyncio.timeout_at(until):
            await context.sites.get(connection.path_params.get("site", ""))
    except TimeoutError as error:
        raise _LateError from error


def _late(_: Request[Any, Any, Any], __: Exception) -> Response[None]:
    count_check("late")
    return Response(None, status_code=204, headers={"Cache-Control": "no-store"})


class CheckBody(msgspec.Struct, forbid_unknown_fields=True):
    """The text of a comment that is not sent yet."""

    body: str


@post(
    "/articles/{article:str}/comments:check",
    status_code=200,
    summary="Check a text before it is sent",
    operation_id="checkComment",
    guards=[in_time, from_site_pages, json_body],
    exception_handlers={_LateError: _late},
    security=[{}, *READER],
    responses={
        200: ResponseSpec(Forecast, description="What will probably become of it", generate_examples=False),
        204: ResponseSpec(None, description="Not known within 50 ms: send the text without it"),
        **documented(
            *BODY,
            InvalidValue,
            InvalidToken,
            OriginNotAllowed,
            CheckOff,
            SiteNotFound,
            TextTooLong,
            TooManyBytes,
            EmptyText,
            RateLimited,
            Unavailable,
        ),
    },
)
async def check_comment(
    request: Request[Any, Any, Any],
    context: Opened,
    site: SiteId,
    article: ArticleId,  # noqa: ARG001 - the same for all articles of a site today
    data: RequestBody[CheckBody],
) -> ASGIApp:
    """A forecast, for a site whose setting `check` is on: nothing is stored, and the text may be sent whatever it is.

    It follows the site's words, links and thresholds, but not the author's name, nor whether the text comes again. A
    rejection is foretold as `held` too. Spans count code points of the body as it was sent.
    """
    until: float = request.scope["state"]["until"]
    if not context.checks.on or not (await context.sites.get(site)).settings.check:
        raise CheckOff
    try:
        async with asyncio.timeout_at(until):
            reader = await reader_of(request, context, site)
            await context.check_limiter.check(request, reader.visitor.id if reader else None)
    except TimeoutError as error:
        raise _LateError from error
    except RateLimited:
        count_check("limited")
        raise
    return await _checked(context, site, data.body, until)


async def _checked(context: Context, site: str, sent: str, until: float) -> ASGIApp:
    cleaned = text.comment_body(sent)
    began = perf_counter()
    try:
        forecast = await context.checks.ask(site, cleaned, until)
    except TimeoutError as error:
        raise _LateError from error
    if forecast is None:
        count_check("absent")
        return AnswerResponse((204, _NO_STORE, b""))
    count_check(forecast.likely, perf_counter() - began)
    spans = in_sent_text(forecast.spans, cleaned, sent)
    return AnswerResponse(
        private_answer(200, msgspec.json.encode(msgspec.structs.replace(forecast, spans=spans)))
    )
