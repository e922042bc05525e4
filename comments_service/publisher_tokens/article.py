"""Article tokens: what the publisher says about an article, signed, on the article's own page (no I/O)."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any, NamedTuple

import msgspec
from msgspec import UNSET, Meta, UnsetType

from comments_service.domain import text
from comments_service.domain.addresses import split_address
from comments_service.domain.articles import SECTION_CHARACTERS, TITLE_CHARACTERS, ArticleChange
from comments_service.domain.opening import check_moment
from comments_service.errors import InvalidToken

# What a token without a time says counts where nobody has said anything before.
NO_TIME = datetime(1970, 1, 1, tzinfo=UTC)


class SignedArticle(NamedTuple):
    """What a token says about an article, and when that was said."""

    change: ArticleChange
    said_at: datetime


class _Claims(msgspec.Struct, frozen=True):
    article: str
    title: Annotated[str, Meta(max_length=TITLE_CHARACTERS)] | UnsetType | None = UNSET
    url: Annotated[str, Meta(max_length=2_000)] | UnsetType | None = UNSET
    section: Annotated[str, Meta(max_length=SECTION_CHARACTERS)] | UnsetType | None = UNSET
    # Seconds since 1970 as all times of tokens, or as the API writes times.
    published_at: Annotated[datetime, Meta(tz=True)] | float | UnsetType | None = UNSET
    iat: int | None = None


def signed_article(claims: Mapping[str, Any], article_id: str) -> SignedArticle:
    """What verified claims say about this article.

    Raises `InvalidToken` for a token of another kind, for one about another article, and for claims that are not of the
    form they must have.
    """
    try:
        said = msgspec.convert(claims, _Claims)
        change = ArticleChange(
            title=_line(said.title),
            url=_url(said.url),
            section=_line(said.section),
            published_at=_moment(said),
        )
        said_at = datetime.fromtimestamp(said.iat, UTC) if said.iat is not None else NO_TIME
    except (ValueError, OverflowError, OSError) as error:
        raise InvalidToken(f"the token is none about this article: {error}") from error
    if said.article != article_id:
        raise InvalidToken("the token is about another article")
    return SignedArticle(change, said_at)


def _line(said: str | UnsetType | None) -> str | UnsetType | None:
    if not isinstance(said, str):
        return said
    line = text.line(said)
    if not text.is_visible(line):
        raise ValueError("a title and a section have a visible character")
    return line


def _url(said: str | UnsetType | None) -> str | UnsetType | None:
    if isinstance(said, str):
        split_address(said)
    return said


def _moment(said: _Claims) -> datetime | UnsetType | None:
    moment = said.published_at
    if isinstance(moment, int | float):
        return datetime.fromtimestamp(moment, UTC)
    check_moment(moment, "published_at")
    return moment
