"""Encoded pages on the wire, and the front that answers with those in memory before any routing.

The page of a hot article is asked for far more often than anything else, and Litestar's work for a request costs
several times as much as sending the bytes.
"""

import re
from urllib.parse import parse_qsl

from litestar import Litestar
from litestar.types import ASGIApp, HTTPScope, Receive, Scope, Send
from prometheus_client import Counter

from comments_service.api.context import Context
from comments_service.domain.articles import ArticleKey
from comments_service.reading.pages import EncodedPage, PageKey

READ_CACHE = "public, max-age=1, stale-while-revalidate=10"
PAGE_LIMIT = 20
_PLAIN_NUMBER = re.compile("[1-9][0-9]{0,2}")

# A weight of zero forbids an encoding (RFC 9110 §12.4.2).
_GZIP = re.compile(r"\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))")
_served = Counter("comments_pages_from_memory", "Pages answered from this process's memory.")
_COMMON = [
    (b"access-control-allow-origin", b"*"),
    (b"cache-control", READ_CACHE.encode()),
    (b"vary", b"Accept-Encoding"),
    (b"x-content-type-options", b"nosniff"),
]

Answer = tuple[int, list[tuple[bytes, bytes]], bytes]


def answer(page: EncodedPage, if_none_match: str, accept_encoding: str) -> Answer:
    """Status, headers and body of a page, for a client that may have it already and may accept gzip."""
    headers = [*_COMMON, (b"etag", page.etag)]
    if matches(if_none_match, page.etag.decode()):
        return 304, headers, b""
    body = page.body
    if page.gzipped is not None and takes_gzip(accept_encoding):
        body = page.gzipped
        headers.append((b"content-encoding", b"gzip"))
    headers += [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
    return 200, headers, body


def takes_gzip(accept_encoding: str) -> bool:
    """True if the Accept-Encoding header allows gzip."""
    return _GZIP.search(accept_encoding) is not None


def matches(if_none_match: str, etag: str) -> bool:
    """True if the If-None-Match header names the ETag, weak or strong."""
    opaque = etag.removeprefix("W/")
    return any(part.strip() in ("*", opaque, f"W/{opaque}") for part in if_none_match.split(","))


async def send_answer(send: Send, status: int, headers: list[tuple[bytes, bytes]], body: bytes) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": False})


class PageResponse:
    """An encoded page as an ASGI response."""

    def __init__(self, status: int, headers: list[tuple[bytes, bytes]], body: bytes) -> None:
        self._answer = (status, headers, body)

    async def __call__(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        await send_answer(send, *self._answer)


class MemoryFront:
    """Answers with a page that is in memory and at its article's present revision. `app` answers everything else."""

    def __init__(self, app: Litestar) -> None:
        self._app: ASGIApp = app
        self._state = app.state

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] == "GET" and scope["path"].endswith("/comments"):
            page = self._page(scope)
            if page is not None:
                _served.inc()
                headers = dict(scope["headers"])
                if_none_match = headers.get(b"if-none-match", b"").decode("latin-1")
                accept_encoding = headers.get(b"accept-encoding", b"").decode("latin-1")
                await send_answer(send, *answer(page, if_none_match, accept_encoding))
                return
        await self._app(scope, receive, send)

    def _page(self, scope: HTTPScope) -> EncodedPage | None:
        # A cached page was validated when it was first asked for, so that this look-up needs no validation.
        key = page_key(scope["path"], scope["query_string"])
        context: Context | None = self._state.get("context")
        return context.pages.cached(key) if key and context else None


def page_key(path: str, query: bytes) -> PageKey | None:
    """The page that a request names. Returns None for any other request, and for parameters that need validation."""
    parts = path.split("/")
    if len(parts) != 7 or (parts[1], parts[2], parts[4]) != ("v1", "sites", "articles"):
        return None
    parameters = dict(parse_qsl(query.decode("latin-1"), keep_blank_values=True)) if query else {}
    limit = parameters.get("limit", str(PAGE_LIMIT))
    order = parameters.get("order", "newest")
    cursor = parameters.get("cursor")
    if not _PLAIN_NUMBER.fullmatch(limit) or order not in ("newest", "oldest") or cursor == "":
        return None
    return PageKey(ArticleKey(parts[3], parts[5]), int(limit), order == "newest", cursor)
