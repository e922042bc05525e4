"""Answers errors with their problem documents, and counts what refuses a submission."""

import logging
import re
from collections.abc import Callable
from functools import cache
from typing import Any

import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException, SerializationException, ValidationException
from litestar.params import HeaderParameter, QueryParameter
from litestar.routes import HTTPRoute
from msgspec import inspect

from comments_service import errors
from comments_service.api.bodies import body_error
from comments_service.api.problems import (
    COUNTED,
    DOMAIN,
    HTTP,
    INTERNAL,
    INVALID_BODY,
    INVALID_JSON,
    INVALID_VALUE,
    MEDIA_TYPE,
    Kind,
    document,
)
from comments_service.metrics import count_refusal
from comments_service.wording import field_names, kind_at, what_is_wrong

log = logging.getLogger(__name__)

_MISSING_PARAMETER = re.compile(r"Missing required \w+ parameter '([^']*)'")
_MISSING_FIELD = re.compile(r"Object missing required field `(.*)`")
RETRY_SECONDS = 2


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


def _http_error(request: Request[Any, Any, Any], error: HTTPException) -> _ProblemResponse:
    if isinstance(error, ValidationException):
        return _validation_error(request, error)
    if isinstance(error.__cause__, SerializationException):
        return _response(INVALID_JSON)
    kind = HTTP.get(error.status_code) or Kind(error.status_code, "http-error", error.detail)
    return _response(kind, headers=dict(error.headers or {}))


def _validation_error(request: Request[Any, Any, Any], error: ValidationException) -> _ProblemResponse:
    entries: list[dict[str, str]] = error.extra if isinstance(error.extra, list) else []
    if in_body := body_error(request):
        entries = [in_body if entry.get("key") == "data" else entry for entry in entries]
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
    kind = kind_at(arguments, path)
    sentence = what_is_wrong(message, kind)
    if key != "data":
        return {"field": key, "message": sentence}
    if missing := _MISSING_FIELD.fullmatch(message):
        return {"field": missing[1], "message": "is missing"}
    # A rule of ours that is about one field begins with its name.
    name, _, rest = sentence.partition(" ")
    if name.rstrip(":") in field_names(kind):
        return {"field": name.rstrip(":"), "message": rest}
    return {"message": sentence}


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
