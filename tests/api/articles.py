"""An article that belongs to one test, and readers of the API's answers."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any
from uuid import UUID

import httpx

from comments_service.domain.articles import ArticleKey
from comments_service.domain.comments import Status
from comments_service.domain.decisions import AppliedDecision, Decision
from comments_service.redis.bell import Ring, ring_bell, rings_of
from comments_service.store.decisions import decide
from comments_service.store.pool import Pool, connection
from tests.running import RunningService
from tests.waiting import wait_until

COMMENT = {"author": "読者A", "body": "市電の復活、楽しみにしています。"}


class Article:
    """Posts comments to one article, and decides about them instead of the worker."""

    def __init__(self, service: RunningService, pool: Pool, name: str, site: str = "default") -> None:
        self.name = name
        self.site = site
        self.path = f"/v1/sites/{site}/articles/{name}"
        self.comments = f"{self.path}/comments"
        self._service = service
        self._pool = pool

    async def post(self, headers: dict[str, str] | None = None, **fields: Any) -> httpx.Response:
        return await self._service.client.post(self.comments, json=COMMENT | fields, headers=headers)

    async def post_raw(self, body: dict[str, Any], headers: dict[str, str] | None = None) -> httpx.Response:
        """Posts what is given, and nothing else."""
        return await self._service.client.post(self.comments, json=body, headers=headers)

    async def post_many(self, count: int) -> list[str]:
        """Posts comments one after another. Returns their ids."""
        answers = [await self.post(body=f"{number}番目の意見です。") for number in range(count)]
        return [answer.json()["id"] for answer in answers]

    async def decide(
        self,
        comments: Sequence[str],
        status: str = "approved",
        *,
        version: int = 1,
        ring: bool = True,
        reason: str = "insult",
    ) -> list[AppliedDecision]:
        """Decides about comments in one transaction: about version 1 as a policy, about later versions as a moderator.

        The service hears of them before this returns. The bell is lost without `ring`.
        """
        decisions = [
            Decision(
                comment_id=UUID(comment),
                version=version,
                status=Status(status),
                phase="toxicity" if version == 1 else "moderator",
                reason=reason if status != "approved" else "approved",
                moderator=None if version == 1 else "desk",
                scores={"toxicity": 0.1},
                scorer="ngram",
                scorer_version="1",
            )
            for comment in comments
        ]
        async with connection(self._pool) as database:
            applied = await decide(database, decisions)
        assert len(applied) == len(comments)
        if ring:
            await ring_bell(self._service.context.redis, rings_of(applied))
            await wait_until(lambda: self._has_heard(applied), "the service did not hear the bell")
        return applied

    def _has_heard(self, applied: Sequence[AppliedDecision]) -> bool:
        """Until then readers may get what the service knew before."""
        states = self._service.context.states

        def known(ring: Ring) -> int:
            state = states.known(ArticleKey(ring.site_id, ring.article_id))
            return state.revision if state else 0

        return all(known(ring) >= ring.revision for ring in rings_of(applied))

    async def publish(self, count: int = 1) -> list[str]:
        """Posts comments and approves each in a transaction of its own. Returns their ids."""
        comments = await self.post_many(count)
        for comment in comments:
            await self.decide([comment])
        return comments

    async def page(self, **query: Any) -> dict[str, Any]:
        answer = await self._service.client.get(self.comments, params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()


def bearer(token: str) -> dict[str, str]:
    """Returns the header that carries a visitor's or a moderator's token."""
    return {"Authorization": f"Bearer {token}"}


def problem_of(answer: httpx.Response) -> tuple[int, str]:
    """Returns the status and the code of an answer, which must be a problem document."""
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    return answer.status_code, answer.json()["code"]


def ids(comments: Iterable[dict[str, Any]]) -> list[str]:
    return [comment["id"] for comment in comments]


def page_ids(page: dict[str, Any]) -> list[str]:
    """Returns the ids of the comments on a page of an article or of the queue."""
    return ids(page["comments"])


async def all_page_ids(read_page: Callable[..., Awaitable[dict[str, Any]]], **query: Any) -> list[str]:
    """Follows the cursors from the first page to the last. Returns the ids of all comments in their order."""
    page = await read_page(**query)
    comments = page_ids(page)
    while page["next_cursor"] is not None:
        page = await read_page(**query, cursor=page["next_cursor"])
        comments += page_ids(page)
    return comments
