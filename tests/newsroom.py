"""Comments that are submitted as the API does it, and the decisions about them."""

from typing import Any
from uuid import UUID

from comments_service.domain.comments import Status
from comments_service.domain.decisions import LoggedDecision
from comments_service.redis import queue
from comments_service.redis.client import RedisClient
from comments_service.store.decisions import select_history
from comments_service.store.pool import Pool, connection
from tests.stored import comment_state, stored
from tests.waiting import wait_until


class Newsroom:
    """Submits comments as the API does, and waits for the decisions about them."""

    def __init__(self, pool: Pool, redis: RedisClient) -> None:
        self.pool = pool
        self.redis = redis

    async def submit(self, *bodies: str, times: int = 1, **fields: Any) -> list[UUID]:
        """Store comments and add each of them to the stream `times` times. Returns their ids."""
        async with connection(self.pool) as database:
            comments = [await stored(database, body=body, **fields) for body in bodies]
            rows = await database.fetch("SELECT id, queued_at FROM comments WHERE id = ANY($1)", comments)
        queued = [(row[0], row[1]) for row in sorted(rows, key=lambda row: comments.index(row[0]))]
        await queue.enqueue(self.redis, queued * times)
        return comments

    async def submit_one(self, body: str = "市電の復活、楽しみです。", **fields: Any) -> UUID:
        return (await self.submit(body, **fields))[0]

    async def status(self, comment: UUID) -> Status:
        async with connection(self.pool) as database:
            return Status((await comment_state(database, comment))[0])

    async def history(self, comment: UUID) -> list[LoggedDecision]:
        async with connection(self.pool) as database:
            return await select_history(database, comment)

    async def decided(self, comment: UUID) -> LoggedDecision:
        """Returns the first decision about a comment as soon as it is there."""

        async def logged() -> bool:
            return bool(await self.history(comment))

        await wait_until(logged, f"{comment} was not decided about")
        return (await self.history(comment))[0]

    async def idle(self) -> None:
        """Return as soon as the stream is empty."""

        async def empty() -> bool:
            return await queue.queue_length(self.redis) == 0

        await wait_until(empty, "the stream was not emptied")
