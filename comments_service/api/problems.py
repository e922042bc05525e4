"""Errors as RFC 9457 problem documents. The only module that gives an error its HTTP status."""

import logging
import re
from collections.abc import Callable
from functools import cache
from typing import Any

import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException, SerializationException, ValidationException
from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.spec import Example
from litestar.params import HeaderParameter, QueryParameter
from litestar.routes import HTTPRoute
from msgspec import inspect

from comments_service import errors
from comments_service.metrics import count_refusal
from comments_service.wording import kind_at, what_is_wrong

log = logging.getLogger(__name__)

# The option of a handler whose problems are counted as refused submissions, and those of its preflights.
COUNTED = "counted_submissions"
_MISSING_PARAMETER = re.compile(r"Missing required \w+ parameter '([^']*)'")
MEDIA_TYPE = "application/problem+json"
RETRY_SECONDS = 2


class Kind(msgspec.Struct, frozen=True):
    """A kind of problem: what all its documents have in common."""

    status: int
    code: str
    title: str


_STATUS: dict[type[errors.CommentsError], int] = {
    errors.EmptyText: 422,
    errors.TextTooLong: 422,
    errors.TooManyBytes: 422,
    errors.NameReserved: 422,
    errors.InvalidValue: 400,
    errors.NotJson: 415,
    errors.IdempotencyKeyReused: 422,
    errors.IdempotencyKeyInvalid: 400,
    errors.InvalidToken: 401,
    errors.InvalidInvitation: 401,
    errors.ModeratorExists: 409,
    errors.Forbidden: 403,
    errors.OriginNotAllowed: 403,
    errors.CommentsClosed: 403,
    errors.Banned: 403,
    errors.SignInNeeded: 403,
    errors.CheckOff: 404,
    errors.SiteNotFound: 404,
    errors.CommentNotFound: 404,
    errors.InvitationNotFound: 404,
    errors.VersionNotFound: 404,
    errors.ModeratorNotFound: 404,
    errors.LastAdmin: 409,
    errors.SiteExists: 409,
    errors.PersonNotFound: 404,
    errors.ParentNotFound: 422,
    errors.ArticleMismatch: 422,
    errors.ArticleNotFound: 404,
    errors.ArticleExists: 409,
    errors.SameArticle: 422,
    errors.StaleVersion: 409,
    errors.NotYours: 409,
    errors.ClaimedByAnother: 409,
    errors.ClaimsOff: 404,
    errors.EditWindowOver: 403,
    errors.AlreadyAnswered: 409,
    errors.CannotPin: 409,
    errors.TooManyPins: 409,
    errors.RateLimited: 429,
    errors.Unavailable: 503,
}
DOMAIN = {error: Kind(status, error.code, error.title()) for error, status in _STATUS.items()}

INVALID_VALUE = DOMAIN[errors.InvalidValue]
INVALID_JSON = Kind(400, "invalid-json", "The body is not JSON")
INVALID_BODY = Kind(422, "invalid-body", "The body does not have the form it must have")
BODY_TOO_LARGE = Kind(413, "body-too-large", "The body is too large")
NOT_JSON = DOMAIN[errors.NotJson]
INTERNAL = Kind(500, "internal", "Something went wrong on our side")
_HTTP = {
    400: INVALID_VALUE,
    404: Kind(404, "not-found", "There is nothing at this address"),
    405: Kind(405, "method-not-allowed", "This address does not take this method"),
    413: BODY_TOO_LARGE,
    415: NOT_JSON,
}
# Who calls a reader's operation: by whichever of the two tokens.
READER: list[dict[str, list[str]]] = [{"visitor": []}, {"signIn": []}]
# The problems of any body.
BODY = (INVALID_JSON, BODY_TOO_LARGE, NOT_JSON, INVALID_BODY)


class Problem(msgspec.Struct, omit_defaults=True):
    """A problem document. `code` is stable; further fields say more, such as `limit` and `count` of `too-long`."""

    type: str
    title: str
    status: int
    code: str
    detail: str = ""


def document(kind: Kind, detail: str = "") -> Problem:
    return Problem(f"urn:comments:problem:{kind.code}", kind.title, kind.status, kind.code, detail)


def documented(*kinds: Kind | type[errors.CommentsError]) -> dict[int, ResponseSpec]:
    """These problems as the responses of an operation in the OpenAPI document."""
    by_status: dict[int, list[Kind]] = {}
    for kind_or_error in kinds:
        kind = kind_or_error if isinstance(kind_or_error, Kind) else DOMAIN[kind_or_error]
        by_status.setdefault(kind.status, []).append(kind)
    return {
        status: ResponseSpec(
            Problem,
            generate_examples=False,
            media_type=MEDIA_TYPE,
            description="; ".join(
                f"`{kind.code}`: {kind.title[0].lower()}{kind.title[1:]}" for kind in of_status
            ),
            examples=[
                Example(summary=kind.code, value=msgspec.to_builtins(document(kind))) for kind in of_status
            ],
        )
        for status, of_status in sorted(by_status.items())
    }


class _ProblemResponse(Response[bytes]):
    code: str


def _response(
    kind: Kind, detail: str = "", headers: dict[str, str] | None = None, **details: object
) -> _ProblemResponse:
    answer = _ProblemResponse(
        msgspec.json.encode({**msgspec.to_builtins(document(kind, detail)), **details}),
        status_code=kind.status,
        media_type=MEDIA_TYPE,
        headers={"Cache-Control": "no-store", **(headers or {})},
    )
    answer.code = kind.code
    return answer


def _domain_error(request: Request[Any, Any, Any], error: errors.CommentsError) -> _ProblemResponse:
    kind = DOMAIN.get(type(error))
    if kind is None:
        return _unexpected(request, error)
    headers: dict[str, str] = {}
    if kind.status in (429, 503):
        headers["Retry-After"] = str(error.details.get("retry_after", RETRY_SECONDS))
    if kind.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return _response(kind, error.detail, headers, **error.details)


def problem_of(error: errors.CommentsError) -> dict[str, Any]:
    """The whole document of an error's problem, which stands in an answer about several things."""
    return {**msgspec.to_builtins(document(DOMAIN[type(error)], error.detail)), **error.details}


def _http_error(request: Request[Any, Any, Any], error: HTTPException) -> _ProblemResponse:
    if isinstance(error, ValidationException):
        return _validation_error(request, error)
    if isinstance(error.__cause__, SerializationException):
        return _response(INVALID_JSON)
    kind = _HTTP.get(error.status_code) or Kind(error.status_code, "http-error", error.detail)
    return _response(kind, headers=dict(error.headers or {}))


def _validation_error(request: Request[Any, Any, Any], error: ValidationException) -> _ProblemResponse:
    entries: list[dict[str, str]] = error.extra if isinstance(error.extra, list) else []
    handler = request.route_handler
    arguments = _arguments(handler.signature_model)
    fields = [_field(arguments, entry) for entry in entries]
    if any(entry.get("source", "body") == "body" for entry in entries):
        return _response(INVALID_BODY, errors=fields)
    for field in fields:
        argument = handler.parsed_fn_signature.parameters.get(field.get("field", ""))
        parameter = argument.kwarg_definition if argument else None
        # A parameter may have another name than the argument of its handler.
        if isinstance(parameter, QueryParameter | HeaderParameter):
            field["field"] = parameter.name or field["field"]
    if not fields and (missing := _MISSING_PARAMETER.match(error.detail)):
        fields = [{"field": missing[1], "message": "is missing"}]
    return _response(INVALID_VALUE, "" if fields else error.detail, errors=fields)


@cache
def _arguments(signature: type[Any]) -> inspect.Type:
    """The types of a handler's arguments: its parameters, and the body as `data`."""
    return inspect.type_info(signature)


def _field(arguments: inspect.Type, entry: dict[str, str]) -> dict[str, str]:
    """What is wrong with one field. Litestar calls the whole body `data`; it is a field without a name here."""
    key, message = entry.get("key", "data"), entry.get("message", "")
    if message == "'data'":
        return {"message": "a body is needed"}
    in_body = entry.get("source", "body") == "body"
    path = "data" if key == "data" else f"data.{key}" if in_body else key
    sentence = what_is_wrong(message, kind_at(arguments, path))
    return {"message": sentence} if key == "data" else {"field": key, "message": sentence}


def _unreadable(_: Request[Any, Any, Any], __: Exception) -> _ProblemResponse:
    """Two errors of a body that Litestar does not handle: bytes that are not UTF-8, and nesting too deep."""
    return _response(INVALID_JSON)


def _unexpected(request: Request[Any, Any, Any], error: Exception) -> _ProblemResponse:
    log.error(
        "unhandled",
        exc_info=error,
        extra={"method": request.method, "route": request.scope.get("path_template")},
    )
    return _response(INTERNAL)


def _counted(handle: Callable[[Request[Any, Any, Any], Any], _ProblemResponse]) -> Any:
    """The handler of an error, which also counts it if it refuses a submission."""

    def handled(request: Request[Any, Any, Any], error: Exception) -> _ProblemResponse:
        answer = handle(request, error)
        if _submits(request):
            count_refusal(answer.code)
        return answer

    return handled


def _submits(request: Request[Any, Any, Any]) -> bool:
    """True for a submission, and for the preflight of one: when it is refused the browser sends nothing more."""
    if "route_handler" not in request.scope:
        return False
    asked = request.headers.get("access-control-request-method")
    if request.method != "OPTIONS" or asked is None:
        return bool(request.route_handler.opt.get(COUNTED))
    path: Any = request.scope.get("path_template")
    handlers = (
        handler
        for route in request.app.routes
        if route.path_format == path and isinstance(route, HTTPRoute)
        for handler in route.route_handlers
    )
    return any(asked in handler.http_methods and handler.opt.get(COUNTED) for handler in handlers)


HANDLERS: dict[int | type[Exception], Any] = {
    errors.CommentsError: _counted(_domain_error),
    HTTPException: _counted(_http_error),
    UnicodeDecodeError: _counted(_unreadable),
    RecursionError: _counted(_unreadable),
    Exception: _counted(_unexpected),
}
