"""Remark42 at an address of this machine, with the same comments: a peer to compare with.

It must run with anonymous users (`--auth.anon`) and take comments as fast as they come. The site is `bench`.
"""

import asyncio
import json
from urllib.parse import quote, urlsplit

import msgspec

from bench.load import Call, once
from bench.systems import HUNDRED, LISTED, TEXT, System

SITE = "bench"


def _address(article: str) -> str:
    return f"http://127.0.0.1/{article}"


async def remark42(url: str, comments: int) -> System:
    """The peer at `url`, which gets the comments that it does not have. Raises `ValueError`."""
    parts = urlsplit(url)
    if parts.hostname not in ("127.0.0.1", "localhost"):
        raise ValueError(f"only a server on this machine may be measured, not {parts.hostname}")
    port = parts.port or 80
    headers = await _signed_in(port)
    site = f"site={SITE}"
    body = {"text": TEXT, "locator": {"site": SITE, "url": _address("w-@m")}}
    post = Call(port, f"/api/v1/comment?{site}", "POST", headers, json.dumps(body))
    calls = {
        "READ": Call(port, f"/api/v1/find?{site}&url={quote(_address(HUNDRED), safe='')}&format=tree"),
        "COUNT1": Call(port, f"/api/v1/count?{site}&url={quote(_address(HUNDRED), safe='')}"),
        "COUNT20": Call(
            port,
            f"/api/v1/counts?{site}",
            "POST",
            {"Content-Type": "application/json"},
            json.dumps([_address(article) for article in LISTED]),
        ),
        "WRITE": post,
    }
    wanted = {HUNDRED: comments} | dict.fromkeys(LISTED, max(comments // 20, 1))
    for article, count in wanted.items():
        for number in range(count - await _count(port, article)):
            text = msgspec.structs.replace(post, body=post.body.replace("w-@m", article))
            status, answer = await once(text, number)
            if status != 201:
                raise ValueError(f"the peer does not take comments: {status} {answer[:200]!r}")
    return System("remark42", calls)


async def _count(port: int, article: str) -> int:
    call = Call(port, f"/api/v1/count?site={SITE}&url={quote(_address(article), safe='')}")
    return msgspec.json.decode((await once(call))[1])["count"]


async def _signed_in(port: int) -> dict[str, str]:
    """The headers of an anonymous user. Raises `ValueError`."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(Call(port, f"/auth/anonymous/login?user=bench_reader&aud={SITE}").filled(0))
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    writer.close()
    cookies = dict[str, str]()
    for line in head.splitlines():
        name, _, value = line.partition(": ")
        if name.lower() == "set-cookie":
            cookie, _, content = value.partition(";")[0].partition("=")
            cookies[cookie] = content
    if not {"JWT", "XSRF-TOKEN"} <= cookies.keys():
        raise ValueError("the peer lets nobody sign in: start it with --auth.anon")
    return {
        "Content-Type": "application/json",
        "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
        "X-XSRF-TOKEN": cookies["XSRF-TOKEN"],
    }
