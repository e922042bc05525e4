"""Answers with a body that is in memory already: their headers, ETags and compression, and how they are sent.

The fronts send them before any routing, and handlers send them as ASGI responses.
"""

import re

from litestar.types import Receive, Scope, Send

from comments_service.reading.pages import EncodedPage

READ_CACHE = "public, max-age=1, stale-while-revalidate=10, stale-if-error=600"
DAY_CACHE = "public, max-age=86400"
# RFC 7234 §5.5.1. No `Age`: it would keep a cache in front from keeping the answer for a second, when that helps most.
STALE = (b"warning", b'110 - "Response is stale"')

Headers = list[tuple[bytes, bytes]]
Answer = tuple[int, Headers, bytes]

# A weight of zero forbids an encoding (RFC 9110 §12.4.2).
_GZIP = re.compile(r"\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))")
# The widget tells a comment's age by the server's clock, not by the reader's.
EXPOSED = (b"access-control-expose-headers", b"Age, Date")
_PUBLIC = [
    (b"access-control-allow-origin", b"*"),
    EXPOSED,
    (b"cache-control", READ_CACHE.encode()),
    (b"x-content-type-options", b"nosniff"),
]
_JSON = (b"content-type", b"application/json")
_VARY = (b"vary", b"Accept-Encoding")


def page_answer(
    page: EncodedPage, if_none_match: str, accept_encoding: str, *, stale: bool = False
) -> Answer:
    """The answer with a page, for a client that may have it already and may accept gzip."""
    headers = [*_PUBLIC, _VARY, (b"etag", page.etag)]
    if stale:
        headers.append(STALE)
    if matches(if_none_match, page.etag.decode()):
        return 304, headers, b""
    body = page.body
    if page.gzipped is not None and takes_gzip(accept_encoding):
        body = page.gzipped
        headers.append((b"content-encoding", b"gzip"))
    headers += [_JSON, _length(body)]
    return 200, headers, body


def json_answer(body: bytes, *, stale: bool = False) -> Answer:
    """The answer with a small JSON body, the same for every client."""
    return 200, [*_PUBLIC, *([STALE] if stale else []), _JSON, _length(body)], body


def lasting_answer(body: bytes) -> Answer:
    """The answer with a small JSON body that is the same for every client, and for a day."""
    headers = [pair for pair in _PUBLIC if pair[0] != b"cache-control"]
    return 200, [*headers, (b"cache-control", DAY_CACHE.encode()), _JSON, _length(body)], body


def private_answer(status: int, body: bytes) -> Answer:
    """The answer with a JSON body for this client alone."""
    return status, [(b"cache-control", b"no-store"), _JSON, _length(body)], body


def takes_gzip(accept_encoding: str) -> bool:
    """True if the Accept-Encoding header allows gzip."""
    return _GZIP.search(accept_encoding) is not None


def matches(if_none_match: str, etag: str) -> bool:
    """True if the If-None-Match header names the ETag, weak or strong."""
    opaque = etag.removeprefix("W/")
    return any(part.strip() in ("*", opaque, f"W/{opaque}") for part in if_none_match.split(","))


async def send_answer(send: Send, answer: Answer) -> None:
    status, headers, body = answer
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": False})


class AnswerResponse:
    """An answer as an ASGI response."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer

    async def __call__(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        await send_answer(send, self._answer)


def _length(body: bytes) -> tuple[bytes, bytes]:
    return b"content-length", b"%d" % len(body)
