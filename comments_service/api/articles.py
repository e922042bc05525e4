"""What a publishing system says about its articles, with an admin's token."""

from typing import Annotated

import msgspec
from litestar import patch, put
from litestar.di import Provide
from litestar.params import RequestBody
from msgspec import UNSET, Meta, UnsetType

from comments_service.api.auth import AUTH_ERRORS, Caller, provide_moderator
from comments_service.api.context import Context, Opened
from comments_service.api.cors import json_body
from comments_service.api.parameters import ArticleId, SiteId
from comments_service.api.problems import BODY, documented
from comments_service.domain import text
from comments_service.domain.addresses import split_address
from comments_service.domain.articles import ArticleChange
from comments_service.domain.people import Moderator, Right, require
from comments_service.errors import Forbidden, InvalidValue, SiteNotFound
from comments_service.redis.bell import Ring
from comments_service.store.articles import change_article
from comments_service.store.pool import connection

_Title = Annotated[str, Meta(max_length=300, pattern=r"^[^\u0000-\u001f\u007f]*$")]
_Section = Annotated[str, Meta(min_length=1, max_length=100, pattern=r"^[^\u0000-\u001f\u007f]*$")]
_Url = Annotated[str, Meta(max_length=2000)]


class ArticleName(msgspec.Struct, forbid_unknown_fields=True):
    """What an article is called, where it is, in which section of the site, and whether it takes comments."""

    title: _Title | None = None
    url: _Url | None = None
    section: _Section | None = None
    closed: bool = False

    def __post_init__(self) -> None:
        self.title = _checked_title(self.title) if self.title is not None else None
        self.url = _checked_url(self.url) if self.url is not None else None


class NamedArticle(msgspec.Struct):
    """What an article is called now, where it is, in which section of the site, and whether it takes comments."""

    title: str | None
    url: str | None
    section: str | None
    closed: bool


class ArticlePatch(msgspec.Struct, forbid_unknown_fields=True):
    """What is to be changed about an article. What is left out stays; null takes a text away."""

    title: _Title | UnsetType | None = UNSET
    url: _Url | UnsetType | None = UNSET
    section: _Section | UnsetType | None = UNSET
    closed: bool | UnsetType = UNSET

    def __post_init__(self) -> None:
        self.title = _checked_title(self.title) if isinstance(self.title, str) else self.title
        self.url = _checked_url(self.url) if isinstance(self.url, str) else self.url


def _checked_title(title: str) -> str:
    """The title as the rule of a comment's text cleans it. Raises `ValueError` if nothing is left."""
    cleaned = text.line(title)
    if not text.is_visible(cleaned):
        raise ValueError("the title has no visible character")
    return cleaned


def _checked_url(url: str) -> str:
    split_address(url)
    return url


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
) -> NamedArticle:
    """For a publishing system, with an admin's token: title, address, section, and whether it takes comments.

    What is left out is taken away. Pages and open streams tell readers within a second or two when an article is
    closed or opened.
    """
    change = ArticleChange(title=data.title, url=data.url, section=data.section, closed=data.closed)
    return await _change(context, moderator, site, article, change)


@patch(
    "/articles/{article:str}",
    summary="Change an article",
    operation_id="changeArticle",
    dependencies={"moderator": Provide(provide_moderator)},
    guards=[json_body],
    security=[{"moderator": []}],
    responses=documented(*BODY, InvalidValue, *AUTH_ERRORS, Forbidden, SiteNotFound),
)
async def patch_article(
    context: Opened, moderator: Caller, site: SiteId, article: ArticleId, data: RequestBody[ArticlePatch]
) -> NamedArticle:
    """Like the call that names an article, but what is left out stays as it is. The answer is the whole."""
    return await change_named(context, moderator, site, article, data)


async def change_named(
    context: Context, moderator: Moderator, site: str, article: str, patch: ArticlePatch
) -> NamedArticle:
    """Change what `patch` names. Raises `Forbidden`, `SiteNotFound`."""
    change = ArticleChange(title=patch.title, url=patch.url, section=patch.section, closed=patch.closed)
    return await _change(context, moderator, site, article, change)


async def _change(
    context: Context, moderator: Moderator, site: str, article: str, change: ArticleChange
) -> NamedArticle:
    require(moderator, Right.ARTICLES, site)
    await context.sites.get(site)
    async with connection(context.pool) as database:
        changed = await change_article(database, site, article, change)
    context.rankings.forget(site)
    await context.waker.announce([Ring(site, article, changed.state.revision, changed.state.count)])
    return NamedArticle(changed.title, changed.url, changed.section, changed.closed)
