"""The calls of the Perspective API over HTTP. `front.py` takes the prefix off their paths."""

from typing import Any, cast

from litestar import Request, Response, Router, asgi, get, post
from litestar.datastructures import Headers
from litestar.exceptions import ClientException, NotFoundException
from litestar.exceptions.http_exceptions import RequestEntityTooLarge
from litestar.handlers import ASGIRouteHandler
from litestar.types import HTTPScope, Receive, Scope, Send

from moderation.api.context import Opened
from moderation.api.front import asked_at
from moderation.api.perspective.batch import answer_batch
from moderation.api.perspective.calls import Call, Operation, Query, Reply, answer, guarded
from moderation.api.perspective.discovery import discovery_document

BODY_BYTES = 4 * 1024 * 1024
JSON = "application/json; charset=UTF-8"


def response(reply: Reply) -> Response[bytes]:
    return Response(reply.body, status_code=reply.status, headers=reply.headers, media_type=JSON)


def key_of(request: Request[Any, Any, Any], query: Query) -> str:
    """The API key of a request, or an empty string."""
    return query.get("key") or request.headers.get("x-goog-api-key", "")


async def _body(receive: Receive) -> bytes:
    """The body of a request. Raises `RequestEntityTooLarge`, and `ClientException` if the client left."""
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] != "http.request":
            raise ClientException
        parts.append(message["body"])
        size += len(message["body"])
        if size > BODY_BYTES:
            raise RequestEntityTooLarge
        if not message["more_body"]:
            return b"".join(parts)


def _call_of(operation: Operation) -> ASGIRouteHandler:
    """The handler of a call. As plain ASGI it costs less than half of what a handler of Litestar's does."""

    @asgi(f"/v1alpha1/{operation}", copy_scope=False)
    async def call(scope: Scope, receive: Receive, send: Send) -> None:
        # There is no other kind: the front sends nothing on but HTTP.
        http = cast("HTTPScope", scope)
        if http["method"] != "POST":
            raise NotFoundException
        query = Query.of(http)
        # Whatever the content type says: clients leave it out, and Google reads JSON all the same.
        body = await _body(receive)
        key = query.get("key") or Headers.from_scope(http).get("x-goog-api-key", "")
        reply = await answer(http["litestar_app"].state.context, Call(operation, query, key, body))
        headers = [(name.lower().encode(), value.encode()) for name, value in reply.headers.items()]
        headers += [(b"content-type", JSON.encode()), (b"content-length", str(len(reply.body)).encode())]
        await send({"type": "http.response.start", "status": reply.status, "headers": headers})
        await send({"type": "http.response.body", "body": reply.body, "more_body": False})

    return call


@post("/batch", status_code=200)
async def batch(request: Request[Any, Any, Any], context: Opened) -> Response[bytes]:
    query = Query.of(request.scope)
    content_type = ""

    async def answered() -> Reply:
        nonlocal content_type
        content_type, body = await answer_batch(
            context, request.headers.get("content-type", ""), await request.body(), key_of(request, query)
        )
        return Reply(200, body)

    reply = await guarded(answered, pretty=query.pretty)
    return Response(
        reply.body,
        status_code=reply.status,
        headers=reply.headers,
        media_type=content_type if reply.status == 200 else JSON,
    )


@get(["/$discovery/rest", "/discovery/v1/apis/commentanalyzer/v1alpha1/rest"])
async def discovery(request: Request[Any, Any, Any], context: Opened) -> Response[bytes]:
    query = Query.of(request.scope)

    async def answered() -> Reply:
        # Anybody may read it, but some clients learn here that their key is wrong.
        context.keys.refuse_unknown(key_of(request, query))
        return Reply(200, discovery_document(asked_at(request.scope, context)), {"Cache-Control": "no-store"})

    return response(await guarded(answered, pretty=query.pretty))


router = Router(
    path="/",
    route_handlers=[_call_of("comments:analyze"), _call_of("comments:suggestscore"), batch, discovery],
)
