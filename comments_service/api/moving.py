"""Moving articles to other ids and merging them: for publishing systems, and for the desk."""

from typing import Annotated

import msgspec
from litestar import post
from litestar.di import Provide
from litestar.params import RequestBody
from msgspec import Meta

from comments_service.api.auth import AUTH_ERRORS, Caller, provide_moderator
from comments_service.api.context import Context, Opened
from comments_service.api.cors import json_body
from comments_service.api.parameters import ArticleId, SiteId
from comments_service.api.problems import BODY, documented
from comments_service.domain.article_addresses import MOST_CHARACTERS, article_named
from comments_service.domain.articles import ArticleKey
from comments_service.domain.moving import MovedArticle, Way
from comments_service.domain.people import Moderator, Right, require
from comments_service.errors import (
    ArticleExists,
    ArticleNotFound,
    Forbidden,
    InvalidValue,
    SameArticle,
    SiteNotFound,
    Unavailable,
)
from comments_service.redis.bell import rings_of_move
from comments_service.store.moving import move_article
from comments_service.store.pool import connection

SECONDS = 300.0
_Place = Annotated[str, Meta(min_length=1, max_length=MOST_CHARACTERS)]


class ArticleMove(msgspec.Struct, forbid_unknown_fields=True):
    """The article's id from now on, or the address of its page."""

    to: _Place


class ArticleMerge(msgspec.Struct, forbid_unknown_fields=True):
    """The article that gets the comments: its id, or the address of its page."""

    into: _Place


MOVE_ERRORS = (
    *BODY,
    InvalidValue,
    *AUTH_ERRORS,
    Forbidden,
    SiteNotFound,
    ArticleNotFound,
    SameArticle,
    Unavailable,
)


@post(
    "/articles/{article:str}/move",
    status_code=200,
    summary="Move an article to another id",
    operation_id="moveArticle",
    dependencies={"moderator": Provide(provide_moderator)},
    guards=[json_body],
    security=[{"moderator": []}],
    responses=documented(*MOVE_ERRORS, ArticleExists),
)
async def move(
    context: Opened, moderator: Caller, site: SiteId, article: ArticleId, data: RequestBody[ArticleMove]
) -> MovedArticle:
    """For an article whose id or address changes, with an admin's token. Its comments, reactions and names move.

    The old id goes on to mean the article in every call. Where there is an article at the new id, the answer is 409
    `article-exists`: merge them. A move can be taken back by another one. Open streams get a `reset`. The same call
    again changes nothing.
    """
    return await moved_to(context, moderator, ArticleKey(site, article), data.to, "move")


@post(
    "/articles/{article:str}/merge",
    status_code=200,
    summary="Merge an article into another one",
    operation_id="mergeArticle",
    dependencies={"moderator": Provide(provide_moderator)},
    guards=[json_body],
    security=[{"moderator": []}],
    responses=documented(*MOVE_ERRORS),
)
async def merge(
    context: Opened, moderator: Caller, site: SiteId, article: ArticleId, data: RequestBody[ArticleMerge]
) -> MovedArticle:
    """For two threads of one article, with an admin's token. The other article gets all comments and reactions.

    It keeps its title, address, section and `published_at`, and gets what it lacks of these; `mode`, `opens_at` and
    `closes_at` of the old one count no more. Of a visitor's reactions to both articles the
    later one stays, and of pinned comments three: the other article's first. The old id goes on to mean the article in
    every call. This cannot be taken back. Where there is no other article the answer is 404 `article-not-found`: move
    it.
    """
    return await moved_to(context, moderator, ArticleKey(site, article), data.into, "merge")


async def moved_to(
    context: Context, moderator: Moderator, article: ArticleKey, place: str, way: Way
) -> MovedArticle:
    """Move or merge the article, and tell all processes. Raises what `move_article` raises."""
    require(moderator, Right.ARTICLES, article.site_id)
    site = await context.sites.get(article.site_id)
    try:
        new = article_named(place, site.address_rules)
    except ValueError as error:
        raise InvalidValue(str(error), field="to" if way == "move" else "into") from error
    async with connection(context.desk_pool, SECONDS) as database:
        moved = await move_article(
            database, article, new.article_id, way, url=new.url, moderator=moderator.name
        )
    context.rankings.forget(article.site_id)
    if moved.changed:
        await context.waker.announce(rings_of_move(moved))
    return moved
