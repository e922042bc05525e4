"""Who calls: a reader with a signed token, or a moderator with a stored one or a cookie."""

import contextlib
from typing import Any

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.di import NamedDependency

from comments_service.api.context import Context, Opened
from comments_service.api.desk_sessions import session_token
from comments_service.domain.people import Moderator, Right, Visitor, require
from comments_service.domain.reader_accounts import Reader
from comments_service.errors import InvalidToken, OriginNotAllowed, SiteNotFound, Unavailable
from comments_service.publisher_tokens.tokens import TOKEN_BYTES, audience_of, is_compact
from comments_service.store.moderators import note_use, select_moderator
from comments_service.store.pool import connection
from comments_service.store.sessions import select_session

# The errors of any call of a moderator.
AUTH_ERRORS = (InvalidToken, OriginNotAllowed, Unavailable)

Caller = NamedDependency[Moderator]


def bearer(request: ASGIConnection[Any, Any, Any, Any]) -> str | None:
    """The bearer token, or None if there is no `Authorization`. Raises `InvalidToken` for anything else in it."""
    header = request.headers.get("authorization")
    if header is None:
        return None
    scheme, _, token = header.partition(" ")
    if (
        scheme.lower() != "bearer"
        or not token.strip()
        or len(token.strip()) > TOKEN_BYTES
        or not token.isascii()
    ):
        raise InvalidToken("Authorization must be: Bearer <token>")
    return token.strip()


async def reader_of(
    request: ASGIConnection[Any, Any, Any, Any], context: Context, site_id: str
) -> Reader | None:
    """Who the bearer token is: a visitor, or an account of the publisher's. None without a token.

    Raises `InvalidToken`, also if it is for another site, and `SiteNotFound`.
    """
    token = bearer(request)
    return None if token is None else await _read(context, token, site_id)


async def required_reader(
    request: ASGIConnection[Any, Any, Any, Any], context: Context, site_id: str | None = None
) -> Reader:
    """The same, for a site or for the one that the token names. Raises `InvalidToken` without a token too."""
    token = bearer(request)
    if token is None:
        raise InvalidToken("the visitor token is needed")
    return await _read(context, token, site_id)


async def required_visitor(
    request: ASGIConnection[Any, Any, Any, Any], context: Context, site_id: str | None = None
) -> Visitor:
    """The visitor of `required_reader`, whoever that is."""
    return (await required_reader(request, context, site_id)).visitor


async def _read(context: Context, token: str, site_id: str | None) -> Reader:
    if is_compact(token):
        return await _signed_in(context, token, site_id)
    visitor = context.visitor_tokens.read(token)
    if site_id is not None and visitor.site_id != site_id:
        raise InvalidToken("the visitor token is for another site")
    return Reader(visitor)


async def _signed_in(context: Context, token: str, site_id: str | None) -> Reader:
    if site_id is not None:
        site = await context.sites.get(site_id)
    else:
        try:
            site = await context.sites.get(audience_of(token))
        except SiteNotFound as error:
            raise InvalidToken("the token is for a site that does not exist") from error
    account = await context.publisher_tokens.account(site, token)
    return Reader(account.visitor, account)


async def provide_moderator(request: Request[Any, Any, Any], context: Opened) -> Moderator:
    """The moderator of the bearer token, or else of the cookie, for handlers that ask for one.

    Raises `InvalidToken`, `OriginNotAllowed`, `Unavailable`.
    """
    token = moderators_token(request, context)
    select = select_moderator if "authorization" in request.headers else select_session
    async with connection(context.desk_pool) as database:
        known = await select(database, token)
    if known is None:
        raise InvalidToken("the moderator's token is unknown or has expired")
    if known.stale:
        # A database that takes no writes now may still be read.
        with contextlib.suppress(Unavailable):
            async with connection(context.desk_pool) as database:
                await note_use(database, known.moderator.name, token)
    return known.moderator


def moderators_token(request: ASGIConnection[Any, Any, Any, Any], context: Context) -> str:
    """The bearer token, or else that of the session in the cookie. Raises `InvalidToken`, `OriginNotAllowed`."""
    token = bearer(request) or session_token(request, context.desk_origin)
    if token is None:
        raise InvalidToken("a moderator's token is needed")
    return token


async def sites_seen(context: Context, moderator: Moderator, site: str | None) -> list[str] | None:
    """The site asked for, or else all that the moderator may see; None means every site.

    Raises `SiteNotFound` for one that is not the moderator's, or that does not exist, and `Unavailable`.
    """
    if site is None:
        return moderator.sites
    require(moderator, Right.READ, site)
    await context.sites.get(site)
    return [site]
