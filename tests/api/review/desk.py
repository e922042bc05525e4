"""Calls to the review API."""

from typing import Any
from uuid import UUID

import httpx

from comments_service.store.pool import connection
from tests.running import RunningService

Headers = dict[str, str]


async def get(service: RunningService, path: str, headers: Headers, **query: Any) -> Any:
    answer = await service.client.get(f"/v1/review/{path}", headers=headers, params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def decide_many(
    service: RunningService, headers: Headers, *decisions: tuple[str, str, int]
) -> list[dict[str, Any]]:
    """Send decisions in one call, each a comment, a status and the version judged. Returns the results."""
    body = [{"comment_id": comment, "status": to, "version": judged} for comment, to, judged in decisions]
    answer = await service.client.post("/v1/review/decisions", json={"decisions": body}, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()["results"]


async def undo(service: RunningService, comment: str, headers: Headers, **query: int) -> httpx.Response:
    return await service.client.post(f"/v1/review/comments/{comment}/undo", headers=headers, params=query)


async def decide(
    service: RunningService, comment: str, headers: Headers, status: str, version: int, **fields: str | None
) -> httpx.Response:
    body = {"status": status, "version": version, **fields}
    return await service.client.post(f"/v1/review/comments/{comment}/decisions", json=body, headers=headers)


async def author_id(service: RunningService, comment: str) -> UUID:
    """The person who wrote a comment."""
    async with connection(service.context.pool) as database:
        return await database.fetchval("SELECT visitor_id FROM comments WHERE id = $1", UUID(comment))
