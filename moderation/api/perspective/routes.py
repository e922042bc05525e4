"""The calls of the Perspective API over HTTP. `front.py` takes the prefix off their paths."""

from typing import Any

from litestar import Request, Response, Router, get, post

from moderation.api.context import Context, Opened
from moderation.api.front import asked_at
from moderation.api.perspective.batch import answer_batch
from moderation.api.perspective.calls import Call, Operation, Query, Reply, answer, guarded
from moderation.api.perspective.discovery import discovery_document

JSON = "application/json; charset=UTF-8"


def response(reply: Reply) -> Response[bytes]:
    return Response(reply.body, status_code=reply.status, headers=reply.headers, media_type=JSON)


def key_of(request: Request[Any, Any, Any], query: Query) -> str:
    """The API key of a request, or an empty string."""
    return query.get("key") or request.headers.get("x-goog-api-key", "")


async def _answered(
    request: Request[Any, Any, Any], context: Context, operation: Operation
) -> Response[bytes]:
    query = Query(request.scope["query_string"].decode("latin-1"))
    # Whatever the content type says: clients leave it out, and Google reads JSON all the same.
    call = Call(operation, query, key_of(request, query), await request.body())
    return response(await answer(context, call))


@post("/v1alpha1/comments:analyze", status_code=200)
async def analyze_comment(request: Request[Any, Any, Any], context: Opened) -> Response[bytes]:
    return await _answered(request, context, "comments:analyze")


@post("/v1alpha1/comments:suggestscore", status_code=200)
async def suggest_score(request: Request[Any, Any, Any], context: Opened) -> Response[bytes]:
    return await _answered(request, context, "comments:suggestscore")


@post("/batch", status_code=200)
async def batch(request: Request[Any, Any, Any], context: Opened) -> Response[bytes]:
    query = Query(request.scope["query_string"].decode("latin-1"))
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
    query = Query(request.scope["query_string"].decode("latin-1"))

    async def answered() -> Reply:
        # Anybody may read it, but some clients learn here that their key is wrong.
        context.keys.refuse_unknown(key_of(request, query))
        return Reply(200, discovery_document(asked_at(request.scope, context)), {"Cache-Control": "no-store"})

    return response(await guarded(answered, pretty=query.pretty))


router = Router(path="/", route_handlers=[analyze_comment, suggest_score, batch, discovery])
