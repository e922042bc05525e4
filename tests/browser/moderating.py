"""A moderator who works behind the readers' backs."""

from typing import Any

from tests.running import RunningService
from tests.waiting import wait_until

WELCOME = "/v1/sites/default/articles/welcome"
STATUSES = ("held", "approved", "rejected", "removed")


class Moderator:
    """Decides about comments by what they say."""

    def __init__(self, news: RunningService, headers: dict[str, str]) -> None:
        self._news = news
        self.headers = headers

    @property
    def token(self) -> str:
        return self.headers["Authorization"].removeprefix("Bearer ")

    async def find(self, body: str) -> dict[str, Any]:
        """The comment that says `body`, as soon as the worker is done with it."""
        found: list[dict[str, Any]] = []

        async def judged() -> bool:
            for status in STATUSES:
                answer = await self._news.client.get(
                    "/v1/review/comments", params={"status": status, "limit": 100}, headers=self.headers
                )
                found.extend(one for one in answer.json()["comments"] if one["body"] == body)
            return bool(found)

        await wait_until(judged, f"the worker never judged {body!r}")
        return found[0]

    async def decide(self, body: str, status: str) -> None:
        comment = await self.find(body)
        if comment["status"] == status:
            return
        made = await self._news.client.post(
            f"/v1/review/comments/{comment['id']}/decisions",
            json={"status": status, "version": comment["version"]},
            headers=self.headers,
        )
        assert made.status_code == 201, made.text

    async def publish(self, body: str, author: str = "市民", article: str = WELCOME) -> None:
        """Submit a comment and see that it is published, whatever the scorer thinks of it."""
        submitted = await self._news.submit(body, author=author, article=article)
        assert submitted.status_code == 202, submitted.text
        await self.decide(body, "approved")
