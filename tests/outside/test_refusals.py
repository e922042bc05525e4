"""Which addresses are refused, in every spelling."""

import pytest

from comments_service.outside.connecting import resolve
from comments_service.outside.failures import FetchError
from comments_service.outside.fetch import fetch
from comments_service.outside.refusals import is_refused_name, usable_address
from tests.outside.page_server import RecordingBackend, page_server

PUBLIC = [
    "93.184.215.14", "1.1.1.1", "100.63.255.255", "100.128.0.0", "172.15.0.1", "172.32.0.1", "192.0.1.1",
    "223.255.255.255", "2606:4700:4700::1111", "2a00:1450::200e", "::ffff:808:808", "64:ff9b::808:808",
]  # fmt: skip
REFUSED = [
    "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.100.100.200", "100.127.255.255",
    "127.0.0.1", "127.255.255.254", "168.63.129.16", "169.254.0.1", "169.254.169.254", "169.254.170.2",
    "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.0.192", "192.0.2.1", "192.88.99.1", "192.168.0.1",
    "198.18.0.1", "198.19.255.255", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.255", "240.0.0.1",
    "255.255.255.255",
    # IPv6: this machine, no address, links, sites, local networks, groups, documentation, discarded.
    "::", "::1", "fe80::1", "febf::1", "fec0::1", "fc00::1", "fd00::1", "fd00:ec2::254", "fd20:ce::254", "ff02::1",
    "ff0e::1", "2001:db8::1", "3fff::1", "100::1", "5f00::1", "4000::1",
    # IPv4 inside: compatible, mapped, translated, 6to4, Teredo, ISATAP.
    "::127.0.0.1", "::8.8.8.8", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::ffff:0:7f00:1",
    "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::808:808", "2002:7f00:1::", "2002:808:808::1",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2606:4700::5efe:7f00:1", "2606:4700::200:5efe:808:808",
    # Zones, and what is no address.
    "fe80::1%eth0", "::1%lo", "2606:4700:4700::1111%1", "127.1", "0x7f.1", "localhost", "",
]  # fmt: skip
# As an address of the web, with the origin it is of: nobody may have made it an origin but to get inside.
SPELLINGS = [
    "http://2130706433/", "http://0x7f.1/", "http://0x7f000001/", "http://0X7F.0.0.1/", "http://017700000001/",
    "http://0177.0.0.1/", "http://127.1/", "http://127.0.1/", "http://0/", "http://0.0.0.0/", "http://127.0.0.1./",
    "http://[::]/", "http://[::ffff:127.0.0.1]/", "http://[::ffff:7f00:1]/", "http://[::127.0.0.1]/",
    "http://[64:ff9b::7f00:1]/", "http://[2002:7f00:1::]/", "http://[fe80::1%25eth0]/", "http://[::1%25lo]/",
    "http://localhost./", "http://a.localhost/", "http://LOCALHOST./", "http://169.254.169.254/latest/meta-data/",
    "http://[fd00:ec2::254]/latest/", "http://100.100.100.200/", "http://168.63.129.16/", "http://metadata/",
    "http://metadata.google.internal/", "http://METADATA.google.internal./", "http://instance-data/",
    "http://①②⑦.0.0.1/", "http://127。0。0。1/", "http://news.example@127.0.0.1/", "http://127.0.0.1\\@news.example/",
    "http://100.64.0.1/", "http://224.0.0.1/", "http://255.255.255.255/", "http://192.0.2.1/", "file:///etc/passwd",
    "gopher://127.0.0.1/", "ftp://news.example/", "//127.0.0.1/", "127.0.0.1", "", "http://", "http:///", "http://a b/",
]  # fmt: skip


def test_what_is_not_in_the_public_internet_is_refused() -> None:
    assert [address for address in REFUSED if usable_address(address, "news.example") is not None] == []


def test_public_addresses_are_used() -> None:
    assert [usable_address(address, "news.example") for address in PUBLIC] == PUBLIC


def test_a_private_address_is_used_only_for_the_origin_that_is_this_address() -> None:
    for address in ("127.0.0.1", "10.0.0.7", "192.168.1.2", "172.20.0.2"):
        assert usable_address(address, address) == address
        assert usable_address(address, "10.0.0.8") is None
    assert usable_address("fd12::7", "[fd12::7]") == "fd12::7"
    assert [usable_address(address, "localhost") for address in ("127.0.0.1", "::1")] == ["127.0.0.1", "::1"]
    assert [usable_address(address, "localhost") for address in ("10.0.0.1", "169.254.169.254")] == [
        None,
        None,
    ]


def test_a_metadata_service_is_refused_even_as_an_origin() -> None:
    for address in (
        "169.254.169.254",
        "fd00:ec2::254",
        "fd20:ce::254",
        "100.100.100.200",
        "0.0.0.0",
        "fe80::1",
    ):
        assert usable_address(address, address) is None
    assert all(is_refused_name(name) for name in ("metadata.google.internal.", "METADATA", "instance-data"))


async def test_an_address_that_leads_inside_is_not_asked_in_any_spelling() -> None:
    async with page_server() as server:
        backend = RecordingBackend(server.port)
        for url in SPELLINGS:
            host = url.lower().removeprefix("http://").split("/")[0]
            origins = {f"http://{host}", f"http://{host.rstrip('.')}.", "http://news.example"}
            with pytest.raises(FetchError) as refused:
                await fetch(url, origins, accept="*/*", resolver=resolve, backend=backend)
            assert refused.value.why in ("address", "origin", "unreachable"), url
            assert (backend.wanted, server.connections) == ([], 0), url
