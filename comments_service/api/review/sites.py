"""Sites: their origins and whether they take comments; and their articles."""

from typing import Annotated

import msgspec
from litestar import get, patch, post
from litestar.params import QueryParameter, RequestBody
from msgspec import UNSET, Meta, UnsetType

from comments_service.api.articles import ArticlePatch, change_named
from comments_service.api.auth import AUTH_ERRORS, Caller
from comments_service.api.context import Opened
from comments_service.api.cors import json_body
from comments_service.api.moving import MOVE_ERRORS, ArticleMerge, ArticleMove, moved_to
from comments_service.api.parameters import (
    CURSOR_PATTERN,
    SITE_PATTERN,
    ArticleId,
    PageLimit,
    SiteId,
)
from comments_service.api.problems import BODY, documented
from comments_service.domain.articles import ArticleKey, ListedArticle, NamedArticle
from comments_service.domain.cursors import decode_article, encode_article
from comments_service.domain.moving import MovedArticle
from comments_service.domain.people import Right, require, require_right
from comments_service.domain.sites import ListedSite, origin_of
from comments_service.errors import (
    ArticleExists,
    ConfigurationError,
    Forbidden,
    InvalidValue,
    SiteExists,
    SiteNotFound,
)
from comments_service.store.articles import select_articles
from comments_service.store.pool import connection
from comments_service.store.sites import insert_site, require_sites, select_listed_sites, update_site

_Origins = Annotated[list[str], Meta(max_length=100)]


class SiteBody(msgspec.Struct, forbid_unknown_fields=True):
    """A new site, and the origins whose pages may post to it."""

    site_id: Annotated[str, Meta(pattern=SITE_PATTERN)]
    origins: _Origins = []


class SitePatch(msgspec.Struct, forbid_unknown_fields=True):
    """What is to be changed about a site. What is left out stays."""

    origins: _Origins | UnsetType = UNSET
    closed: bool | UnsetType = UNSET


class Articles(msgspec.Struct):
    """Articles of a site, the newest first. `next_cursor` is null at the end."""

    articles: list[ListedArticle]
    next_cursor: str | None


@get("/sites", summary="The sites", operation_id="listSites", responses=documented(*AUTH_ERRORS))
async def list_sites(context: Opened, moderator: Caller) -> list[ListedSite]:
    """Those that the moderator sees, by id."""
    async with connection(context.desk_pool) as database:
        return [site for site in await select_listed_sites(database) if moderator.may_see(site.site_id)]


@post(
    "/sites",
    status_code=201,
    summary="Make a site",
    operation_id="makeSite",
    guards=[json_body],
    responses=documented(*BODY, InvalidValue, *AUTH_ERRORS, Forbidden, SiteExists),
)
async def make_site(context: Opened, moderator: Caller, data: RequestBody[SiteBody]) -> ListedSite:
    """For admins of all sites."""
    require_right(moderator, Right.SITES)
    site = ListedSite(data.site_id, closed=False, origins=_origins(data.origins))
    async with connection(context.desk_pool) as database:
        if not await insert_site(database, site):
            raise SiteExists(f"there is already a site {data.site_id!r}")
    return site


@patch(
    "/sites/{site:str}",
    summary="Change a site",
    operation_id="changeSite",
    guards=[json_body],
    responses=documented(*BODY, InvalidValue, *AUTH_ERRORS, Forbidden, SiteNotFound),
)
async def patch_site(
    context: Opened, moderator: Caller, site: SiteId, data: RequestBody[SitePatch]
) -> ListedSite:
    """For admins: the origins whose pages may post, as a whole, and whether the site takes comments.

    It takes effect within seconds.
    """
    require(moderator, Right.SETTINGS, site)
    origins = None if data.origins is UNSET else _origins(data.origins)
    closed = None if data.closed is UNSET else data.closed
    async with connection(context.desk_pool) as database:
        changed = await update_site(database, site, origins=origins, closed=closed, moderator=moderator.name)
    if changed is None:
        raise SiteNotFound(site)
    context.forget_site(site)
    return changed


def _origins(urls: list[str]) -> list[str]:
    try:
        return sorted({origin_of(url) for url in urls})
    except ConfigurationError as error:
        raise InvalidValue(str(error), field="origins") from error


@get(
    "/sites/{site:str}/articles",
    summary="A site's articles",
    operation_id="listArticles",
    responses=documented(InvalidValue, *AUTH_ERRORS, SiteNotFound),
)
async def list_articles(
    context: Opened,
    moderator: Caller,
    site: SiteId,
    q: Annotated[
        str | None, QueryParameter(max_length=100, description="Only with this in title, id or address.")
    ] = None,
    cursor: Annotated[
        str | None,
        QueryParameter(
            max_length=300, pattern=CURSOR_PATTERN, description="`next_cursor` of the page before."
        ),
    ] = None,
    limit: PageLimit = 50,
) -> Articles:
    """Those that were named or commented on, the newest first."""
    require(moderator, Right.READ, site)
    after = decode_article(cursor) if cursor else None
    words = q.replace("\0", "") if q else None
    async with connection(context.desk_pool) as database:
        await require_sites(database, [site])
        articles = await select_articles(database, site, words=words, after=after, limit=limit + 1)
    more = len(articles) > limit
    articles = articles[:limit]
    last = articles[-1] if more else None
    return Articles(articles, encode_article((last.created_at, last.article_id)) if last else None)


@patch(
    "/sites/{site:str}/articles/{article:str}",
    summary="Change an article, from the desk",
    operation_id="changeListedArticle",
    guards=[json_body],
    responses=documented(*BODY, InvalidValue, *AUTH_ERRORS, Forbidden, SiteNotFound),
)
async def patch_listed_article(
    context: Opened, moderator: Caller, site: SiteId, article: ArticleId, data: RequestBody[ArticlePatch]
) -> NamedArticle:
    """As the call of a publishing system, for the session of a browser too."""
    return await change_named(context, moderator, site, article, data)


@post(
    "/sites/{site:str}/articles/{article:str}/move",
    status_code=200,
    summary="Move an article, from the desk",
    operation_id="moveListedArticle",
    guards=[json_body],
    responses=documented(*MOVE_ERRORS, ArticleExists),
)
async def move_listed_article(
    context: Opened, moderator: Caller, site: SiteId, article: ArticleId, data: RequestBody[ArticleMove]
) -> MovedArticle:
    """As the call of a publishing system, for the session of a browser too."""
    return await moved_to(context, moderator, ArticleKey(site, article), data.to, "move")


@post(
    "/sites/{site:str}/articles/{article:str}/merge",
    status_code=200,
    summary="Merge an article into another one, from the desk",
    operation_id="mergeListedArticle",
    guards=[json_body],
    responses=documented(*MOVE_ERRORS),
)
async def merge_listed_article(
    context: Opened, moderator: Caller, site: SiteId, article: ArticleId, data: RequestBody[ArticleMerge]
) -> MovedArticle:
    """As the call of a publishing system, for the session of a browser too."""
    return await moved_to(context, moderator, ArticleKey(site, article), data.into, "merge")
