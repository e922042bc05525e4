"""Fetching what a publisher's address names, and nothing that it could be used to reach.

Addresses come from site settings, comments and pages: whoever writes them must not make the service ask servers of its
own network. So only the site's origins are asked, only at addresses that `refusals` lets pass, with bounded redirects,
sizes and times, without cookies, credentials and proxies.
"""

import asyncio
import re
import ssl
from collections.abc import Collection, Iterable
from functools import lru_cache
from urllib.parse import quote, urljoin

import httpcore
import msgspec

from comments_service import __version__
from comments_service.domain.addresses import DEFAULT_PORTS, place_of, split_address
from comments_service.outside.bodies import read_body
from comments_service.outside.connecting import CheckedBackend, Resolver, resolve
from comments_service.outside.failures import FetchError

SECONDS = 5.0
REDIRECTS = 5
USER_AGENT = f"news-comments/{__version__} (comment service of this site)"
_REDIRECTING = (301, 302, 303, 307, 308)
_CHARSET = re.compile(r""";\s*charset\s*=\s*["']?([a-z0-9_.:-]+)""")
# What may stand in an address as it is. Anything else is encoded; `%` is kept, since most of it is encoded already.
_SAFE = "!#$%&'()*+,/:;=?@[]~"

Headers = Iterable[tuple[bytes, bytes]]


class Fetched(msgspec.Struct, frozen=True):
    """What a server answered with status 200. `charset` and `media_type` are small letters, and empty if unsaid."""

    body: bytes
    charset: str
    media_type: str
    final_url: str


async def fetch(
    url: str,
    allowed_origins: Collection[str],
    *,
    accept: str,
    resolver: Resolver = resolve,
    backend: httpcore.AsyncNetworkBackend | None = None,
    tls: ssl.SSLContext | None = None,
) -> Fetched:
    """Get `url`, which must be on one of `allowed_origins`, as must every address that it redirects to.

    An origin is as `origin_of` writes it. Where one of https is allowed, the same of http is asked by https; where one
    of http is, its https too (both at their usual ports). `accept` is the header. `resolver`, `backend` and `tls` are
    the machine's. Raises `FetchError`.
    """
    try:
        async with (
            asyncio.timeout(SECONDS),
            httpcore.AsyncConnectionPool(
                ssl_context=tls or _machines_tls(),
                max_connections=1,
                max_keepalive_connections=0,
                network_backend=CheckedBackend(resolver, backend),
            ) as pool,
        ):
            return await _followed(pool, url, frozenset(allowed_origins), accept)
    except TimeoutError as error:
        raise FetchError("time", f"no whole answer within {SECONDS:.0f} seconds") from error
    except (httpcore.ConnectError, httpcore.TimeoutException) as error:
        raise FetchError("unreachable", f"no connection: {type(error).__name__}") from error
    except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.UnsupportedProtocol) as error:
        raise FetchError("broken", f"no HTTP: {type(error).__name__}") from error


async def _followed(
    pool: httpcore.AsyncConnectionPool, url: str, origins: frozenset[str], accept: str
) -> Fetched:
    headers = [
        ("User-Agent", USER_AGENT),
        ("Accept", accept),
        ("Accept-Encoding", "gzip"),
        ("Connection", "close"),
    ]
    for _ in range(REDIRECTS + 1):
        host, url = _allowed(url, origins)
        async with pool.stream("GET", url, headers=[("Host", host), *headers]) as answer:
            if answer.status == 200:
                body = await read_body(
                    answer.aiter_stream(), _header(answer.headers, b"content-encoding").lower()
                )
                kind = _header(answer.headers, b"content-type").lower()
                charset = _CHARSET.search(kind)
                return Fetched(body, charset[1] if charset else "", kind.partition(";")[0].strip(), url)
            if answer.status not in _REDIRECTING:
                raise FetchError("status", f"the server answered with {answer.status}", answer.status)
            url = _joined(url, _header(answer.headers, b"location"))
    raise FetchError("redirects", f"more than {REDIRECTS} redirects")


def _header(headers: Headers, name: bytes) -> str:
    value = next((value for key, value in headers if key.lower() == name), b"")
    try:
        return value.decode().strip()
    except UnicodeDecodeError:
        return value.decode("latin-1").strip()


def _joined(url: str, location: str) -> str:
    if not location:
        raise FetchError("broken", "a redirect without a place")
    try:
        return urljoin(url, location)
    except ValueError as error:
        raise FetchError("origin", "a redirect to no address") from error


def _allowed(url: str, origins: frozenset[str]) -> tuple[str, str]:
    """The host (with a port) and the address to ask for. Raises `FetchError` if it is on none of the origins."""
    try:
        parts = split_address(url)
        place, port = place_of(parts), parts.port
    except ValueError as error:
        raise FetchError("origin", "no address of http or https") from error
    usual = port in (None, DEFAULT_PORTS[parts.scheme])
    scheme = parts.scheme
    if f"{scheme}://{place}" not in origins:
        other = "https" if scheme == "http" else "http"
        if not usual or f"{other}://{place}" not in origins:
            raise FetchError("origin", f"{place} is none of the site's origins")
        scheme = "https"
    path = quote(parts.path, safe=_SAFE) or "/"
    query = f"?{quote(parts.query, safe=_SAFE)}" if parts.query else ""
    return place, f"{scheme}://{place}{path}{query}"


@lru_cache(maxsize=1)
def _machines_tls() -> ssl.SSLContext:
    return ssl.create_default_context()
