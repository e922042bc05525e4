"""What every reader may ask: pages, counts and the ranking."""

from typing import Annotated, Any, Literal

from litestar import Request, Response, get
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import QueryParameter
from litestar.types import ASGIApp

from comments_service.api.answers import READ_CACHE, ReadyResponse, page_answer
from comments_service.api.context import Opened, known_site
from comments_service.api.fronts.counts_front import Counts
from comments_service.api.parameters import (
    DEFAULT_LIMIT,
    ArticleId,
    ArticleIds,
    Cursor,
    PageLimit,
    SiteId,
    articles_of,
    window_of,
)
from comments_service.api.problems import documented
from comments_service.domain.articles import ArticleKey
from comments_service.errors import InvalidValue, SiteNotFound, Unavailable
from comments_service.reading.pages import CommentPage, PageKey
from comments_service.reading.rankings import Ranking, RankingKey


@get(
    "/articles/{article:str}/comments",
    summary="A page of published comments",
    operation_id="listComments",
    responses={
        200: ResponseSpec(CommentPage, description="The page, with an ETag", generate_examples=False),
        304: ResponseSpec(None, description="Nothing changed since the ETag of `If-None-Match`"),
        **documented(InvalidValue, SiteNotFound, Unavailable),
    },
)
async def list_comments(
    request: Request[Any, Any, Any],
    context: Opened,
    site: SiteId,
    article: ArticleId,
    limit: PageLimit = DEFAULT_LIMIT,
    cursor: Cursor = None,
    order: Annotated[Literal["newest", "oldest"], QueryParameter(description="Which come first.")] = "newest",
) -> ASGIApp:
    """An article that nobody commented on has count 0."""
    await known_site(context, site)
    page = await context.pages.get(PageKey(ArticleKey(site, article), limit, order == "newest", cursor))
    headers = request.headers
    accepted = headers.get("accept-encoding", "")
    return ReadyResponse(page_answer(page, headers.get("if-none-match", ""), accepted))


@get(
    "/counts",
    summary="Counts of several articles",
    operation_id="countComments",
    responses=documented(InvalidValue, SiteNotFound, Unavailable),
)
async def count_comments(context: Opened, site: SiteId, articles: ArticleIds) -> Response[Counts]:
    """An article that nobody commented on has 0."""
    keys = articles_of(site, articles)
    await known_site(context, site)
    states = await context.states.get_many(keys)
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
