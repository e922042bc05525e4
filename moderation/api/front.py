"""What stands before the application: the prefix of the path, CORS, the headers of every answer, and the figures."""

import time
from collections.abc import Collection
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from litestar.types import ASGIApp, Message, Receive, Scope, Send

from moderation.api.figures import count_answer

if TYPE_CHECKING:
    from moderation.api.context import Context

GOOGLE = "commentanalyzer.googleapis.com"
# The prefix that a publisher put before the path, such as /perspective.
_PREFIX = "moderation.prefix"
# The ends of the paths that may have one.
_PREFIXED = (
    "/v1alpha1/comments:analyze",
    "/v1alpha1/comments:suggestscore",
    "/$discovery/rest",
    "/discovery/v1/apis/commentanalyzer/v1alpha1/rest",
)
# Google's clients call /batch/commentanalyzer/v1alpha1 too.
_BATCH = "/batch"
# What stands as it is in a path (RFC 3986, section 3.3).
_UNQUOTED = "/:@!$&'()*+,;="
_CORS = (
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", b"x-scorer, x-model-version, x-attributes-left-out, retry-after"),
)


class Front:
    """Takes the prefix off a path, answers preflights, and adds headers to every answer.

    `calls` are the paths of the application; requests for any other are counted together. `headers` are those of every
    answer, in ASCII.
    """

    def __init__(self, app: ASGIApp, calls: Collection[str], headers: dict[str, str]) -> None:
        self._app = app
        self._calls = frozenset(calls)
        self._headers = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
        self._headers += _CORS

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()
        path = _without_prefix(scope)
        # Anybody may ask for any path: the figures name none but ours.
        call = path if path in self._calls else "other"

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *self._headers]
                count_answer(call, message["status"], time.perf_counter() - began)
            await send(message)

        if scope["method"] == "OPTIONS":
            await _answer_preflight(scope, sent)
        else:
            await self._app(scope, receive, sent)


def _without_prefix(scope: Any) -> str:
    """Takes the prefix off the path, and keeps it in the scope. Returns the path."""
    path: str = scope["path"]
    prefix, call = _split(path.rstrip("/"))
    if call:
        scope["path"] = path = call
        scope["raw_path"] = path.encode()
    scope[_PREFIX] = prefix
    return path


def _split(path: str) -> tuple[str, str]:
    """The prefix of a path and the call behind it; both are empty where no prefix may be."""
    for call in _PREFIXED:
        if path.endswith(call):
            return path.removesuffix(call).rstrip("/"), call
    prefix, found, _ = f"{path}/".partition(f"{_BATCH}/")
    return (prefix.rstrip("/"), _BATCH) if found else ("", "")


def asked_at(scope: Any, context: "Context") -> str:
    """The address, with a slash at its end, under which a client reaches the calls: as it asked for this one."""
    headers = dict(scope["headers"])
    host = headers.get(b"host", b"").decode("latin-1") or GOOGLE
    secure = scope["scheme"] == "https" or host.partition(":")[0].lower() == GOOGLE
    if not secure and _from_trusted_proxy(scope, context):
        forwarded = headers.get(b"x-forwarded-proto", b"").decode("latin-1")
        secure = forwarded.split(",")[-1].strip().lower() == "https"
    return f"{'https' if secure else 'http'}://{host}{quote(scope[_PREFIX], safe=_UNQUOTED)}/"


def _from_trusted_proxy(scope: Any, context: "Context") -> bool:
    client = scope.get("client")
    try:
        return client is not None and ip_address(client[0]) in context.service.trusted_proxies
    except ValueError:
        return False


async def _answer_preflight(scope: Any, send: Send) -> None:
    headers: dict[bytes, bytes] = dict(scope["headers"])
    allowed = headers.get(b"access-control-request-headers", b"content-type, x-goog-api-key")
    start: Any = {
        "type": "http.response.start",
        "status": 204,
        "headers": [
            (b"access-control-allow-methods", b"GET, POST, OPTIONS"),
            (b"access-control-allow-headers", allowed),
            (b"access-control-max-age", b"86400"),
            (b"vary", b"Access-Control-Request-Headers"),
        ],
    }
    await send(start)
    await send({"type": "http.response.body", "body": b"", "more_body": False})
