"""What every reader may ask: pages, counts, the ranking, and where one's own comment stands."""

from typing import Annotated, Any, Literal

import msgspec
from litestar import Request, Response, get, put
from litestar.di import Provide
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import QueryParameter, RequestBody
from litestar.types import ASGIApp

from comments_service.api.auth import AUTH_ERRORS, Caller, bearer, provide_moderator, require_admin
from comments_service.api.context import Opened
from comments_service.api.cors import json_body
from comments_service.api.fronts.page_front import PAGE_LIMIT, READ_CACHE, ReadyResponse, answer
from comments_service.api.parameters import (
    ArticleId,
    ArticleIds,
    CommentId,
    Cursor,
    PageLimit,
    SiteId,
    articles_of,
    window_of,
)
from comments_service.api.problems import BODY, documented
from comments_service.domain.articles import ArticleKey
from comments_service.domain.comments import OwnStatus
from comments_service.domain.people import Visitor
from comments_service.errors import (
    CommentNotFound,
    Forbidden,
    InvalidToken,
    InvalidValue,
    SiteNotFound,
    Unavailable,
)
from comments_service.reading.pages import CommentPage, PageKey
from comments_service.reading.rankings import Ranking, RankingKey
from comments_service.store.articles import name_article
from comments_service.store.comments import select_own_comment
from comments_service.store.pool import connection


class Counts(msgspec.Struct):
    """How many published comments each article has."""

    counts: dict[str, int]


class ArticleName(msgspec.Struct, forbid_unknown_fields=True):
    """What the ranking calls an article, where it is, and whether it takes comments."""

    title: Annotated[str, msgspec.Meta(max_length=300, pattern=r"^[^\u0000-\u001f\u007f]*$")] | None = None
    url: Annotated[str, msgspec.Meta(max_length=2000, pattern=r"^https?://[^\s\u0000-\u001f]+$")] | None = (
        None
    )
    closed: bool = False


@get(
    "/articles/{article:str}/comments",
    summary="A page of published comments",
    operation_id="listComments",
    responses={
        200: ResponseSpec(CommentPage, description="The page, with an ETag", generate_examples=False),
        304: ResponseSpec(None, description="Nothing changed since the ETag of `If-None-Match`"),
        **documented(InvalidValue, Unavailable),
    },
)
async def list_comments(
    request: Request[Any, Any, Any],
    context: Opened,
    site: SiteId,
    article: ArticleId,
    limit: PageLimit = PAGE_LIMIT,
    cursor: Cursor = None,
    order: Annotated[Literal["newest", "oldest"], QueryParameter(description="Which come first.")] = "newest",
) -> ASGIApp:
    """An article that nobody commented on has count 0."""
    page = await context.pages.get(PageKey(ArticleKey(site, article), limit, order == "newest", cursor))
    headers = request.headers
    return ReadyResponse(*answer(page, headers.get("if-none-match", ""), headers.get("accept-encoding", "")))


@get(
    "/counts",
    summary="Counts of several articles",
    operation_id="countComments",
    responses=documented(InvalidValue, Unavailable),
)
async def count_comments(context: Opened, site: SiteId, articles: ArticleIds) -> Response[Counts]:
    """An article that nobody commented on has 0."""
    states = await context.live.states.get_many(articles_of(site, articles))
    counts = {article.article_id: state.count for article, state in states.items()}
    return Response(
        Counts({article: counts[article] for article in articles}), headers={"Cache-Control": READ_CACHE}
    )


@get(
    "/ranking",
    summary="The most commented articles",
    operation_id="rankArticles",
    responses=documented(InvalidValue, Unavailable),
)
async def rank_articles(
    context: Opened,
    site: SiteId,
    window: Annotated[
        str, QueryParameter(description="Comments of the last minutes, hours or days: `90m`, `24h`, `7d`.")
    ] = "24h",
    limit: PageLimit = 10,
) -> Response[Ranking]:
    """Ranked by the published comments written within the window; `count` is all of the article's."""
    body = await context.rankings.get(RankingKey(site, window_of(window), limit))
    return Response(body, media_type="application/json", headers={"Cache-Control": READ_CACHE})  # pyright: ignore[reportReturnType]


@put(
    "/articles/{article:str}",
    summary="Name an article",
    operation_id="nameArticle",
    dependencies={"moderator": Provide(provide_moderator)},
    guards=[json_body],
    security=[{"moderator": []}],
    responses=documented(*BODY, InvalidValue, *AUTH_ERRORS, Forbidden, SiteNotFound),
)
async def put_article(
    context: Opened, moderator: Caller, site: SiteId, article: ArticleId, data: RequestBody[ArticleName]
) -> ArticleName:
    """For a publishing system, with an admin's token: title and address for the ranking; open or closed."""
    require_admin(moderator, site)
    await context.sites.get(site)
    async with connection(context.pool) as database:
        await name_article(database, site, article, title=data.title, url=data.url, closed=data.closed)
    return data


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
    """For its author only, by the visitor token."""
    token = bearer(request)
    if token is None:
        raise InvalidToken("the visitor token is needed")
    visitor = context.visitors.read(token)
    async with connection(context.pool) as database:
        own = await select_own_comment(database, comment)
    if own is None or Visitor(own.visitor_id, own.status.site_id) != visitor:
        raise CommentNotFound
    return Response(own.status, headers={"Cache-Control": "private, no-store"})
