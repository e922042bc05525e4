"""The names that a certificate is for: hosts and addresses."""

import ipaddress
import re
from collections.abc import Sequence

from comments_service.errors import ConfigurationError

# Clients of Google's Perspective API ask this host, and most of them no other.
PERSPECTIVE_HOST = "commentanalyzer.googleapis.com"
# Clients on the same machine, such as health checks.
OWN_NAMES = ("localhost", "127.0.0.1", "::1")

# An underscore is no part of a host's name, but of the names of services in compose files.
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
_HOST_LENGTH = 253


def checked_name(name: str) -> str:
    """The host or the address in the form in which it stands in a certificate: `PÉRSPECTIVE.example` and `[::1]` become
    `xn--prspective-c4a.example` and `::1`.

    Raises `ConfigurationError` if it is neither.
    """
    text = name.strip().removeprefix("[").removesuffix("]")
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        pass
    try:
        host = text.removesuffix(".").encode("idna").decode("ascii").lower()
    except UnicodeError:
        host = ""
    labels = host.split(".")
    if len(host) > _HOST_LENGTH or not all(map(_LABEL.fullmatch, labels)) or labels[-1].isdigit():
        raise ConfigurationError(
            f"{name!r} is neither a host's name nor an address; give it without https:// and port"
        )
    return host


def all_names(more: Sequence[str]) -> tuple[str, ...]:
    """The names of every certificate and `more`, each once. Raises `ConfigurationError`."""
    return tuple(dict.fromkeys([PERSPECTIVE_HOST, *map(checked_name, more), *OWN_NAMES]))
