"""What authors may ask about their own comments, with the visitor's token."""

from typing import Any

import msgspec
from litestar import Request, Response, get

from comments_service.api.auth import bearer
from comments_service.api.context import Opened
from comments_service.api.parameters import CommentId
from comments_service.api.problems import documented
from comments_service.domain.comments import OwnStatus
from comments_service.domain.people import Visitor
from comments_service.errors import CommentNotFound, InvalidToken, InvalidValue, Unavailable
from comments_service.store.comments import select_own_comment
from comments_service.store.pool import connection


@get(
    "/{comment:uuid}",
    summary="Where one's own comment stands",
    operation_id="getOwnComment",
    security=[{"visitor": []}],
    responses=documented(InvalidValue, InvalidToken, CommentNotFound, Unavailable),
)
async def own_comment(
    request: Request[Any, Any, Any], context: Opened, comment: CommentId
) -> Response[OwnStatus]:
    """For its author only, by the visitor token.

    If the comment suggests that its author is at risk, and it was not published, the answer has `help`: a text, and
    whom to turn to. The site may set both.
    """
    token = bearer(request)
    if token is None:
        raise InvalidToken("the visitor token is needed")
    visitor = context.visitor_tokens.read(token)
    async with connection(context.pool) as database:
        own = await select_own_comment(database, comment)
    if own is None or Visitor(own.visitor_id, own.status.site_id) != visitor:
        raise CommentNotFound
    status = own.status
    if own.at_risk:
        site = await context.sites.get(status.site_id)
        status = msgspec.structs.replace(status, help=site.settings.help_for(status.body))
    return Response(status, headers={"Cache-Control": "private, no-store"})
