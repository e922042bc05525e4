"""Parameters that many handlers share, with their patterns and descriptions."""

from typing import Annotated, Any
from urllib.parse import unquote
from uuid import UUID

from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler
from litestar.params import PathParameter, QueryParameter

from comments_service.domain.articles import ARTICLE_ID, ArticleKey
from comments_service.domain.reader_texts import Language
from comments_service.domain.sites import SITE_ID
from comments_service.errors import InvalidValue

ARTICLES = 100
DEFAULT_LIMIT = 20

# Python's `$` also matches before a final line feed. The OpenAPI document promises that it does not.
SITE_PATTERN = f"^{SITE_ID.pattern}$(?!\\n)"
ARTICLE_PATTERN = f"^{ARTICLE_ID.pattern}$(?!\\n)"

# What `encode_cursor` makes: base64url without padding.
CURSOR_PATTERN = "^[A-Za-z0-9_-]+$(?!\\n)"

SiteId = Annotated[str, PathParameter(pattern=SITE_PATTERN, description="The site: 1 to 64 of `a-z 0-9 -`.")]
ArticleId = Annotated[
    str,
    PathParameter(
        pattern=ARTICLE_PATTERN,
        description="The article: 1 to 200 of `A-Z a-z 0-9 . _ ~ -`, not `.` or `..`.",
    ),
]
OnlySite = Annotated[str | None, QueryParameter(pattern=SITE_PATTERN, description="Only this site.")]
OnlyArticle = Annotated[str | None, QueryParameter(pattern=ARTICLE_PATTERN, description="Only this article.")]
CommentId = Annotated[UUID, PathParameter(description="The comment.")]
ArticleIds = Annotated[
    list[str],
    QueryParameter(
        name="article", min_items=1, max_items=ARTICLES, description="Articles, 1 to 100; repeat the name."
    ),
]
Lang = Annotated[Language, QueryParameter(description="The language of texts for the reader.")]
PageLimit = Annotated[int, QueryParameter(ge=1, le=100, description="How many at most.")]
Cursor = Annotated[
    str | None,
    QueryParameter(max_length=200, pattern=CURSOR_PATTERN, description="`next_cursor` of the page before."),
]


async def known_parameters(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """A guard: all parameters of the query are the call's. A misspelt filter would filter nothing.

    Raises `InvalidValue`.
    """
    known = {
        field.kwarg_definition.name or name
        for name, field in handler.parsed_fn_signature.parameters.items()
        if isinstance(field.kwarg_definition, QueryParameter)
    }
    for name in connection.query_params:
        if name not in known:
            raise InvalidValue("there is no such parameter", field=name)


async def plain_path(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    """A guard: each part of the path means itself. Raises `InvalidValue`.

    Litestar drops empty parts, so that `s1%2F` would be `s1` here, but not in a list of articles.
    """
    path = unquote(connection.scope["raw_path"])
    if "//" in path or path.endswith("/"):
        raise InvalidValue("the path has an empty part, or an id with a slash", field="path")


def articles_of(site: str, articles: list[str]) -> list[ArticleKey]:
    """The keys of these articles without repeats, in order. Raises `InvalidValue`."""
    for article in articles:
        if not ARTICLE_ID.fullmatch(article):
            raise InvalidValue("an article is 1 to 200 of A-Z a-z 0-9 . _ ~ -, not . or ..", field="article")
    return [ArticleKey(site, article) for article in dict.fromkeys(articles)]
