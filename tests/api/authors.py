"""Calls by the author of a comment, with its visitor token."""

from typing import Any

import httpx

from tests.api.articles import Article, bearer
from tests.running import RunningService


class Author:
    """A visitor with a comment on an article."""

    def __init__(self, service: RunningService, receipt: dict[str, Any]) -> None:
        self.comment: str = receipt["id"]
        self.token = bearer(receipt["visitor_token"])
        self._service = service
        self._path = f"/v1/comments/{self.comment}"

    async def status(self, **query: str) -> dict[str, Any]:
        answer = await self._service.client.get(self._path, headers=self.token, params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def edit(self, body: str, version: int, **headers: str) -> httpx.Response:
        return await self._service.client.patch(
            self._path, json={"body": body, "version": version}, headers=self.token | headers
        )

    async def withdraw(self, **headers: str) -> httpx.Response:
        return await self._service.client.delete(self._path, headers=self.token | headers)

    async def notices(self, site: str = "default", **query: str) -> dict[str, Any]:
        answer = await self._service.client.get(
            f"/v1/sites/{site}/own/notices", headers=self.token, params=query
        )
        assert answer.status_code == 200, answer.text
        return answer.json()


async def author_of(service: RunningService, article: Article, **fields: Any) -> Author:
    """An author whose comment is pending."""
    return Author(service, (await article.post(**fields)).json())


async def published_author(service: RunningService, article: Article, **fields: Any) -> Author:
    """An author whose comment a policy approved: it has version 2."""
    author = await author_of(service, article, **fields)
    await article.decide([author.comment])
    return author
