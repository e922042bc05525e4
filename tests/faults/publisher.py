"""A news site whose readers send each comment until it is accepted, and a record of what was accepted."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from uuid import NAMESPACE_URL, uuid5

import httpx

from comments_service.redis import queue
from comments_service.redis.client import RedisClient
from comments_service.redis.queue import GROUP, QUEUE
from comments_service.settings import Settings
from comments_service.store.pool import Pool, connection
from tests.stored import miscounted
from tests.waiting import wait_until


def opinion(about: str, number: int) -> str:
    """A text of its own for each number: texts that differ in digits alone are held as repeated."""
    return f"{about}についての意見、{''.join('いろはにほへとちりぬ'[int(digit)] for digit in str(number))}"


class Publisher:
    """Sends each comment until it is accepted, always with the same idempotency key."""

    def __init__(self, settings: Settings, client: httpx.AsyncClient, pool: Pool, redis: RedisClient) -> None:
        self.settings = settings
        self.client = client
        self.pool = pool
        self.redis = redis
        self.accepted: dict[str, str] = {}
        self.answers: list[int] = []

    async def submit(self, body: str) -> httpx.Response:
        """Send one comment once."""
        key = str(uuid5(NAMESPACE_URL, body))
        answer = await self.client.post(
            "/v1/sites/default/articles/tram-2026/comments",
            json={"author": "市民", "body": body},
            headers={"Idempotency-Key": key},
        )
        self.answers.append(answer.status_code)
        if answer.status_code == 202:
            comment = answer.json()["id"]
            assert self.accepted.setdefault(key, comment) == comment
        return answer

    async def submit_until_accepted(self, body: str) -> None:
        """Send one comment until it is accepted."""

        async def accepted() -> bool:
            with contextlib.suppress(httpx.TransportError):
                return (await self.submit(body)).status_code == 202
            return False

        await wait_until(accepted, f"{body} was not accepted", timeout=90)

    async def submit_during(self, fault: Callable[[], Awaitable[None]], name: str, count: int) -> None:
        """Send `count` comments, four at a time; cause `fault` when a third of them is accepted."""
        bodies = iter(opinion(name, number) for number in range(count))
        before = len(self.accepted)

        async def send() -> None:
            for body in bodies:
                await self.submit_until_accepted(body)

        async def cause_fault() -> None:
            await wait_until(
                lambda: len(self.accepted) - before >= count // 3, "too few were accepted", timeout=60
            )
            await fault()

        async with asyncio.TaskGroup() as tasks:
            for _ in range(4):
                tasks.create_task(send())
            tasks.create_task(cause_fault())

    async def settled(self) -> None:
        """Return once every comment is decided, and check that each accepted one is published once."""

        async def all_decided() -> bool:
            async with connection(self.pool) as database:
                pending = await database.fetchval("SELECT count(*) FROM comments WHERE status = 'pending'")
            return pending == 0 and await queue.queue_length(self.redis) == 0

        await wait_until(all_decided, "comments stayed pending", timeout=60)
        async with connection(self.pool) as database:
            rows = await database.fetch("SELECT idempotency_key, id, status FROM comments")
            assert {row[0]: str(row[1]) for row in rows} == self.accepted
            assert {row[2] for row in rows} == {"approved"}
            assert await database.fetchval("SELECT count(*) FROM decisions") == len(rows)
            assert await miscounted(database) == []
        page = await self.client.get("/v1/sites/default/articles/tram-2026/comments")
        assert page.json()["count"] == len(self.accepted)
        assert (await self.redis.xpending(QUEUE, GROUP))["pending"] == 0
        assert set(self.answers) <= {202, 503}
