"""HTML pages and static files."""

import re
from functools import cache
from importlib.resources import files
from typing import Any

from litestar import MediaType, Request, Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect
from litestar.types import ControllerRouterHandler

from comments_service.api.answers import matches, takes_gzip
from comments_service.api.context import Opened
from comments_service.api.desk_sessions import is_at_desk
from comments_service.api.static_files import address_of, find_file, release
from comments_service.demo.articles import Language, article_page
from comments_service.domain.articles import ARTICLE_ID
from comments_service.domain.reader_texts import LANGUAGES
from comments_service.domain.sites import SITE_ID

# A file of a page of ours. The entry of the widget keeps its address.
_LINK = re.compile(r'((?:src|href)=")/static/(?!widget\.js)([\w./-]+)')

# A weight in an Accept-Language header.
_WEIGHT = re.compile(r"[01](\.\d{0,3})?")

# Nothing inline, nothing from another origin, and no string becomes markup (trusted types).
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)
_PAGE_HEADERS = {
    "Vary": "Accept-Language",
    "Content-Security-Policy": _POLICY,
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cache-Control": "no-cache",
}


_SHARED_HEADERS = {
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Vary": "Accept-Encoding",
}
# What is kept for ever, and what is asked for anew each time.
_IMMUTABLE = "public, max-age=31536000, immutable"
_REVALIDATED = "no-cache"


@get("/static/{name:path}", include_in_schema=False)
async def static_file(request: Request[Any, Any, Any], name: FromPath[str]) -> Response[bytes]:
    """A file that pages of any origin may load.

    During an update a page may ask this process for a file of another release. The answer is 404, which no cache keeps,
    so that the page may ask again.
    """
    path = name.removeprefix("/")
    prefix = f"v/{release().name}/"
    versioned = path.startswith(prefix)
    file = find_file(path.removeprefix(prefix), versioned=versioned)
    if file is None:
        raise NotFoundException(headers={**_SHARED_HEADERS, "Cache-Control": "no-store"})
    headers = {
        **_SHARED_HEADERS,
        "ETag": file.etag,
        "Cache-Control": _IMMUTABLE if versioned else _REVALIDATED,
    }
    if matches(request.headers.get("if-none-match", ""), file.etag):
        return Response(b"", status_code=304, headers=headers)
    if takes_gzip(request.headers.get("accept-encoding", "")):
        headers["Content-Encoding"] = "gzip"
        return Response(file.gzipped, media_type=file.media_type, headers=headers)
    return Response(file.body, media_type=file.media_type, headers=headers)


@get("/demo/articles/{article:str}", include_in_schema=False, sync_to_thread=False)
def demo_article(
    request: Request[Any, Any, Any],
    article: FromPath[str],
    site: FromQuery[str] = "default",
    lang: FromQuery[str] = "",
) -> Response[str]:
    """A news article with the widget, for any article and site."""
    if not ARTICLE_ID.fullmatch(article) or not SITE_ID.fullmatch(site):
        raise NotFoundException
    language = _language(request, lang)
    widget = lang if lang in LANGUAGES else language
    return _page(versioned_links(article_page(article, site, language, widget)))


@get("/demo/widget", include_in_schema=False, sync_to_thread=False)
def gallery() -> Response[str]:
    """Each state of the widget, in each language and theme."""
    return _page(_html("demo/gallery/gallery"))


@get("/", include_in_schema=False, sync_to_thread=False)
def index(request: Request[Any, Any, Any], lang: FromQuery[str] = "") -> Response[str]:
    """Links to everything."""
    return _page(_html("web/index.en" if _language(request, lang) == "en" else "web/index"))


@get("/desk", include_in_schema=False, sync_to_thread=False)
def desk(request: Request[Any, Any, Any], context: Opened) -> Response[str] | Redirect:
    """The moderators' desk, or the way to its own origin."""
    if not is_at_desk(request, context.desk_origin):
        return Redirect(f"{context.desk_origin}/desk", status_code=307)
    return _page(_html("web/desk/desk"))


@get("/docs", include_in_schema=False, sync_to_thread=False)
def docs() -> Response[str]:
    """The API reference."""
    return _page(_html("web/docs/docs"))


def _language(request: Request[Any, Any, Any], asked: str) -> Language:
    """The language that was asked for, or else the one of ours that the browser prefers, or else Japanese."""
    if asked in ("ja", "en"):
        return "en" if asked == "en" else "ja"
    accepted = [part.partition(";q=") for part in request.headers.get("accept-language", "").split(",")]
    weights = {
        name.strip().lower()[:2]: float(weight) if _WEIGHT.fullmatch(weight) else 1.0
        for name, _, weight in reversed(accepted)
    }
    return "en" if weights.get("en", 0.0) > weights.get("ja", 0.0) else "ja"


def _page(html: str) -> Response[str]:
    return Response(html, media_type=MediaType.HTML, headers=_PAGE_HEADERS)


@cache
def _html(name: str) -> str:
    return versioned_links(files("comments_service").joinpath(f"{name}.html").read_text(encoding="utf-8"))


def versioned_links(html: str) -> str:
    """The page, with its files at the addresses of this release. It names the entry as a publisher's page does."""
    return _LINK.sub(lambda link: link[1] + address_of(link[2]), html)


pages: list[ControllerRouterHandler] = [index, demo_article, gallery, desk, docs, static_file]
