"""Sites: their ids, the origins whose pages may post, and their policies (pure)."""

import re
from urllib.parse import urlsplit

import msgspec

from comments_service.domain.decisions import Policy, Thresholds
from comments_service.errors import ConfigurationError

# The ids that publishers choose.
SITE_ID = re.compile(r"[a-z0-9-]{1,64}")

_HOST = re.compile(r"[a-z0-9._-]+|[0-9a-f:.]+")
_DEFAULT_PORTS = {"http": 80, "https": 443}

HOLD_EVERYTHING = Policy(default=Thresholds(approve_below=0.0))


class Site(msgspec.Struct, frozen=True):
    """A site: the origins whose pages may post, whether it takes comments, and its policy."""

    site_id: str
    origins: list[str]
    closed: bool
    policy: Policy


class ListedSite(msgspec.Struct, frozen=True):
    """A site without its policy."""

    site_id: str
    closed: bool
    origins: list[str]


def origin_of(url: str) -> str:
    """Returns what browsers send for pages of `url`: scheme, host, and the port if it is not the scheme's own.

    Raises `ConfigurationError` if `url` is not an origin alone.
    """
    try:
        parts = urlsplit(url.strip())
        host, port = (parts.hostname or "").encode("idna").decode(), parts.port
    except ValueError:
        parts, host, port = urlsplit(""), "", None
    excess = (parts.path.strip("/"), parts.query, parts.fragment, parts.username)
    if parts.scheme not in _DEFAULT_PORTS or not _HOST.fullmatch(host) or any(excess):
        raise ConfigurationError(
            f"an origin is a scheme and a host, such as https://news.example, not {url!r}"
        )
    host = f"[{host}]" if ":" in host else host
    shown_port = f":{port}" if port and port != _DEFAULT_PORTS[parts.scheme] else ""
    return f"{parts.scheme}://{host}{shown_port}"
