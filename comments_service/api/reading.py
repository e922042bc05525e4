"""What every reader may ask: pages, counts and the ranking."""

from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from litestar import Request, Response, get
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import QueryParameter
from litestar.types import ASGIApp

from comments_service.api.answers import READ_CACHE, STALE, AnswerResponse, json_answer, page_answer
from comments_service.api.context import Opened, known_site
from comments_service.api.fronts.counts_front import Counts
from comments_service.api.parameters import (
    DEFAULT_LIMIT,
    ArticleId,
    ArticleIds,
    CommentId,
    Cursor,
    PageLimit,
    SiteId,
    articles_of,
)
from comments_service.api.problems import documented
from comments_service.domain.articles import ArticleKey, ArticleState
from comments_service.domain.author_keys import AuthorCount
from comments_service.domain.listing import Order, View
from comments_service.errors import CommentNotFound, InvalidValue, SiteNotFound, Unavailable
from comments_service.reading.article_states import STALE_SECONDS
from comments_service.reading.page_bodies import CommentPage, PageKey, Replies, RepliesKey
from comments_service.reading.pages import EncodedPage
from comments_service.reading.rankings import Ranked, Ranking, RankingKey, cut
from comments_service.reading.staleness import fresh_or
from comments_service.store.author_keys import count_of_author
from comments_service.store.pool import connection


@get(
    "/articles/{article:str}/comments",
    summary="A page of published comments",
    operation_id="listComments",
    responses={
        200: ResponseSpec(CommentPage, description="The page, with an ETag", generate_examples=False),
        304: ResponseSpec(None, description="Nothing changed since the ETag of `If-None-Match`"),
        **documented(InvalidValue, SiteNotFound, CommentNotFound, Unavailable),
    },
)
async def list_comments(
    request: Request[Any, Any, Any],
    context: Opened,
    site: SiteId,
    article: ArticleId,
    limit: PageLimit = DEFAULT_LIMIT,
    cursor: Cursor = None,
    order: Annotated[
        Order,
        QueryParameter(
            description="Which come first: `top` those with the best reactions, `replied` those with most replies."
        ),
    ] = "newest",
    view: Annotated[
        View, QueryParameter(description="All comments, or top-level ones with their first three replies.")
    ] = "flat",
    around: Annotated[
        UUID | None, QueryParameter(description="The page that holds this comment. Not with `cursor`.")
    ] = None,
) -> ASGIApp:
    """An article that nobody commented on has count 0.

    Pinned comments come first where the list begins, and nowhere else; `limit` does not count them. In threads the
    page around a reply holds its thread, with the reply among `replies`. A cursor belongs to its order, and stays valid
    while reactions and replies move: a comment may come twice or not at all if it moved itself.
    """
    if cursor is not None and around is not None:
        raise InvalidValue("either cursor or around, not both", field="around")
    key = PageKey(ArticleKey(site, article), limit, view, order, cursor, around)

    async def read() -> EncodedPage:
        await known_site(context, site)
        return await context.pages.get(key)

    page, stale = await fresh_or(read(), context.pages.stale(key))
    return _page_response(request, page, stale=stale)


@get(
    "/{comment:uuid}/replies",
    summary="The replies to a comment",
    operation_id="listReplies",
    responses={
        200: ResponseSpec(Replies, description="The replies, with an ETag", generate_examples=False),
        304: ResponseSpec(None, description="Nothing changed since the ETag of `If-None-Match`"),
        **documented(InvalidValue, CommentNotFound, Unavailable),
    },
)
async def list_replies(
    request: Request[Any, Any, Any],
    context: Opened,
    comment: CommentId,
    limit: PageLimit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> ASGIApp:
    """The oldest first: the whole thread under a top-level comment, and the answers to any other."""
    key = RepliesKey(await context.comment_articles.get(comment), comment, limit, cursor)
    page, stale = await fresh_or(context.pages.get(key), context.pages.stale(key))
    return _page_response(request, page, stale=stale)


@get(
    "/{comment:uuid}/author-key",
    summary="How much the author of a comment wrote",
    operation_id="countOfAuthor",
    responses={
        200: ResponseSpec(AuthorCount, description="The key and the number", generate_examples=False),
        **documented(InvalidValue, CommentNotFound, Unavailable),
    },
)
async def count_author(context: Opened, comment: CommentId) -> ASGIApp:
    """The exact number, as far as `author_key` reaches. 404 on sites without the setting `show_author_key`, and for a
    comment that is not published."""
    async with connection(context.pool) as database:
        counted = await count_of_author(database, comment, context.author_keys)
    if counted is None:
        raise CommentNotFound
    return AnswerResponse(json_answer(msgspec.json.encode(counted)))


def _page_response(request: Request[Any, Any, Any], page: EncodedPage, *, stale: bool) -> ASGIApp:
    headers = request.headers
    accepted = headers.get("accept-encoding", "")
    return AnswerResponse(page_answer(page, headers.get("if-none-match", ""), accepted, stale=stale))


@get(
    "/counts",
    summary="Counts of several articles",
    operation_id="countComments",
    responses={
        200: ResponseSpec(Counts, description="The counts", generate_examples=False),
        **documented(InvalidValue, SiteNotFound, Unavailable),
    },
)
async def count_comments(context: Opened, site: SiteId, articles: ArticleIds) -> ASGIApp:
    """An article that nobody commented on has 0."""
    keys = articles_of(site, articles)

    async def read() -> dict[ArticleKey, ArticleState]:
        await known_site(context, site)
        return await context.states.get_many(keys)

    known = {key: state for key in keys if (state := context.states.stale(key))}
    states, stale = await fresh_or(read(), known if len(known) == len(keys) else None)
    counts = {article.article_id: state.count for article, state in states.items()}
    body = msgspec.json.encode(Counts({article: counts[article] for article in articles}))
    return AnswerResponse(json_answer(body, stale=stale))


@get(
    "/ranking",
    summary="The most commented articles",
    operation_id="rankArticles",
    responses=documented(InvalidValue, SiteNotFound, Unavailable),
)
async def rank_articles(
    context: Opened,
    site: SiteId,
    window: Annotated[
        Literal["1h", "6h", "24h", "7d", "30d"],
        QueryParameter(description="Comments of the last hours or days."),
    ] = "24h",
    limit: PageLimit = 10,
) -> Response[Ranking]:
    """Ranked by the published comments written within the window; `count` is all of the article's."""
    key = RankingKey(site, window)

    async def read() -> Ranked:
        # A site that somebody invented must not wait for its turn before others.
        await known_site(context, site)
        return await context.rankings.get(key)

    ranking, stale = await fresh_or(read(), context.rankings.stale(key, STALE_SECONDS))
    headers = {"Cache-Control": READ_CACHE}
    if stale:
        headers["Warning"] = STALE[1].decode()
    return Response(cut(ranking, limit), media_type="application/json", headers=headers)  # pyright: ignore[reportReturnType]
