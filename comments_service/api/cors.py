"""Which pages of other origins may read and write.

Every page may read public answers, and their headers are the same for all origins, so that a cache keeps one copy.
Only the pages of a site may write to it. Litestar's own CORS has one list for all sites, fixed at the start.
"""

import re
from typing import Any

from litestar import Request, Response
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler
from litestar.routes import HTTPRoute
from litestar.types import Message, Scope

from comments_service.api.answers import EXPOSED
from comments_service.api.auth import required_visitor
from comments_service.api.context import Context
from comments_service.domain.sites import Site
from comments_service.errors import InvalidToken, NotJson, OriginNotAllowed

COMMENTS = "/v1/comments/"
VISITORS = "/v1/visitors/"
PUBLIC = ("/v1/sites/", COMMENTS, VISITORS)
_ARTICLES_REACTION = re.compile("/v1/sites/[^/]+/articles/[^/]+/reaction")
_ALLOW_ORIGIN = b"access-control-allow-origin"
_NOSNIFF = (b"x-content-type-options", b"nosniff")


async def preflight(request: Request[Any, Any, Any]) -> Response[bytes] | None:
    """Answers the preflight of a browser. Returns None for any other request."""
    method = request.headers.get("access-control-request-method")
    if request.method != "OPTIONS" or method is None:
        return None
    # A preflight has no token, so that nobody knows yet which site it is about: the guard of the call asks.
    is_open = method in ("GET", "HEAD") or request.url.path.startswith(VISITORS)
    allowed = "*" if is_open else await _site_origin(request)
    return Response(
        b"",
        status_code=204,
        headers={
            "Access-Control-Allow-Origin": allowed,
            "Access-Control-Allow-Methods": _methods_of_pages(request.url.path),
            "Access-Control-Allow-Headers": "Authorization, Content-Type, Idempotency-Key, Last-Event-ID",
            "Access-Control-Max-Age": "600",
            "Vary": "Origin, Access-Control-Request-Method",
        },
    )


def _methods_of_pages(path: str) -> str:
    """What pages may do at a path. A site's articles are changed by publishing systems alone, with an admin's token;
    readers only react to them."""
    if path.startswith((COMMENTS, VISITORS)):
        return "GET, HEAD, POST, PUT, PATCH, DELETE"
    return "GET, HEAD, PUT" if _ARTICLES_REACTION.fullmatch(path) else "GET, HEAD, POST"


async def from_site_pages(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    """A guard: of all pages only those of the site may write. Raises `OriginNotAllowed`, `SiteNotFound`,
    `CommentNotFound`.

    A browser names the origin with every write and says that it is a browser. A program does neither, and may write. A
    guard runs before the body is read, so that the page may also read what is wrong with its body.
    """
    if "origin" in connection.headers or "sec-fetch-site" in connection.headers:
        connection.scope["state"]["allowed_origin"] = await _site_origin(connection)
    else:
        await _site(connection)


async def from_visitors_pages(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    """A guard as `from_site_pages`, for a path that must not tell whether there is such a comment: the site is that of
    the visitor's token. Raises `InvalidToken`, `OriginNotAllowed`, `SiteNotFound`.
    """
    context: Context = connection.app.state.context
    try:
        visitor = await required_visitor(connection, context)
    except InvalidToken:
        # It is of no site, and every page may read that its token must be renewed.
        connection.scope["state"]["allowed_origin"] = "*"
        raise
    site = await context.sites.get(visitor.site_id)
    if "origin" in connection.headers or "sec-fetch-site" in connection.headers:
        connection.scope["state"]["allowed_origin"] = _allowed_origin(connection, site)


async def json_body(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    """A guard: the body must be JSON, which a page of another origin sends only after a preflight. Raises `NotJson`."""
    media_type = connection.headers.get("content-type", "").partition(";")[0]
    if media_type.strip().lower() != "application/json":
        raise NotJson


async def _site(connection: ASGIConnection[Any, Any, Any, Any]) -> Site:
    """The site that the path names, or else that of the comment it names."""
    context: Context = connection.app.state.context
    comment = connection.path_params.get("comment")
    site_id = (
        connection.path_params.get("site", "")
        if comment is None
        else (await context.comment_articles.get(comment)).site_id
    )
    return await context.sites.get(site_id)


async def _site_origin(connection: ASGIConnection[Any, Any, Any, Any]) -> str:
    """The request's origin: scheme, host and port. Raises `OriginNotAllowed` unless it is one of the site's."""
    return _allowed_origin(connection, await _site(connection))


def _allowed_origin(connection: ASGIConnection[Any, Any, Any, Any], site: Site) -> str:
    origin = connection.headers.get("origin")
    if origin is None or origin not in site.origins:
        raise OriginNotAllowed("this page's origin is not among those of the site", origin=origin)
    return origin


async def add_headers(message: Message, scope: Scope) -> None:
    """Add the headers that say which origins may read an answer, errors included."""
    if message["type"] != "http.response.start" or scope["type"] != "http":
        return
    headers = list(message.get("headers", []))
    if scope["method"] == "OPTIONS":
        headers = [(name, value if name != b"allow" else _methods(scope)) for name, value in headers]
    if _NOSNIFF not in headers:
        headers.append(_NOSNIFF)
    if scope["path"].startswith(PUBLIC) and not any(name == _ALLOW_ORIGIN for name, _ in headers):
        origin = scope.get("state", {}).get("allowed_origin")
        if scope["method"] in ("GET", "HEAD"):
            headers += [(_ALLOW_ORIGIN, b"*"), EXPOSED]
        elif origin:
            headers += [(_ALLOW_ORIGIN, origin.encode()), EXPOSED, (b"vary", b"Origin")]
    message["headers"] = headers


def _methods(scope: Scope) -> bytes:
    """All methods of the request's path, for `Allow`. Litestar names those of one of its handlers only."""
    app = scope["litestar_app"]
    path: Any = scope.get("path_template")
    methods = {
        str(method)
        for route in app.routes
        if route.path_format == path and isinstance(route, HTTPRoute)
        for method in route.methods
    }
    # `HeadFront` answers HEAD.
    return ", ".join(sorted(methods | ({"HEAD"} if "GET" in methods else set()))).encode()
