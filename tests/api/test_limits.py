"""The limit on submissions of a visitor or an address, with Redis and without it."""

import asyncio
import itertools
import random
import time
from collections import Counter
from collections.abc import AsyncGenerator
from ipaddress import IPv4Address
from itertools import count
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
import pytest_asyncio
from litestar import Request
from redis.asyncio import Redis

from comments_service.api.limit_keys import LimitKeys
from comments_service.api.limits import client_address
from comments_service.local.redis import Redis as RedisServer
from comments_service.settings import Networks, RateLimit
from tests.api.articles import COMMENT, bearer, problem_of
from tests.api.serving import service_with
from tests.ports import UNREACHABLE
from tests.running import ARTICLE, SECRET, RunningService
from tests.waiting import wait_until

pytestmark = pytest.mark.asyncio(loop_scope="module")

LIMIT: dict[str, Any] = {"submit_limit": RateLimit("3/day"), "trusted_proxies": Networks("127.0.0.1")}

# Redis may remember the addresses of an earlier run for some hours.
_addresses = (str(IPv4Address("10.0.0.0") + number) for number in count(random.randrange(2**23)))


def new_client() -> dict[str, str]:
    """Returns the headers that a proxy sends for a client at a new address."""
    return {"X-Forwarded-For": next(_addresses)}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def limited_service(service: RunningService) -> AsyncGenerator[RunningService]:
    """Accepts three comments a day from each client."""
    async with service_with(service, **LIMIT) as running:
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def service_without_redis(limited_service: RunningService) -> AsyncGenerator[RunningService]:
    """Has the same limit, but no server answers at the address of its Redis."""
    async with service_with(limited_service, redis_url=f"redis://{UNREACHABLE}/0") as running:
        yield running


async def post(service: RunningService, headers: dict[str, str], **fields: Any) -> httpx.Response:
    return await service.client.post(f"{ARTICLE}/comments", json=COMMENT | fields, headers=headers)


async def statuses(service: RunningService, submissions: int, headers: dict[str, str]) -> Counter[int]:
    """Returns how often each status answers that many submissions at once."""
    answers = await asyncio.gather(*(post(service, headers) for _ in range(submissions)))
    return Counter(answer.status_code for answer in answers)


class TestLimits:
    async def test_a_burst_is_accepted_up_to_the_limit(self, limited_service: RunningService) -> None:
        assert await statuses(limited_service, 30, new_client()) == {202: 3, 429: 27}

    async def test_two_processes_share_one_limit(self, limited_service: RunningService) -> None:
        client = new_client()
        async with service_with(limited_service) as second_service:
            first, second = await asyncio.gather(
                statuses(limited_service, 15, client), statuses(second_service, 15, client)
            )
        assert first + second == {202: 3, 429: 27}

    async def test_a_refused_client_is_told_when_to_try_again(self, limited_service: RunningService) -> None:
        client = new_client()
        await statuses(limited_service, 3, client)
        answer = await post(limited_service, client)
        assert problem_of(answer) == (429, "rate-limited")
        third_of_a_day = 24 * 60 * 60 // 3
        assert third_of_a_day - 60 <= answer.json()["retry_after"] <= third_of_a_day
        assert answer.headers["retry-after"] == str(answer.json()["retry_after"])

    async def test_a_visitor_is_limited_across_addresses(self, limited_service: RunningService) -> None:
        token = (await post(limited_service, new_client())).json()["visitor_token"]
        visitor = bearer(token)
        answers = [(await post(limited_service, new_client() | visitor)).status_code for _ in range(5)]
        assert answers == [202, 202, 202, 429, 429]

    async def test_what_a_visitor_may_not_send_does_not_count_at_its_address(
        self, limited_service: RunningService
    ) -> None:
        first = await post(limited_service, new_client())
        token = bearer(first.json()["visitor_token"])
        assert await statuses(limited_service, 3, new_client() | token) == {202: 3}
        # Others at the same address may still write as much as they could.
        shared = new_client()
        assert await statuses(limited_service, 4, shared | token) == {429: 4}
        assert await statuses(limited_service, 4, shared) == {202: 3, 429: 1}

    async def test_a_forged_token_is_refused_and_not_counted(self, limited_service: RunningService) -> None:
        client = new_client()
        forged = client | bearer("v1.default.x.1.y")
        assert await statuses(limited_service, 10, forged) == {401: 10}
        assert await statuses(limited_service, 3, client) == {202: 3}

    async def test_a_body_that_is_no_comment_is_not_counted(self, limited_service: RunningService) -> None:
        client = new_client()
        for fields in ({"author": 1}, {"parent_id": "x"}, {"extra": 1}):
            assert (await post(limited_service, client, **fields)).status_code == 422
        assert await statuses(limited_service, 3, client) == {202: 3}

    @pytest.mark.parametrize(
        "fields",
        [
            {"body": ""},
            {"body": "長" * 301},
            {"body": "x" + " " * 16_300 + "x"},
            {"author": "名" * 41},
            {"parent_id": str(uuid4())},
        ],
        ids=["empty", "too long", "too many bytes", "a long name", "no parent"],
    )
    async def test_a_refused_comment_counts(
        self, limited_service: RunningService, fields: dict[str, Any]
    ) -> None:
        client = new_client()
        answers = [await post(limited_service, client, **fields) for _ in range(4)]
        assert [answer.status_code for answer in answers] == [422, 422, 422, 429]

    async def test_a_refused_comment_with_a_key_counts(self, limited_service: RunningService) -> None:
        client = new_client()
        for _ in range(3):
            answer = await post(limited_service, client | {"Idempotency-Key": str(uuid4())}, body="")
            assert problem_of(answer) == (422, "empty")
        answer = await post(limited_service, client | {"Idempotency-Key": str(uuid4())})
        assert problem_of(answer) == (429, "rate-limited")

    async def test_a_repeated_request_counts_but_is_always_answered(
        self, limited_service: RunningService
    ) -> None:
        client = new_client()
        repeated = client | {"Idempotency-Key": str(uuid4())}
        # A repetition over the limit is only known as one when the first request is stored.
        assert await statuses(limited_service, 1, repeated) == {202: 1}
        assert await statuses(limited_service, 3, repeated) == {202: 3}
        assert await statuses(limited_service, 1, client) == {429: 1}

    async def test_reading_is_not_limited(self, limited_service: RunningService) -> None:
        client = new_client()
        await statuses(limited_service, 4, client)
        answer = await limited_service.client.get(f"{ARTICLE}/comments", headers=client)
        assert answer.status_code == 200

    async def test_a_client_cannot_choose_its_address(self, limited_service: RunningService) -> None:
        address = new_client()["X-Forwarded-For"]
        chains = [f"198.51.100.{number}, {address}" for number in range(5)]
        answers = [(await post(limited_service, {"X-Forwarded-For": chain})).status_code for chain in chains]
        assert answers == [202, 202, 202, 429, 429]

    async def test_off_means_no_limit(self, service: RunningService) -> None:
        assert await statuses(service, 30, {}) == {202: 30}

    async def test_a_limit_refills(self, limited_service: RunningService) -> None:
        client = new_client()
        async with service_with(limited_service, submit_limit=RateLimit("2/second")) as quick_service:
            answers = await asyncio.gather(*(post(quick_service, client) for _ in range(20)))
            refusals = [answer for answer in answers if answer.status_code != 202]
            assert 0 < len(refusals) <= 18
            for refusal in refusals:
                assert problem_of(refusal) == (429, "rate-limited")
                assert refusal.json()["retry_after"] == 1

            async def accepted() -> bool:
                return (await post(quick_service, client)).status_code == 202

            await wait_until(accepted, "the limit never refilled")

    async def test_redis_forgets_a_limit_that_has_refilled(
        self, limited_service: RunningService, redis_url: str
    ) -> None:
        client = new_client()
        await post(limited_service, client)
        name = LimitKeys(SECRET).of(f"address:{client['X-Forwarded-For']}").now
        async with Redis.from_url(redis_url) as redis:
            seconds = await redis.ttl(name)
        assert 0 < seconds <= 24 * 60 * 60 // 3

    async def test_a_limit_does_not_begin_anew_when_the_names_change(
        self, limited_service: RunningService
    ) -> None:
        client = new_client()
        now = time.time()
        # The last seconds of a day, by the clock that names the keys.
        clock = itertools.chain([now], itertools.repeat(now + 86_400))
        limiter = limited_service.context.limiter
        keys, limiter._keys = limiter._keys, LimitKeys(SECRET, lambda: next(clock))
        try:
            assert await statuses(limited_service, 1, client) == {202: 1}
            assert await statuses(limited_service, 5, client) == {202: 2, 429: 3}
        finally:
            limiter._keys = keys

    async def test_redis_and_its_files_hold_no_readers_address(
        self, limited_service: RunningService, tmp_path: Path
    ) -> None:
        addresses = [next(_addresses), "2001:db8:1:2:3:4:5:6", "198.51.100.77"]
        server = RedisServer(tmp_path / "redis")
        await server.start()
        try:
            async with (
                service_with(limited_service, redis_url=server.url) as service,
                Redis.from_url(server.url) as redis,
            ):
                for address in addresses:
                    assert await statuses(service, 4, {"X-Forwarded-For": address}) == {202: 3, 429: 1}
                keys: Any = await redis.keys()
                slow = str(await redis.slowlog_get(128))
        finally:
            await server.stop()
        assert sum(key.startswith(b"comments:limit:") for key in keys) == 3
        kept = b"".join(file.read_bytes() for file in server.folder.rglob("*") if file.is_file())
        assert kept.count(b"comments:limit:") >= 9
        for word in (*addresses, "2001:db8:1:2::", "2001:db8"):
            assert not any(word.encode() in key for key in keys)
            assert word.encode() not in kept
            assert word not in slow


async def test_the_name_of_an_address_changes_each_day_and_with_the_secret() -> None:
    midnight = 20_000 * 86_400
    names = [
        LimitKeys(secret, lambda now=now: float(now)).of("address:198.51.100.1")
        for secret in ("one secret of many", "another secret, as long")
        for now in (midnight - 1, midnight, midnight + 86_399, midnight + 86_400)
    ]
    [evening, morning, night, next_day] = names[:4]
    assert morning == night
    assert (morning.before, next_day.before) == (evening.now, morning.now)
    assert len({name.now for name in names}) == 6


class TestWithoutRedis:
    async def test_comments_are_accepted_and_still_limited(
        self, service_without_redis: RunningService
    ) -> None:
        assert await statuses(service_without_redis, 30, new_client()) == {202: 3, 429: 27}

    async def test_a_visitor_is_still_limited_across_addresses(
        self, service_without_redis: RunningService
    ) -> None:
        token = (await post(service_without_redis, new_client())).json()["visitor_token"]
        visitor = bearer(token)
        answers = [(await post(service_without_redis, new_client() | visitor)).status_code for _ in range(5)]
        assert answers == [202, 202, 202, 429, 429]

    async def test_no_comment_is_lost_when_redis_stops_and_starts(
        self, limited_service: RunningService, tmp_path: Path
    ) -> None:
        server = RedisServer(tmp_path / "redis", durable=False)
        await server.start()
        try:
            async with service_with(limited_service, redis_url=server.url) as service:
                assert await statuses(service, 3, new_client()) == {202: 3}
                await server.stop()
                assert await statuses(service, 4, new_client()) == {202: 3, 429: 1}
                await server.start()
                assert await statuses(service, 4, new_client()) == {202: 3, 429: 1}
        finally:
            await server.stop()


def request_from(peer: str | None, *forwarded: str) -> Request[Any, Any, Any]:
    """Returns a request of the connection from `peer`, with an `X-Forwarded-For` header for each of `forwarded`."""
    headers = [(b"x-forwarded-for", value.encode("latin-1")) for value in forwarded]
    return Request({"type": "http", "headers": headers, "client": (peer, 40_000) if peer else None})  # type: ignore[typeddict-item]


@pytest.mark.parametrize(
    ("proxies", "peer", "forwarded", "address"),
    [
        # No proxy is trusted: the header comes from the client itself.
        ("", "198.51.100.1", [], "198.51.100.1"),
        ("", "198.51.100.1", ["203.0.113.9"], "198.51.100.1"),
        ("10.0.0.0/8", "198.51.100.1", ["203.0.113.9"], "198.51.100.1"),
        # Behind trusted proxies: the last address that is not one of them.
        ("10.0.0.0/8", "10.0.0.1", ["203.0.113.9"], "203.0.113.9"),
        ("10.0.0.0/8", "10.0.0.1", ["198.51.100.7, 203.0.113.9"], "203.0.113.9"),
        ("10.0.0.0/8", "10.0.0.1", ["198.51.100.7", "203.0.113.9"], "203.0.113.9"),
        ("10.0.0.0/8", "10.0.0.1", ["unknown, 203.0.113.9,10.0.0.2 , 10.0.0.3"], "203.0.113.9"),
        ("10.0.0.0/8,2001:db8:f::/48", "2001:db8:f::1", ["203.0.113.9, 10.0.0.2"], "203.0.113.9"),
        # If all addresses are proxies, the first one counts.
        ("10.0.0.0/8", "10.0.0.1", [], "10.0.0.1"),
        ("10.0.0.0/8", "10.0.0.1", ["10.0.0.3, 10.0.0.2"], "10.0.0.3"),
        # A customer has a whole IPv6 /64. An IPv4 address may be written as an IPv6 address.
        ("", "2001:db8:0:1:a:b:c:d", [], "2001:db8:0:1::/64"),
        ("10.0.0.0/8", "::ffff:10.0.0.1", ["::ffff:203.0.113.9"], "203.0.113.9"),
        # All clients without a valid address share one limit.
        ("10.0.0.0/8", "10.0.0.1", ["203.0.113.9, nonsense"], "unknown"),
        ("10.0.0.0/8", "10.0.0.1", [""], "10.0.0.1"),
        ("10.0.0.0/8", "10.0.0.1", [",,,"], "10.0.0.1"),
        ("", None, ["203.0.113.9"], "unknown"),
    ],
)
async def test_a_limit_counts_the_last_address_that_is_not_a_trusted_proxy(
    proxies: str, peer: str | None, forwarded: list[str], address: str
) -> None:
    networks = Networks(proxies)
    assert client_address(request_from(peer, *forwarded), networks) == address
