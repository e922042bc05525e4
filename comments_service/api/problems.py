"""Errors as RFC 9457 problem documents. The only place where a domain error gets an HTTP status."""

import logging
from typing import Any

import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException

from comments_service import errors

log = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
RETRY_SECONDS = 2

STATUS: dict[type[errors.CommentsError], int] = {
    errors.EmptyText: 422,
    errors.TextTooLong: 422,
    errors.TooManyBytes: 422,
    errors.InvalidValue: 400,
    errors.IdempotencyKeyReused: 422,
    errors.IdempotencyKeyInvalid: 400,
    errors.InvalidToken: 401,
    errors.Forbidden: 403,
    errors.OriginNotAllowed: 403,
    errors.CommentsClosed: 403,
    errors.SiteNotFound: 404,
    errors.CommentNotFound: 404,
    errors.ParentNotFound: 422,
    errors.StaleVersion: 409,
    errors.RateLimited: 429,
    errors.Unavailable: 503,
}

_HTTP_CODES = {
    400: ("invalid-json", "The body is not JSON"),
    404: ("not-found", "There is nothing at this address"),
    405: ("method-not-allowed", "This address does not take this method"),
    413: ("body-too-large", "The body is too large"),
    415: ("unsupported-media-type", "The body must be application/json"),
}


class Problem(msgspec.Struct, omit_defaults=True):
    """A problem document. `code` is stable; further fields say more, such as `limit` and `count` of `too-long`."""

    type: str
    title: str
    status: int
    code: str
    detail: str = ""


def problem(
    status: int,
    code: str,
    title: str,
    detail: str = "",
    headers: dict[str, str] | None = None,
    **details: object,
) -> Response[bytes]:
    """A problem document as a response."""
    document = Problem(f"urn:comments:problem:{code}", title, status, code, detail)
    content = msgspec.json.encode({**msgspec.to_builtins(document), **details})
    return Response(
        content,
        status_code=status,
        media_type=MEDIA_TYPE,
        headers={"Cache-Control": "no-store", **(headers or {})},
    )


def of_error(error: errors.CommentsError) -> Response[bytes]:
    """The problem document of a domain error."""
    headers: dict[str, str] = {}
    if isinstance(error, errors.RateLimited):
        headers["Retry-After"] = str(error.details.get("retry_after", RETRY_SECONDS))
    if isinstance(error, errors.Unavailable):
        headers["Retry-After"] = str(RETRY_SECONDS)
    if isinstance(error, errors.InvalidToken):
        headers["WWW-Authenticate"] = "Bearer"
    return problem(STATUS[type(error)], error.code, error.title(), error.detail, headers, **error.details)


def _domain_error(_: Request[Any, Any, Any], error: errors.CommentsError) -> Response[bytes]:
    return of_error(error)


def _http_error(_: Request[Any, Any, Any], error: HTTPException) -> Response[bytes]:
    if isinstance(error, ValidationException):
        return _validation_error(error)
    code, title = _HTTP_CODES.get(error.status_code, ("http-error", error.detail))
    if error.status_code == 400 and "json" not in error.detail.lower():
        code, title = "invalid-value", errors.InvalidValue.title()
    return problem(error.status_code, code, title, headers=dict(error.headers or {}))


def _validation_error(error: ValidationException) -> Response[bytes]:
    found = error.extra if isinstance(error.extra, list) else []
    places = [{"message": str(one.get("message", "")), "field": str(one.get("key", ""))} for one in found]
    if any(str(one.get("source", "body")) == "body" for one in found) or not found:
        return problem(422, "invalid-body", "The body does not have the form it must have", errors=places)
    return problem(400, errors.InvalidValue.code, errors.InvalidValue.title(), errors=places)


def _unexpected(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    log.error(
        "unhandled",
        exc_info=error,
        extra={"method": request.method, "route": request.scope.get("path_template")},
    )
    return problem(500, "internal", "Something went wrong on our side")


HANDLERS: dict[int | type[Exception], Any] = {
    errors.CommentsError: _domain_error,
    HTTPException: _http_error,
    Exception: _unexpected,
}
