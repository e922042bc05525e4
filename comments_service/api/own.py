"""What readers may ask about what they did themselves, with the visitor's token."""

from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get
from litestar.params import QueryParameter

from comments_service.api.auth import required_visitor
from comments_service.api.context import Context, Opened, present_article
from comments_service.api.parameters import ARTICLE_PATTERN, CommentId, Lang, SiteId
from comments_service.api.problems import READER, documented
from comments_service.domain.articles import ArticleKey
from comments_service.domain.author_keys import AuthorKeys
from comments_service.domain.comments import OwnComment, OwnStatus, Status
from comments_service.domain.edits import end_of_editing
from comments_service.domain.help import help_for
from comments_service.domain.people import Visitor
from comments_service.domain.reader_texts import Language
from comments_service.domain.reasons import authors_reason
from comments_service.domain.site_settings import SiteSettings
from comments_service.errors import CommentNotFound, InvalidToken, InvalidValue, SiteNotFound, Unavailable
from comments_service.store.own_comments import select_own_comment, select_own_comments
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
    security=READER,
    responses=documented(InvalidValue, InvalidToken, CommentNotFound, Unavailable),
)
async def own_comment(
    request: Request[Any, Any, Any], context: Opened, comment: CommentId, lang: Lang = "ja"
) -> Response[OwnStatus]:
    """For its author only, by the visitor token.

    If the comment suggests that its author is at risk, and it was not published, the answer has `help`: a text, and
    whom to turn to. The site may set both.
    """
    return await own_answer(context, comment, await required_visitor(request, context), lang)


async def own_answer(
    context: Context, comment: UUID, visitor: Visitor, language: Language, *, status: int = 200
) -> Response[OwnStatus]:
    """The visitor's comment as it is now. Raises `CommentNotFound`, also for somebody else's, and `Unavailable`."""
    async with connection(context.pool) as database:
        own = await select_own_comment(database, comment)
    if own is None or Visitor(own.visitor_id, own.status.site_id) != visitor:
        raise CommentNotFound
    settings = (await context.sites.get(visitor.site_id)).settings
    return Response(
        _as_told(own, settings, language, context.author_keys), status_code=status, headers=_PRIVATE
    )


@get(
    "/own",
    summary="What one did oneself on an article",
    operation_id="listOwn",
    security=READER,
    responses=documented(InvalidValue, InvalidToken, SiteNotFound, Unavailable),
)
async def list_own(
    request: Request[Any, Any, Any],
    context: Opened,
    site: SiteId,
    article: Annotated[str, QueryParameter(pattern=ARTICLE_PATTERN, description="The article.")],
    lang: Lang = "ja",
) -> Response[Own]:
    """One's own comments, whatever became of them, and one's own reactions, by the visitor token."""
    visitor = await required_visitor(request, context, site)
    settings = (await context.sites.get(site)).settings
    key = await present_article(context, ArticleKey(site, article))
    async with connection(context.pool) as database:
        comments = await select_own_comments(database, key, visitor.id, OWN_COMMENTS)
        reactions = await select_own_reactions(database, key, visitor.id)
    own = Own(
        [_as_told(comment, settings, lang, context.author_keys) for comment in comments],
        reactions.to_comments,
        reactions.to_article,
    )
    return Response(own, headers=_PRIVATE)


def _as_told(own: OwnComment, settings: SiteSettings, language: Language, keys: AuthorKeys) -> OwnStatus:
    """A comment with what its author is told by the site's settings: until when it may be edited, why it is not
    published, and whom to turn to. What was withdrawn is not told again."""
    status = own.status
    is_withdrawn = status.status == Status.WITHDRAWN
    return msgspec.structs.replace(
        status,
        author="" if is_withdrawn else status.author,
        body="" if is_withdrawn else status.body,
        editable_until=None
        if own.is_closed
        else end_of_editing(
            status.status,
            status.version,
            status.created_at,
            settings.edit_minutes,
            answered=own.answered,
            now=own.now,
        ),
        author_key=keys.of(
            own.visitor_id,
            status.created_at,
            ArticleKey(status.site_id, status.article_id),
            settings.author_key,
            settings.time_zone,
        ),
        reason=authors_reason(status.reason, status.actor or None, settings.known_reasons, language),
        help=help_for(status.body, settings.help) if own.at_risk else msgspec.UNSET,
    )
