"""What readers may ask about what they did themselves, with the visitor's token."""

from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get
from litestar.params import QueryParameter

from comments_service.api.auth import bearer, required_visitor
from comments_service.api.context import Context, Opened
from comments_service.api.parameters import ARTICLE_PATTERN, CommentId, SiteId
from comments_service.api.problems import documented
from comments_service.domain.articles import ArticleKey
from comments_service.domain.comments import OwnComment, OwnStatus
from comments_service.domain.people import Visitor
from comments_service.errors import CommentNotFound, InvalidToken, InvalidValue, SiteNotFound, Unavailable
from comments_service.store.comments import select_own_comment, select_own_comments
from comments_service.store.pool import connection
from comments_service.store.reactions import select_own_reactions

OWN_COMMENTS = 100
_PRIVATE = {"Cache-Control": "private, no-store"}


class Own(msgspec.Struct):
    """One's own comments on an article, the newest first, 100 at most; the kind of one's reaction to each comment that
    has one; and of that to the article, null for none."""

    comments: list[OwnStatus]
    reactions: dict[UUID, str]
    article_reaction: str | None


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
    return Response(await _with_help(context, own), headers=_PRIVATE)


@get(
    "/own",
    summary="What one did oneself on an article",
    operation_id="listOwn",
    security=[{"visitor": []}],
    responses=documented(InvalidValue, InvalidToken, SiteNotFound, Unavailable),
)
async def list_own(
    request: Request[Any, Any, Any],
    context: Opened,
    site: SiteId,
    article: Annotated[str, QueryParameter(pattern=ARTICLE_PATTERN, description="The article.")],
) -> Response[Own]:
    """One's own comments, whatever became of them, and one's own reactions, by the visitor token."""
    visitor = required_visitor(request, context, site)
    await context.sites.get(site)
    key = ArticleKey(site, article)
    async with connection(context.pool) as database:
        comments = await select_own_comments(database, key, visitor.id, OWN_COMMENTS)
        reactions = await select_own_reactions(database, key, visitor.id)
    own = Own(
        [await _with_help(context, comment) for comment in comments],
        reactions.to_comments,
        reactions.to_article,
    )
    return Response(own, headers=_PRIVATE)


async def _with_help(context: Context, own: OwnComment) -> OwnStatus:
    """What its author may see of the comment."""
    if not own.at_risk:
        return own.status
    site = await context.sites.get(own.status.site_id)
    return msgspec.structs.replace(own.status, help=site.settings.help_for(own.status.body))
