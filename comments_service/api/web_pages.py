"""HTML pages and static files."""

import gzip
import hashlib
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import PurePath
from typing import Any

import msgspec
from litestar import MediaType, Request, Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath, FromQuery
from litestar.types import ControllerRouterHandler

from comments_service.api.answers import matches, takes_gzip
from comments_service.demo.articles import article_page
from comments_service.domain.articles import ARTICLE_ID
from comments_service.domain.sites import SITE_ID

_MEDIA_TYPES = {
    ".js": "text/javascript",
    ".css": "text/css",
    ".svg": "image/svg+xml",
}

# Nothing inline, nothing from another origin, and no string becomes markup (trusted types).
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)
_PAGE_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cache-Control": "no-cache",
}


class StaticFile(msgspec.Struct, frozen=True):
    """A file as it is sent, plain and compressed."""

    body: bytes
    gzipped: bytes
    etag: str
    media_type: str


@cache
def static_files() -> dict[str, StaticFile]:
    """The files that browsers load, by their paths below `/static/`: those of `web/`, and `demo/` beside them."""
    package = files("comments_service")
    below = {**_files_below(package / "web", ""), **_files_below(package / "demo", "demo/")}
    return {path: _static_file(body, _MEDIA_TYPES[PurePath(path).suffix]) for path, body in below.items()}


def _files_below(folder: Traversable, prefix: str) -> dict[str, bytes]:
    """The files that browsers load, by path with `prefix`."""
    bodies: dict[str, bytes] = {}
    for entry in folder.iterdir():
        if entry.is_dir():
            bodies |= _files_below(entry, f"{prefix}{entry.name}/")
        elif PurePath(entry.name).suffix in _MEDIA_TYPES:
            bodies[prefix + entry.name] = entry.read_bytes()
    return bodies


def _static_file(body: bytes, media_type: str) -> StaticFile:
    etag = f'W/"{hashlib.sha256(body).hexdigest()[:20]}"'
    return StaticFile(body, gzip.compress(body, 9, mtime=0), etag, media_type)


@get("/static/{name:path}", include_in_schema=False)
async def static_file(request: Request[Any, Any, Any], name: FromPath[str]) -> Response[bytes]:
    """A file that pages of any origin may load."""
    file = static_files().get(name.removeprefix("/"))
    if file is None:
        raise NotFoundException
    headers = {
        "ETag": file.etag,
        "Cache-Control": "public, max-age=300",
        "Access-Control-Allow-Origin": "*",
        "Cross-Origin-Resource-Policy": "cross-origin",
        "Vary": "Accept-Encoding",
    }
    if matches(request.headers.get("if-none-match", ""), file.etag):
        return Response(b"", status_code=304, headers=headers)
    if takes_gzip(request.headers.get("accept-encoding", "")):
        headers["Content-Encoding"] = "gzip"
        return Response(file.gzipped, media_type=file.media_type, headers=headers)
    return Response(file.body, media_type=file.media_type, headers=headers)


@get("/demo/articles/{article:str}", include_in_schema=False, sync_to_thread=False)
def demo_article(article: FromPath[str], site: FromQuery[str] = "default") -> Response[str]:
    """A news article with the widget, for any article and site."""
    if not ARTICLE_ID.fullmatch(article) or not SITE_ID.fullmatch(site):
        raise NotFoundException
    return _page(article_page(article, site))


@get("/", include_in_schema=False, sync_to_thread=False)
def index() -> Response[str]:
    """Links to everything."""
    return _page(_html("index"))


@get("/desk", include_in_schema=False, sync_to_thread=False)
def desk() -> Response[str]:
    """The moderators' desk."""
    return _page(_html("desk/desk"))


@get("/docs", include_in_schema=False, sync_to_thread=False)
def docs() -> Response[str]:
    """The API reference."""
    return _page(_html("docs/docs"))


def _page(html: str) -> Response[str]:
    return Response(html, media_type=MediaType.HTML, headers=_PAGE_HEADERS)


@cache
def _html(name: str) -> str:
    return files("comments_service").joinpath("web", f"{name}.html").read_text(encoding="utf-8")


pages: list[ControllerRouterHandler] = [index, demo_article, desk, docs, static_file]
