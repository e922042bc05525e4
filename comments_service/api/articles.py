"""What a publishing system says about its articles, with an admin's token."""

from typing import Annotated

import msgspec
from litestar import put
from litestar.di import Provide
from litestar.params import RequestBody

from comments_service.api.announcing import announce
from comments_service.api.auth import AUTH_ERRORS, Caller, provide_moderator, require_admin
from comments_service.api.context import Opened
from comments_service.api.cors import json_body
from comments_service.api.parameters import ArticleId, SiteId
from comments_service.api.problems import BODY, documented
from comments_service.errors import Forbidden, InvalidValue, SiteNotFound
from comments_service.redis.bell import Ring
from comments_service.store.articles import name_article
from comments_service.store.pool import connection


class ArticleName(msgspec.Struct, forbid_unknown_fields=True):
    """What the ranking calls an article, where it is, and whether it takes comments."""

    title: Annotated[str, msgspec.Meta(max_length=300, pattern=r"^[^\u0000-\u001f\u007f]*$")] | None = None
    url: Annotated[str, msgspec.Meta(max_length=2000, pattern=r"^https?://[^\s\u0000-\u001f]+$")] | None = (
        None
    )
    closed: bool = False


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
    """For a publishing system, with an admin's token: title and address for the ranking; open or closed.

    Pages and open streams tell readers within a second or two when an article is closed or opened.
    """
    require_admin(moderator, site)
    await context.sites.get(site)
    async with connection(context.pool) as database:
        state = await name_article(
            database, site, article, title=data.title, url=data.url, closed=data.closed
        )
    await announce(context, [Ring(site, article, state.revision, state.count)])
    return data
