"""Who calls: a visitor with a signed token, or a moderator with a stored one or a cookie."""

import contextlib
from typing import Any

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.di import NamedDependency

from comments_service.api.context import Context, Opened
from comments_service.api.desk_sessions import session_token
from comments_service.domain.people import Moderator, Right, Visitor, require
from comments_service.errors import InvalidToken, OriginNotAllowed, Unavailable
from comments_service.store.moderators import note_use, select_moderator
from comments_service.store.pool import connection
from comments_service.store.sessions import select_session

TOKEN_BYTES = 512

# The errors of any call of a moderator.
AUTH_ERRORS = (InvalidToken, OriginNotAllowed, Unavailable)

Caller = NamedDependency[Moderator]


def bearer(request: ASGIConnection[Any, Any, Any, Any]) -> str | None:
    """The bearer token, or None if there is no `Authorization`. Raises `InvalidToken` for anything else in it."""
    header = request.headers.get("authorization")
    if header is None:
        return None
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "bearer" or not token.strip() or len(token) > TOKEN_BYTES or not token.isascii():
        raise InvalidToken("Authorization must be: Bearer <token>")
    return token.strip()


def visitor_of(request: Request[Any, Any, Any], context: Context, site_id: str) -> Visitor | None:
    """The visitor of the bearer token, None without one. Raises `InvalidToken`, also if it is for another site."""
    token = bearer(request)
    if token is None:
        return None
    visitor = context.visitor_tokens.read(token)
    if visitor.site_id != site_id:
        raise InvalidToken("the visitor token is for another site")
    return visitor


def required_visitor(
    request: ASGIConnection[Any, Any, Any, Any], context: Context, site_id: str | None = None
) -> Visitor:
    """The visitor of the bearer token. Raises `InvalidToken`, also without one and if it is for another site."""
    token = bearer(request)
    if token is None:
        raise InvalidToken("the visitor token is needed")
    visitor = context.visitor_tokens.read(token)
    if site_id is not None and visitor.site_id != site_id:
        raise InvalidToken("the visitor token is for another site")
    return visitor


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


def sites_seen(moderator: Moderator, site: str | None) -> list[str] | None:
    """The site asked for, or else all that the moderator may see; None means every site.

    Raises `SiteNotFound` for one that is not the moderator's.
    """
    if site is None:
        return moderator.sites
    require(moderator, Right.READ, site)
    return [site]
