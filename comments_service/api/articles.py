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
from comments_service.domain.articles import ArticleChange, ArticleKey, NamedArticle
from comments_service.domain.opening import Mode, Moment, check_moment
from comments_service.domain.people import Moderator, Right, require
from comments_service.errors import Forbidden, InvalidValue, SiteNotFound
from comments_service.redis.bell import Ring
from comments_service.store.articles import change_article
from comments_service.store.moving import lock_present
from comments_service.store.pool import connection

_Title = Annotated[str, Meta(max_length=300, pattern=r"^[^\u0000-\u001f\u007f]*$")]
_Section = Annotated[str, Meta(min_length=1, max_length=100, pattern=r"^[^\u0000-\u001f\u007f]*$")]
_Url = Annotated[str, Meta(max_length=2000)]


class ArticlePatch(msgspec.Struct, forbid_unknown_fields=True):
    """What is to be changed about an article. What is left out stays; null takes it away, so that the article says
    nothing about it.

    `mode`, `opens_at` and `closes_at` count before those of its section and its site. An article whose own `mode` is
    `open` or `premoderated` is not bound by the site's hours, nor by `close_after_days`, which counts from
    `published_at`. `closed` is an older word for the mode: true is `closed`, and false is null. If both are given and
    `mode` is not null, `mode` counts.
    """

    title: _Title | UnsetType | None = UNSET
    url: _Url | UnsetType | None = UNSET
    section: _Section | UnsetType | None = UNSET
    closed: bool | UnsetType = UNSET
    mode: Mode | UnsetType | None = UNSET
    opens_at: Moment | UnsetType | None = UNSET
    closes_at: Moment | UnsetType | None = UNSET
    published_at: Moment | UnsetType | None = UNSET

    def __post_init__(self) -> None:
        self.title = _checked_title(self.title) if isinstance(self.title, str) else self.title
        self.url = _checked_url(self.url) if isinstance(self.url, str) else self.url
        for name in ("opens_at", "closes_at", "published_at"):
            check_moment(getattr(self, name), name)

    def change(self) -> ArticleChange:
        mode = self.mode
        if not mode and self.closed is not UNSET:
            mode = "closed" if self.closed else None
        return ArticleChange(
            title=self.title,
            url=self.url,
            section=self.section,
            mode=mode,
            opens_at=self.opens_at,
            closes_at=self.closes_at,
            published_at=self.published_at,
        )


class ArticleName(msgspec.Struct, forbid_unknown_fields=True):
    """All that a publisher says about an article. What is left out is taken away, as null takes it away."""

    title: _Title | None = None
    url: _Url | None = None
    section: _Section | None = None
    closed: bool | UnsetType = UNSET
    mode: Mode | None = None
    opens_at: Moment | None = None
    closes_at: Moment | None = None
    published_at: Moment | None = None

    def __post_init__(self) -> None:
        self.patch()

    def patch(self) -> ArticlePatch:
        """Raises `ValueError` for what types cannot say."""
        return ArticlePatch(**msgspec.structs.asdict(self))


def _checked_title(title: str) -> str:
    """The title as the rule of a comment's text cleans it. Raises `ValueError` if nothing is left."""
    cleaned = text.line(title)
    if not text.is_visible(cleaned):
        raise ValueError("title has no visible character")
    return cleaned


def _checked_url(url: str) -> str:
    try:
        split_address(url)
    except ValueError as error:
        raise ValueError(f"url: {error}") from error
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
    """For a publishing system, with an admin's token: title, address, section, and whether and when it takes comments.

    What is left out is taken away. Pages and open streams tell readers within a second or two when an article is
    closed or opened. The answer has what the article says itself.
    """
    return await change_named(context, moderator, site, article, data.patch())


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
    require(moderator, Right.ARTICLES, site)
    await context.sites.get(site)
    async with connection(context.pool) as database, database.transaction():
        present = await lock_present(database, ArticleKey(site, article))
        changed = await change_article(database, *present, patch.change())
    context.rankings.forget(site)
    await context.waker.announce([Ring(*present, changed.state.revision, changed.state.count)])
    return changed.named
