"""An article of a test's own."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import httpx

from comments_service.domain.comments import Status
from comments_service.domain.decisions import AppliedDecision, Decision
from comments_service.redis.bell import ring_bell, rings_of
from comments_service.store.decisions import decide
from comments_service.store.pool import Pool, connection
from tests.running import RunningService

COMMENT = {"author": "読者A", "body": "市電の復活、楽しみにしています。"}


class Article:
    """What is posted to an article, and what is decided about it in the worker's place."""

    def __init__(self, service: RunningService, pool: Pool, name: str, site: str = "default") -> None:
        self.name = name
        self.site = site
        self.path = f"/v1/sites/{site}/articles/{name}"
        self.comments = f"{self.path}/comments"
        self._service = service
        self._pool = pool

    async def post(self, headers: dict[str, str] | None = None, **fields: Any) -> httpx.Response:
        return await self._service.client.post(self.comments, json=COMMENT | fields, headers=headers)

    async def post_many(self, count: int) -> list[str]:
        """Post comments one after another; their ids."""
        answers = [await self.post(body=f"{number}番目の意見です。") for number in range(count)]
        return [answer.json()["id"] for answer in answers]

    async def decide(
        self, ids: Sequence[str], status: str = "approved", *, version: int = 1, ring: bool = True
    ) -> list[AppliedDecision]:
        """Decide about comments in one transaction, as a policy does, or as a moderator about later versions."""
        decisions = [
            Decision(
                comment_id=UUID(comment),
                version=version,
                status=Status(status),
                phase="toxicity" if version == 1 else "moderator",
                reason="insult" if status != "approved" else "approved",
                moderator=None if version == 1 else "desk",
                scores={"toxicity": 0.1},
                scorer="ngram",
                scorer_version="1",
            )
            for comment in ids
        ]
        async with connection(self._pool) as database:
            applied = await decide(database, decisions)
        assert len(applied) == len(ids)
        if ring:
            await ring_bell(self._service.context.redis, rings_of(applied))
        return applied

    async def publish(self, count: int = 1) -> list[str]:
        """Post comments and approve each by itself; their ids."""
        ids = await self.post_many(count)
        for comment in ids:
            await self.decide([comment])
        return ids

    async def page(self, **query: Any) -> dict[str, Any]:
        answer = await self._service.client.get(self.comments, params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()


def refused(answer: httpx.Response) -> tuple[int, str]:
    """Status and code of the problem document that an answer is."""
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    return answer.status_code, answer.json()["code"]
