"""Calls to the review API."""

from typing import Any

import httpx

from tests.running import RunningService

Headers = dict[str, str]


async def get(service: RunningService, path: str, headers: Headers, **query: Any) -> Any:
    answer = await service.client.get(f"/v1/review/{path}", headers=headers, params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def decide(
    service: RunningService, comment: str, headers: Headers, status: str, version: int, **fields: str
) -> httpx.Response:
    body = {"status": status, "version": version, **fields}
    return await service.client.post(f"/v1/review/comments/{comment}/decisions", json=body, headers=headers)
