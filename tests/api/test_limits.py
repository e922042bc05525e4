"""How often one visitor or address may submit, with Redis and without it."""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator
from itertools import count
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import msgspec
import pytest
import pytest_asyncio
from litestar import Request
from redis.asyncio import Redis

from comments_service.api.limits import client_address
from comments_service.local.redis import Redis as RedisServer
from comments_service.settings import Networks, RateLimit
from tests.api.articles import COMMENT
from tests.running import ARTICLE, RunningService, running_service

pytestmark = pytest.mark.asyncio(loop_scope="module")

NOBODY_LISTENS = "redis://127.0.0.1:1/0"
LIMIT = {"submit_limit": RateLimit("3/day"), "trusted_proxies": Networks("127.0.0.1")}

_addresses = (f"203.0.113.{number}" for number in count(1))


def from_somewhere() -> dict[str, str]:
    """The headers of a client that has not been here before, as its proxy sends them."""
    return {"X-Forwarded-For": next(_addresses)}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def limited(service: RunningService) -> AsyncGenerator[RunningService]:
    """Takes three comments a day from each."""
    async with running_service(msgspec.structs.replace(service.settings, **LIMIT)) as running:
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def without_redis(service: RunningService) -> AsyncGenerator[RunningService]:
    """The same, with nobody at the address of its Redis."""
    settings = msgspec.structs.replace(service.settings, redis_url=NOBODY_LISTENS, **LIMIT)
    async with running_service(settings) as running:
        yield running


async def post(service: RunningService, headers: dict[str, str], **fields: Any) -> httpx.Response:
    return await service.client.post(f"{ARTICLE}/comments", json=COMMENT | fields, headers=headers)


async def statuses(service: RunningService, submissions: int, headers: dict[str, str]) -> Counter[int]:
    """Of as many submissions at once."""
    answers = await asyncio.gather(*(post(service, headers) for _ in range(submissions)))
    return Counter(answer.status_code for answer in answers)


class TestLimits:
    async def test_no_more_than_the_limit_pass_at_once(self, limited: RunningService) -> None:
        assert await statuses(limited, 30, from_somewhere()) == {202: 3, 429: 27}

    async def test_two_processes_share_one_limit(self, limited: RunningService) -> None:
        client = from_somewhere()
        async with running_service(limited.settings) as other:
            both = await asyncio.gather(statuses(limited, 15, client), statuses(other, 15, client))
        assert both[0] + both[1] == {202: 3, 429: 27}

    async def test_who_is_refused_is_told_when_to_come_again(self, limited: RunningService) -> None:
        client = from_somewhere()
        await statuses(limited, 3, client)
        answer = await post(limited, client)
        assert (answer.status_code, answer.json()["code"]) == (429, "rate-limited")
        third_of_a_day = 24 * 60 * 60 // 3
        assert third_of_a_day - 60 <= answer.json()["retry_after"] <= third_of_a_day
        assert answer.headers["retry-after"] == str(answer.json()["retry_after"])

    async def test_a_visitor_is_limited_wherever_it_comes_from(self, limited: RunningService) -> None:
        token = (await post(limited, from_somewhere())).json()["visitor_token"]
        visitor = {"Authorization": f"Bearer {token}"}
        seen = [(await post(limited, from_somewhere() | visitor)).status_code for _ in range(5)]
        assert seen == [202, 202, 202, 429, 429]

    async def test_a_forged_token_is_nobodys_and_counts_for_nobody(self, limited: RunningService) -> None:
        client = from_somewhere()
        forged = client | {"Authorization": "Bearer v1.default.x.1.y"}
        assert await statuses(limited, 10, forged) == {401: 10}
        assert await statuses(limited, 3, client) == {202: 3}

    async def test_what_is_no_comment_does_not_count(self, limited: RunningService) -> None:
        client = from_somewhere()
        for fields in ({"author": 1}, {"body": ""}, {"body": "長" * 301}, {"parent_id": "x"}, {"extra": 1}):
            assert (await post(limited, client, **fields)).status_code == 422
        assert await statuses(limited, 3, client) == {202: 3}

    async def test_a_replay_counts_but_is_always_answered(self, limited: RunningService) -> None:
        client = from_somewhere()
        assert await statuses(limited, 4, client | {"Idempotency-Key": str(uuid4())}) == {202: 4}
        assert await statuses(limited, 1, client) == {429: 1}

    async def test_reading_is_not_limited(self, limited: RunningService) -> None:
        client = from_somewhere()
        await statuses(limited, 4, client)
        answer = await limited.client.get(f"{ARTICLE}/comments", headers=client)
        assert answer.status_code == 200

    async def test_a_client_cannot_name_its_own_address(self, limited: RunningService) -> None:
        client = from_somewhere()["X-Forwarded-For"]
        claims = [f"198.51.100.{number}, {client}" for number in range(5)]
        seen = [(await post(limited, {"X-Forwarded-For": claim})).status_code for claim in claims]
        assert seen == [202, 202, 202, 429, 429]

    async def test_off_is_no_limit(self, service: RunningService) -> None:
        assert await statuses(service, 30, {}) == {202: 30}

    async def test_a_limit_refills(self, limited: RunningService) -> None:
        settings = msgspec.structs.replace(limited.settings, submit_limit=RateLimit("2/second"))
        async with running_service(settings) as quick:
            client = from_somewhere()
            assert (await statuses(quick, 4, client))[202] >= 2
            while (answer := await post(quick, client)).status_code == 429:
                assert answer.json()["retry_after"] == 1
            assert answer.status_code == 202

    async def test_redis_forgets_a_limit_that_has_refilled(
        self, limited: RunningService, redis_url: str
    ) -> None:
        client = from_somewhere()
        await post(limited, client)
        async with Redis.from_url(redis_url) as redis:
            left = await redis.ttl(f"comments:limit:address:{client['X-Forwarded-For']}")
        assert 0 < left <= 24 * 60 * 60 // 3


class TestWithoutRedis:
    async def test_comments_are_accepted_and_still_limited(self, without_redis: RunningService) -> None:
        assert await statuses(without_redis, 30, from_somewhere()) == {202: 3, 429: 27}

    async def test_a_visitor_is_limited_too(self, without_redis: RunningService) -> None:
        token = (await post(without_redis, from_somewhere())).json()["visitor_token"]
        visitor = {"Authorization": f"Bearer {token}"}
        seen = [(await post(without_redis, from_somewhere() | visitor)).status_code for _ in range(5)]
        assert seen == [202, 202, 202, 429, 429]

    async def test_a_redis_that_dies_and_comes_back_costs_no_comment(
        self, limited: RunningService, tmp_path: Path
    ) -> None:
        server = RedisServer(tmp_path / "redis", durable=False)
        await server.start()
        try:
            settings = msgspec.structs.replace(limited.settings, redis_url=server.url)
            async with running_service(settings) as service:
                assert await statuses(service, 3, from_somewhere()) == {202: 3}
                await server.stop()
                assert await statuses(service, 4, from_somewhere()) == {202: 3, 429: 1}
                await server.start()
                assert await statuses(service, 4, from_somewhere()) == {202: 3, 429: 1}
        finally:
            await server.stop()


def asked(peer: str | None, *forwarded: str) -> Request[Any, Any, Any]:
    """A request as it arrives, with one `X-Forwarded-For` for each of `forwarded`."""
    headers = [(b"x-forwarded-for", value.encode("latin-1")) for value in forwarded]
    return Request({"type": "http", "headers": headers, "client": (peer, 40_000) if peer else None})  # type: ignore[typeddict-item]


@pytest.mark.parametrize(
    ("proxies", "peer", "forwarded", "counted"),
    [
        # Nobody is trusted: what the client says of itself is nothing.
        ("", "198.51.100.1", [], "198.51.100.1"),
        ("", "198.51.100.1", ["203.0.113.9"], "198.51.100.1"),
        ("10.0.0.0/8", "198.51.100.1", ["203.0.113.9"], "198.51.100.1"),
        # Behind proxies: the last stranger, whatever stands before it.
        ("10.0.0.0/8", "10.0.0.1", ["203.0.113.9"], "203.0.113.9"),
        ("10.0.0.0/8", "10.0.0.1", ["198.51.100.7, 203.0.113.9"], "203.0.113.9"),
        ("10.0.0.0/8", "10.0.0.1", ["198.51.100.7", "203.0.113.9"], "203.0.113.9"),
        ("10.0.0.0/8", "10.0.0.1", ["unknown, 203.0.113.9,10.0.0.2 , 10.0.0.3"], "203.0.113.9"),
        ("10.0.0.0/8,2001:db8:f::/48", "2001:db8:f::1", ["203.0.113.9, 10.0.0.2"], "203.0.113.9"),
        # A chain of nothing but proxies ends with the first of them.
        ("10.0.0.0/8", "10.0.0.1", [], "10.0.0.1"),
        ("10.0.0.0/8", "10.0.0.1", ["10.0.0.3, 10.0.0.2"], "10.0.0.3"),
        # An IPv6 customer has a whole /64, and IPv4 may come in IPv6 clothes.
        ("", "2001:db8:0:1:a:b:c:d", [], "2001:db8:0:1::/64"),
        ("10.0.0.0/8", "::ffff:10.0.0.1", ["::ffff:203.0.113.9"], "203.0.113.9"),
        # What is no address shares one limit.
        ("10.0.0.0/8", "10.0.0.1", ["203.0.113.9, nonsense"], "unknown"),
        ("10.0.0.0/8", "10.0.0.1", [""], "10.0.0.1"),
        ("10.0.0.0/8", "10.0.0.1", [",,,"], "10.0.0.1"),
        ("", None, ["203.0.113.9"], "unknown"),
    ],
)
async def test_the_address_that_counts_is_the_first_that_no_trusted_proxy_vouches_for(
    proxies: str, peer: str | None, forwarded: list[str], counted: str
) -> None:
    networks = Networks(proxies)
    assert client_address(asked(peer, *forwarded), networks) == counted
