"""Which addresses of pages are one article (pure). `docs/articles.md` has the rules, case by case.

Two articles that become one are worse than one that has two threads: what may tell two pages apart stays.
"""

import base64
import hashlib
import re
from collections.abc import Collection, Sequence
from ipaddress import IPv6Address
from typing import NamedTuple

import idna

from comments_service.domain.addresses import DEFAULT_PORTS
from comments_service.domain.articles import ARTICLE_ID
from comments_service.domain.percent import decoded, form_in_one_form, path_in_one_form

MOST_CHARACTERS = 4_000
_PARTS = re.compile(r"(https?)://([^/?#]*)([^?#]*)(?:\?([^#]*))?(?:#.*)?", re.IGNORECASE | re.DOTALL)
_AUTHORITY = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[^:\[\]@]+)(?::([0-9]{0,9}))?", re.ASCII)
# Browsers drop line ends and tabs, and take a backslash for a slash. Surrogates are no characters.
_FORBIDDEN = re.compile(r"[\x00-\x20\x7f\\\ud800-\udfff]")
_INDEXES = ("index.html", "index.php")
# Parameters that say where a reader came from, in any case.
_TRACKING = frozenset(
    [
        "fbclid",
        "gclid",
        "dclid",
        "gbraid",
        "wbraid",
        "yclid",
        "ldtag_cl",
        "msclkid",
        "mc_cid",
        "mc_eid",
        "igshid",
        "_ga",
        "ref_src",
    ]
)
ADDRESS_ID = re.compile(r"u-[a-z2-7]{26}")


class AddressRules(NamedTuple):
    """What a site says of the addresses of its articles.

    `origins`: those of its pages. `keep_query`: the only parameters that tell articles apart; empty for all but those
    of trackers. `trailing_slash`: whether a slash at the end does.
    """

    origins: Collection[str]
    keep_query: Sequence[str] = ()
    trailing_slash: bool = False


class ArticleAddress(NamedTuple):
    """An article that is known by its address, in the form that all spellings of it have."""

    article_id: str
    url: str


class NamedArticle(NamedTuple):
    """An article that somebody names by its id, or by the address of its page."""

    article_id: str
    url: str | None


def article_named(name: str, rules: AddressRules) -> NamedArticle:
    """What `name` means: an address if it begins with http:// or https://, else an id. Raises `ValueError`."""
    if name.lower().startswith(("http://", "https://")):
        return NamedArticle(*article_at(name, rules))
    if not ARTICLE_ID.fullmatch(name):
        raise ValueError("an article is an address, or 1 to 200 of A-Z a-z 0-9 . _ ~ -, not . or ..")
    return NamedArticle(name, None)


def article_at(url: str, rules: AddressRules) -> ArticleAddress:
    """The article of a page. Raises `ValueError` if `url` is no address on one of the origins."""
    normal = normalised(url, rules)
    digest = base64.b32encode(hashlib.sha256(normal.encode()).digest()).decode().lower()
    return ArticleAddress(f"u-{digest[:26]}", normal)


def normalised(url: str, rules: AddressRules) -> str:
    """The form that all spellings of an address have, in ASCII. Raises `ValueError` as `article_at`."""
    if len(url) > MOST_CHARACTERS:
        raise ValueError(f"an address has {MOST_CHARACTERS} characters at most")
    if _FORBIDDEN.search(url):
        raise ValueError("an address has no blank, control character or backslash")
    parts = _PARTS.fullmatch(url)
    if parts is None:
        raise ValueError("an address begins with http:// or https://")
    scheme, authority, path, query = parts.groups()
    origin = _origin(_place(scheme.lower(), authority), rules.origins)
    kept = _query(query or "", rules.keep_query)
    return f"{origin}{_path(path, trailing_slash=rules.trailing_slash)}{'?' if kept else ''}{kept}"


class _Place(NamedTuple):
    """A host, and its port unless that is the scheme's own."""

    host: str
    port: int | None

    def __str__(self) -> str:
        return self.host if self.port is None else f"{self.host}:{self.port}"


def _place(scheme: str, authority: str) -> _Place:
    if "@" in authority:
        raise ValueError("an address has no user and no password")
    parts = _AUTHORITY.fullmatch(authority)
    if parts is None:
        raise ValueError("an address has a host, and nothing but a port behind it")
    host, digits = parts.groups()
    port = int(digits) if digits else None
    return _Place(_host(host), None if port == DEFAULT_PORTS[scheme] else port)


def _host(host: str) -> str:
    """The host in ASCII and small letters, without the dot that may end it."""
    if host.startswith("["):
        return f"[{IPv6Address(host[1:-1])}]"
    try:
        plain = host.lower() if host.isascii() else idna.encode(host, uts46=True).decode()
    except UnicodeError as error:
        raise ValueError("an address has a host") from error
    return plain.removesuffix(".")


def _origin(place: _Place, origins: Collection[str]) -> str:
    """The origin of a place: with https if the site has that, else http. One host is one, whatever the scheme."""
    for scheme in ("https", "http"):
        for origin in origins:
            its_scheme, _, authority = origin.partition("://")
            if its_scheme == scheme and _place(scheme, authority) == place:
                return f"{scheme}://{place}"
    raise ValueError("the address is on none of the site's origins")


def _path(path: str, *, trailing_slash: bool) -> str:
    """The path without steps (`.` and `..`), empty segments, and the file that a server answers for a folder."""
    segments: list[str] = []
    last = ""
    for last in path_in_one_form(path).split("/")[1:]:
        if last == "..":
            segments[-1:] = []
        elif last != ".":
            segments.append(last)
    is_folder = last in ("", ".", "..")
    segments = [segment for segment in segments if segment]
    while segments and segments[-1] in _INDEXES and not (trailing_slash and is_folder):
        segments.pop()
        is_folder = True
    slash = "/" if trailing_slash and is_folder and segments else ""
    return f"/{'/'.join(segments)}{slash}"


def _query(query: str, keep: Sequence[str]) -> str:
    """The parameters that tell articles apart, by name. Those of one name stay in their order."""
    kept: list[tuple[str, str]] = []
    for pair in query.split("&"):
        name, _, value = (form_in_one_form(part) for part in pair.partition("="))
        plain = decoded(name)
        if pair and (plain in keep if keep else not _is_tracking(plain)):
            kept.append((name, value))
    kept.sort(key=lambda pair: pair[0])
    return "&".join(f"{name}={value}" if value or not name else name for name, value in kept)


def _is_tracking(name: str) -> bool:
    lower = name.lower()
    return lower in _TRACKING or lower.startswith("utm_")
