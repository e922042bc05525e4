"""When the publisher's keys are asked for, and what counts meanwhile."""

import asyncio
from typing import Any

import msgspec
import pytest

from comments_service.outside.failures import FetchError
from comments_service.outside.fetch import Fetched
from comments_service.publisher_tokens.published_keys import (
    AGAIN_SECONDS,
    FRESH_SECONDS,
    PAUSE_SECONDS,
    STALE_SECONDS,
    PublishedKeys,
)

URL = "https://id.example/jwks.json"
ORIGINS = ["https://www.news.example"]


class Publisher:
    """Answers with `keys`, or not at all, at a time that the test moves."""

    def __init__(self) -> None:
        self.now = 1_000.0
        self.keys: list[dict[str, Any]] | None = [{"kid": "first"}]
        self.asked: list[str] = []
        self.is_there = asyncio.Event()
        self.is_there.set()
        self.published = PublishedKeys(self.answer, lambda: self.now)

    async def answer(self, url: str, allowed: list[str], *, accept: str) -> Fetched:
        assert "json" in accept
        assert allowed == [url[: url.index("/", 8)]]
        self.asked.append(url)
        await asyncio.sleep(0)
        await self.is_there.wait()
        if self.keys is None:
            raise FetchError("time", "no whole answer")
        return Fetched(msgspec.json.encode({"keys": self.keys}), "", "application/json", url)

    async def known(self) -> list[Any]:
        return [key["kid"] for key in await self.published.known(URL, ORIGINS)]

    async def newest(self) -> list[Any]:
        return [key["kid"] for key in await self.published.newest(URL, ORIGINS)]


async def test_keys_are_asked_for_once_in_ten_minutes_by_all_who_need_them() -> None:
    publisher = Publisher()
    assert await asyncio.gather(*[publisher.known() for _ in range(20)]) == [["first"]] * 20
    publisher.now += FRESH_SECONDS - 1
    publisher.keys = [{"kid": "second"}]
    assert await publisher.known() == ["first"]
    publisher.now += 2
    assert await publisher.known() == ["second"]
    assert len(publisher.asked) == 2


async def test_a_token_with_a_new_key_asks_at_once_and_then_every_half_minute_at_most() -> None:
    publisher = Publisher()
    assert await publisher.known() == ["first"]
    publisher.keys = [{"kid": "second"}]
    assert await asyncio.gather(*[publisher.newest() for _ in range(20)]) == [["second"]] * 20
    publisher.keys = [{"kid": "third"}]
    assert await publisher.newest() == ["second"]
    publisher.now += AGAIN_SECONDS + 1
    assert await publisher.newest() == ["third"]
    assert len(publisher.asked) == 3


async def test_nobody_waits_for_what_a_forged_token_asks_for() -> None:
    publisher = Publisher()
    await publisher.known()
    publisher.is_there.clear()
    publisher.keys = [{"kid": "second"}]
    forged = asyncio.create_task(publisher.newest())
    await asyncio.sleep(0)
    assert await asyncio.wait_for(publisher.known(), 10) == ["first"]
    # A token with a new key waits for the same answer.
    new = asyncio.create_task(publisher.newest())
    await asyncio.sleep(0)
    publisher.now += FRESH_SECONDS + 1
    assert await asyncio.wait_for(publisher.known(), 10) == ["first"]
    publisher.is_there.set()
    assert await asyncio.gather(forged, new) == [["second"]] * 2
    assert len(publisher.asked) == 2


async def test_keys_stay_for_an_hour_while_nobody_answers() -> None:
    publisher = Publisher()
    await publisher.known()
    publisher.keys = None
    publisher.now += FRESH_SECONDS + 1
    assert await asyncio.gather(*[publisher.known() for _ in range(20)]) == [["first"]] * 20
    assert len(publisher.asked) == 2
    publisher.now += STALE_SECONDS - FRESH_SECONDS - 2
    assert await publisher.known() == ["first"]
    publisher.now += 2
    assert await publisher.known() == []
    publisher.keys = [{"kid": "second"}]
    publisher.now += PAUSE_SECONDS
    assert await publisher.known() == ["second"]


@pytest.mark.parametrize(
    ("url", "origins", "asks"),
    [
        ("https://id.example/jwks", [], True),
        ("https://203.0.114.9/jwks", [], True),
        ("http://127.0.0.1:9000/jwks", ["http://127.0.0.1:8000"], True),
        ("http://localhost/jwks", ["http://localhost:8000"], True),
        ("https://10.0.0.7/jwks", ["https://10.0.0.7"], True),
        ("http://127.0.0.1:9000/jwks", ORIGINS, False),
        ("http://localhost/jwks", ["http://127.0.0.1"], False),
        ("https://10.0.0.7/jwks", ["https://10.0.0.8"], False),
        ("https://169.254.169.254/jwks", ORIGINS, False),
        ("https://[::1]/jwks", ORIGINS, False),
        ("https://[::ffff:10.0.0.7]/jwks", ORIGINS, False),
    ],
)
async def test_an_address_inside_ones_own_network_is_only_asked_if_it_is_the_sites(
    url: str, origins: list[str], asks: bool
) -> None:
    publisher = Publisher()
    assert bool(await publisher.published.known(url, origins)) is asks
    assert bool(publisher.asked) is asks
