"""Which hosts the service never connects to on a publisher's word (pure).

What is not in the public internet is refused: the IANA registries of special-purpose addresses, metadata services of
clouds, and forms of IPv6 that hide an IPv4 address. The table is our own: what `ipaddress` says changes with Python.
"""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

Address = IPv4Address | IPv6Address

_REFUSED = [
    IPv4Network(network)
    for network in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",  # of carriers; in clouds 100.100.100.200 tells secrets
        "127.0.0.0/8",
        "168.63.129.16/32",  # Azure's own services, at a public address
        "169.254.0.0/16",  # link-local; in clouds 169.254.169.254 tells secrets
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",  # relays of 6to4
        "192.168.0.0/16",
        "192.175.48.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    )
]
_UNICAST = IPv6Network("2000::/3")
_REFUSED_UNICAST = [
    IPv6Network(network)
    for network in (
        "2001::/23",  # Teredo, benchmarks, hashes of keys
        "2001:db8::/32",
        "2002::/16",  # 6to4
        "2620:4f:8000::/48",
        "3fff::/20",
    )
]
# A network without IPv4 reaches public IPv4 servers so; 64:ff9b:1::/48 is for private ones.
_NAT64 = IPv6Network("64:ff9b::/96")
# The identifiers of ISATAP: an interface that is an IPv4 address.
_ISATAP = (0x00005EFE, 0x02005EFE)
# Where an origin may be: on this machine, or in the private network that it is named in.
_PRIVATE = [
    IPv4Network(network) for network in ("10.0.0.0/8", "127.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")
]
_PRIVATE_6 = [IPv6Network(network) for network in ("::1/128", "fc00::/7")]
_METADATA_6 = [IPv6Network(network) for network in ("fd00:ec2::/32", "fd20:ce::/32", "fd00:42::42/128")]
_METADATA_NAMES = {
    "instance-data",
    "instance-data.ec2.internal",
    "metadata",
    "metadata.azure.internal",
    "metadata.goog",
    "metadata.google.internal",
    "metadata.packet.net",
    "metadata.platformequinix.com",
    "metadata.tencentyun.com",
}


def is_refused_name(host: str) -> bool:
    """True for a name of a metadata service. `host` may have a dot at its end."""
    return host.lower().rstrip(".") in _METADATA_NAMES


def usable_address(address: str, host: str) -> str | None:
    """The address as one may connect to it for `host`, None if it is refused or is none.

    `host` is as the allowed origin writes it: an address that is private is only used for an origin that is this very
    address, and one of this machine also for `localhost`. IPv6 addresses of `host` have their brackets.
    """
    parsed = _parsed(address)
    if parsed is None:
        return None
    if not _is_refused(parsed) or (_is_private(parsed) and _is_named(parsed, host)):
        return str(parsed)
    return None


def _parsed(address: str) -> Address | None:
    """None for what is no address, or one of a zone, which is a link of this machine."""
    try:
        return None if "%" in address else ip_address(address)
    except ValueError:
        return None


def _is_named(address: Address, host: str) -> bool:
    if host == "localhost":
        return address.is_loopback
    return _parsed(host.removeprefix("[").removesuffix("]")) == address


def _is_private(address: Address) -> bool:
    if isinstance(address, IPv4Address):
        return any(address in network for network in _PRIVATE)
    return any(address in network for network in _PRIVATE_6) and not any(
        address in network for network in _METADATA_6
    )


def _is_refused(address: Address) -> bool:
    if isinstance(address, IPv4Address):
        return any(address in network for network in _REFUSED)
    if address.ipv4_mapped is not None:
        return _is_refused(address.ipv4_mapped)
    if address in _NAT64:
        return _is_refused(IPv4Address(int(address) & 0xFFFF_FFFF))
    return (
        address not in _UNICAST
        or any(address in network for network in _REFUSED_UNICAST)
        or int(address) >> 32 & 0xFFFF_FFFF in _ISATAP
    )
