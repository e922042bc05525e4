"""A moderator who decides about comments through the review API."""

from typing import Any

from tests.running import RunningService
from tests.waiting import wait_until

WELCOME = "/v1/sites/default/articles/welcome"
STATUSES = ("held", "approved", "rejected", "removed")


class Moderator:
    """Finds comments by their text, and decides about them."""

    def __init__(self, news: RunningService, headers: dict[str, str]) -> None:
        self._news = news
        self.headers = headers

    @property
    def token(self) -> str:
        return self.headers["Authorization"].removeprefix("Bearer ")

    async def find(self, body: str) -> dict[str, Any]:
        """Waits for the worker's decision. Returns the comment whose text is `body`."""
        comments: list[dict[str, Any]] = []

        async def decided() -> bool:
            for status in STATUSES:
                answer = await self._news.client.get(
                    "/v1/review/comments", params={"status": status, "limit": 100}, headers=self.headers
                )
                comments.extend(comment for comment in answer.json()["comments"] if comment["body"] == body)
            return bool(comments)

        await wait_until(decided, f"the worker never decided about {body!r}")
        return comments[0]

    async def found(self, body: str, status: str) -> None:
        """Returns as soon as the comment whose text is `body` has this status."""

        async def has_status() -> bool:
            return (await self.find(body))["status"] == status

        await wait_until(has_status, f"{body!r} was never {status}", timeout=20)

    async def decide(self, body: str, status: str, reason: str = "") -> None:
        comment = await self.find(body)
        if comment["status"] == status:
            return
        answer = await self._news.client.post(
            f"/v1/review/comments/{comment['id']}/decisions",
            json={"status": status, "version": comment["version"], "reason": reason},
            headers=self.headers,
        )
        assert answer.status_code == 201, answer.text

    async def publish(self, body: str, author: str = "市民", article: str = WELCOME) -> None:
        """Submits a comment, and approves it unless the policy does."""
        answer = await self._news.submit(body, author=author, article=article)
        assert answer.status_code == 202, answer.text
        await self.decide(body, "approved")

    async def hold(self, *bodies: str, author: str = "市民", article: str = WELCOME) -> None:
        """Submits comments in this order, and holds each unless the policy does."""
        for body in bodies:
            answer = await self._news.submit(body, author=author, article=article)
            assert answer.status_code == 202, answer.text
            await self.decide(body, "held")
