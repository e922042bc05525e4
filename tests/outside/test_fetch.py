"""What is fetched from a server, and what is given up: each with a real server on this machine."""

import asyncio
import gzip
import ssl
from collections.abc import AsyncGenerator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from comments_service.outside import fetch as fetching
from comments_service.outside.failures import FetchError
from comments_service.outside.fetch import Fetched, fetch
from moderation.tls.folder import CA, write_certificates
from moderation.tls.serving import CERTIFICATE, KEY
from tests.outside.page_server import PageServer, RecordingBackend, answer, page_server, redirect

PUBLIC = "93.184.215.14"


@pytest.fixture
async def server() -> AsyncGenerator[PageServer]:
    async with page_server() as running:
        yield running


async def got(server: PageServer, path: str, *more_origins: str) -> Fetched:
    return await fetch(f"{server.origin}{path}", {server.origin, *more_origins}, accept="text/html")


async def why(server: PageServer, path: str, *more_origins: str) -> str:
    with pytest.raises(FetchError) as failed:
        await got(server, path, *more_origins)
    return failed.value.why


async def test_a_page_comes_with_its_kind_and_charset(server: PageServer) -> None:
    server.answers["/%E8%A8%98%E4%BA%8B?a=1"] = answer(
        "<title>汐見</title>", kind='Text/HTML; Charset="Shift_JIS"'
    )
    page = await got(server, "/記事?a=1#下")
    assert page == Fetched(
        "<title>汐見</title>".encode(), "shift_jis", "text/html", f"{server.origin}/%E8%A8%98%E4%BA%8B?a=1"
    )


async def test_a_request_says_who_asks_and_carries_nothing_else(
    server: PageServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    server.answers["/1"] = answer(b"", "Set-Cookie: a=1; Path=/", "Location: /2", status=302)
    server.answers["/2"] = answer("page")
    await got(server, "/1")
    names = [line.partition(":")[0].lower() for line in server.asked[1].split("\r\n")[1:] if line]
    assert names == ["host", "user-agent", "accept", "accept-encoding", "connection"]
    assert "User-Agent: news-comments/" in server.asked[1]


async def test_redirects_are_followed_within_the_origins_alone(server: PageServer) -> None:
    async with page_server({"/there": answer("other port"), "/": answer("no")}) as other:
        server.answers |= {
            "/relative/a": redirect("../here?x=1"),
            "/here?x=1": answer("here"),
            "/port": redirect(f"{other.origin}/there", 308),
            "/out": redirect("http://elsewhere.example/"),
            "/inside": redirect("http://169.254.169.254/latest/meta-data/"),
            "/user": redirect(f"http://me@127.0.0.1:{server.port}/here?x=1"),
            "/file": redirect("file:///etc/passwd"),
            "/loop": redirect("/loop"),
            "/nowhere": answer(b"", status=301),
        }
        assert (await got(server, "/relative/a")).final_url == f"{server.origin}/here?x=1"
        assert await why(server, "/port") == "origin"
        assert other.asked == []
        assert (await got(server, "/port", other.origin)).body == b"other port"
    refused = [await why(server, path) for path in ("/out", "/inside", "/user", "/file", "/loop", "/nowhere")]
    assert refused == ["origin", "origin", "origin", "origin", "redirects", "broken"]
    assert server.paths.count("/loop") == 6


async def test_a_redirect_to_a_private_address_is_refused_even_where_it_is_of_an_origins_name(
    server: PageServer,
) -> None:
    server.answers["/"] = redirect("http://inside.news.example/")
    backend = RecordingBackend(server.port)
    names = {"news.example": [PUBLIC], "inside.news.example": ["10.0.0.7"]}

    async def resolver(host: str) -> list[str]:
        return names[host]

    with pytest.raises(FetchError, match="refused"):
        await fetch(
            "http://news.example/",
            {"http://news.example", "http://inside.news.example"},
            accept="*/*",
            resolver=resolver,
            backend=backend,
        )
    assert (backend.wanted, server.paths) == ([PUBLIC], ["/"])


async def test_what_was_checked_is_what_is_connected_to(server: PageServer) -> None:
    server.answers["/"] = answer("the publisher's")
    backend = RecordingBackend(server.port)
    lies = [[PUBLIC], ["127.0.0.1"]]
    asked: list[str] = []

    async def resolver(host: str) -> list[str]:
        asked.append(host)
        return lies[len(asked) - 1]

    async def ask() -> Fetched:
        origins = {"http://news.example"}
        return await fetch("http://news.example/", origins, accept="*/*", resolver=resolver, backend=backend)

    await ask()
    assert (asked, backend.wanted) == (["news.example"], [PUBLIC])
    assert "Host: news.example\r\n" in server.asked[0]
    with pytest.raises(FetchError, match="refused"):
        await ask()
    assert (backend.wanted, server.connections) == ([PUBLIC], 1)


async def test_one_bad_address_of_several_refuses_all(server: PageServer) -> None:
    backend = RecordingBackend(server.port)

    async def resolver(host: str) -> list[str]:
        return [PUBLIC, "2606:4700:4700::1111", "10.0.0.7"]

    with pytest.raises(FetchError) as refused:
        await fetch(
            "http://news.example/", {"http://news.example"}, accept="*/*", resolver=resolver, backend=backend
        )
    assert (refused.value.why, backend.wanted) == ("address", [])


async def test_the_certificate_must_be_of_the_name_that_was_asked_for(tmp_path: Path) -> None:
    write_certificates(tmp_path, ["news.example"], datetime.now(UTC))
    ours = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    ours.load_cert_chain(tmp_path / CERTIFICATE, tmp_path / KEY)
    trusted = ssl.create_default_context(cafile=tmp_path / CA)

    async def resolver(host: str) -> list[str]:
        return [PUBLIC]

    async with page_server({"/": answer("safe")}, tls=ours) as server:
        for url in ("https://news.example/", "http://news.example/"):
            page = await fetch(
                url,
                {"https://news.example"},
                accept="*/*",
                resolver=resolver,
                backend=RecordingBackend(server.port),
                tls=trusted,
            )
            assert (page.body, page.final_url) == (b"safe", "https://news.example/")
        with pytest.raises(FetchError) as refused:
            await fetch(
                "https://other.example/",
                {"https://other.example"},
                accept="*/*",
                resolver=resolver,
                backend=RecordingBackend(server.port),
                tls=trusted,
            )
    assert refused.value.why == "unreachable"


async def test_a_body_is_bounded_as_it_is_and_unzipped(server: PageServer) -> None:
    head = b"HTTP/1.1 200 OK\r\nConnection: close\r\n"
    packed = gzip.compress(b"<title>small</title>")

    async def endless() -> AsyncGenerator[bytes]:
        yield head + b"\r\n"
        while True:
            yield b"x" * 65_536

    server.answers |= {
        "/exact": answer(b"x" * 1_000_000),
        "/more": answer(b"x" * 1_000_001),
        "/endless": endless(),
        "/packed": answer(packed, "Content-Encoding: GZIP"),
        "/bomb": answer(gzip.compress(bytes(200_000_000), 1), "Content-Encoding: gzip"),
        "/empty": answer(gzip.compress(b"")[:10] + b"\x00\x00\x00\xff\xff" * 250_000, "Content-Encoding: gzip"),
        "/torn": answer(packed[:-9], "Content-Encoding: gzip"),
        "/none": answer(b"plain", "Content-Encoding: gzip"),
        "/brotli": answer(b"plain", "Content-Encoding: br"),
        "/short": head + b"Content-Length: 100\r\n\r\nshort",
        "/long": head + b"Content-Length: 4\r\n\r\nlonger",
        "/signs": head + b"Content-Length: -4\r\n\r\nlonger",
        "/two": head + b"Content-Length: 4\r\nContent-Length: 6\r\n\r\nlonger",
        "/chunks": head + b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",
        "/no-http": b"220 mail.news.example ESMTP\r\n\r\n",
        "/nothing": b"",
        "/headers": b"HTTP/1.1 200 OK\r\n" + b"X-A: b\r\n" * 30_000,
    }  # fmt: skip
    assert len((await got(server, "/exact")).body) == 1_000_000
    assert (await got(server, "/packed")).body == b"<title>small</title>"
    assert (await got(server, "/long")).body == b"long"
    assert {
        path: await why(server, path) for path in ("/more", "/endless", "/bomb", "/empty")
    } == dict.fromkeys(("/more", "/endless", "/bomb", "/empty"), "size")
    broken = ("/torn", "/none", "/short", "/signs", "/two", "/chunks", "/no-http", "/nothing", "/headers")
    assert {path: await why(server, path) for path in broken} == dict.fromkeys(broken, "broken")
    assert (await why(server, "/brotli"), await why(server, "/missing")) == ("encoding", "status")


async def test_a_slow_answer_is_given_up_as_a_whole(
    server: PageServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "SECONDS", 0.5)

    async def drip() -> AsyncGenerator[bytes]:
        yield b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"
        while True:
            yield b"x"
            await asyncio.sleep(0.05)

    async def headers() -> AsyncGenerator[bytes]:
        yield b"HTTP/1.1 200 OK\r\n"
        while True:
            yield b"X-A: b\r\n"
            await asyncio.sleep(0.05)

    async def early() -> AsyncGenerator[bytes]:
        while True:
            yield b"HTTP/1.1 103 Early Hints\r\n\r\n"
            await asyncio.sleep(0.05)

    async def silence() -> AsyncGenerator[bytes]:
        yield b""
        await asyncio.sleep(30)

    server.answers |= {"/drip": drip(), "/headers": headers(), "/early": early(), "/silence": silence()}
    assert [await why(server, path) for path in ("/drip", "/headers", "/early", "/silence")] == ["time"] * 4


async def test_a_name_server_that_hangs_is_given_up_too(
    server: PageServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "SECONDS", 0.2)

    async def resolver(host: str) -> list[str]:
        await asyncio.sleep(30)
        return []

    with pytest.raises(FetchError) as failed:
        await fetch("http://news.example/", {"http://news.example"}, accept="*/*", resolver=resolver)
    assert failed.value.why == "time"
