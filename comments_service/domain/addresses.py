"""Web addresses, parsed as browsers parse them and not only matched (pure)."""

from ipaddress import IPv4Address, IPv6Address
from urllib.parse import SplitResult, urlsplit

import regex

# `urlsplit` drops line ends and tabs, and browsers take a backslash for a slash: what it says would not be the address.
_FORBIDDEN = regex.compile(r"[\p{White_Space}\p{C}\p{Default_Ignorable_Code_Point}\\]")
_LABEL = regex.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_BRACKETS = regex.compile(r"\[[0-9A-Fa-f:.]+\](?::\d*)?")
DEFAULT_PORTS = {"http": 80, "https": 443}
_NO_HOST = "an address has a host, a name or a number, and if it has a port, one of 1 to 65535"


def split_address(url: str) -> SplitResult:
    """The parts of an http or https address. Raises `ValueError` if it is none that a browser opens.

    It has a host and, if any, a valid port. It has no user or password, which mislead, and no blank, control or
    invisible character.
    """
    if _FORBIDDEN.search(url):
        raise ValueError("an address has no blank, control or invisible character, and no backslash")
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise ValueError(_NO_HOST) from error
    if parts.scheme not in ("http", "https"):
        raise ValueError("an address begins with http:// or https://")
    if "@" in parts.netloc:
        raise ValueError("an address has no user and no password")
    try:
        if host_of(parts) and not parts.netloc.endswith(":") and parts.port != 0:
            return parts
    except ValueError as error:
        raise ValueError(_NO_HOST) from error
    raise ValueError(_NO_HOST)


def place_of(parts: SplitResult) -> str:
    """The host, and the port unless it is the scheme's own, of what `split_address` gives."""
    usual = parts.port in (None, DEFAULT_PORTS[parts.scheme])
    return host_of(parts) if usual else f"{host_of(parts)}:{parts.port}"


def host_of(parts: SplitResult) -> str:
    """The host in ASCII: a name or a number. An IPv6 address has its brackets. Raises `ValueError`."""
    host = parts.hostname or ""
    if "[" in parts.netloc:
        # Python 3.11 drops what stands behind the bracket, and takes a zone, which browsers do not.
        if not _BRACKETS.fullmatch(parts.netloc):
            raise ValueError("an address has nothing between the bracket and the port")
        return f"[{IPv6Address(host)}]"
    host = host.encode("idna").decode().lower()
    labels = host.removesuffix(".").split(".")
    if not all(_LABEL.fullmatch(label) for label in labels):
        raise ValueError("an address has a host")
    for label in labels:
        if label.startswith("xn--"):
            label[4:].encode().decode("punycode")
    if labels[-1].isdecimal():
        return str(IPv4Address(host))
    return host
