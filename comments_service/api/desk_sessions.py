"""The cookie of a signed-in browser, and which requests it is believed from."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie
from litestar.exceptions import NotFoundException
from litestar.handlers import BaseRouteHandler

from comments_service.api.context import Context
from comments_service.errors import OriginNotAllowed
from comments_service.store.sessions import SESSION

# Of the prefix browsers take it over HTTPS alone (and from this machine), for this host, and never from another one.
COOKIE = "__Host-desk"
_SAFE = ("GET", "HEAD", "OPTIONS")
_OWN_FETCHES = ("same-origin", "none")


async def at_desk(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    """A guard: the review API answers at the desk's own origin alone, if it has one. Raises `NotFoundException`."""
    context: Context = connection.app.state.context
    if not is_at_desk(connection, context.desk_origin):
        raise NotFoundException


def is_at_desk(connection: ASGIConnection[Any, Any, Any, Any], desk_origin: str | None) -> bool:
    """True if the request was sent to the host of the desk's origin, or if it has no origin of its own."""
    return desk_origin is None or connection.headers.get("host") == urlsplit(desk_origin).netloc


def session_cookie(token: str, lasts: timedelta = SESSION) -> Cookie:
    return Cookie(
        key=COOKIE,
        value=token,
        path="/",
        max_age=int(lasts.total_seconds()),
        secure=True,
        httponly=True,
        samesite="strict",
    )


def ended_cookie() -> Cookie:
    """Takes the cookie away."""
    return Cookie(key=COOKIE, value="", path="/", max_age=0, secure=True, httponly=True, samesite="strict")


def session_token(
    connection: ASGIConnection[Any, Any, Any, Any], desk_origin: str | None = None
) -> str | None:
    """The token of the session in the cookie, None without one.

    Raises `OriginNotAllowed` for a write that does not come from a page of the desk, and for a read by a page of
    another origin: a browser sends the cookie with what pages of neighbouring hosts ask for too.
    """
    token = connection.cookies.get(COOKIE)
    if not token:
        return None
    method = connection.scope.get("method", "GET")
    if method not in _SAFE:
        require_desk(connection, desk_origin)
    elif connection.headers.get("sec-fetch-site", "none") not in _OWN_FETCHES:
        raise OriginNotAllowed("only pages of the desk may ask by cookie")
    return token


def require_desk(connection: ASGIConnection[Any, Any, Any, Any], desk_origin: str | None) -> None:
    """Raises `OriginNotAllowed` unless the request names the desk's origin as its own."""
    origin = connection.headers.get("origin")
    host = connection.headers.get("host", "")
    own = (f"https://{host}", f"http://{host}") if desk_origin is None else (desk_origin,)
    if origin not in own:
        raise OriginNotAllowed("only pages of the desk may write by cookie", origin=origin)
