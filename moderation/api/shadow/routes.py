"""`GET /shadow`: the comparison so far."""

from typing import Any

import msgspec
from litestar import Request, Response, get

from moderation.api.context import Opened
from moderation.api.perspective import errors
from moderation.api.perspective.calls import refusal
from moderation.api.perspective.routes import response
from moderation.api.shadow.table import as_text

_NOT_STORED = {"Cache-Control": "no-store"}


@get("/shadow")
async def shadow_table(request: Request[Any, Any, Any], context: Opened) -> Response[bytes]:
    """The table, or its figures for `?format=json` and for those who accept JSON. 404 unless `--shadow` was given."""
    if context.shadow is None:
        return response(refusal(errors.not_found()))
    report = context.shadow.report()
    if request.query_params.get("format") == "json" or "json" in request.headers.get("Accept", ""):
        return Response(msgspec.json.encode(report), media_type="application/json", headers=_NOT_STORED)
    return Response(as_text(report).encode(), media_type="text/plain", headers=_NOT_STORED)
