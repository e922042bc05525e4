"""A news site on an ordinary busy day: readers, posters, moderators, and streams that come and go."""

import asyncio
import contextlib
import random
from collections import Counter
from collections.abc import AsyncGenerator, Awaitable, Callable
from typing import Any

import httpx

ARTICLES = [f"2026-city-{number}" for number in range(30)]
OPINIONS = [
    "市電の復活、楽しみです。",
    "予算の内訳をもう少し詳しく知りたい。",
    "子どもの通学路なので、信号を早く付けてほしい。",
    "写真がきれいですね。撮影した記者さんに感謝。",
    "値上げの前に説明会を開くべきだと思います。",
    "詳しくは https://a.example/x と https://b.example/y を見てください。",
    "この記者は馬鹿だと思う。",
    "Thanks for the timetable, very useful.",
]
# 409: a colleague decided first.
EXPECTED = {200, 201, 202, 304, 409}
SITE = "/v1/sites/default"


class Traffic:
    """What was done, and the answers that nobody expects."""

    def __init__(self, url: str, moderator: dict[str, str]) -> None:
        self._url = url
        self._moderator = moderator
        self._rng = random.Random(20261128)
        self._comments: dict[str, str] = {}
        self.done: Counter[str] = Counter()
        self.unexpected: list[str] = []

    @contextlib.asynccontextmanager
    async def flowing(self) -> AsyncGenerator[None]:
        """Traffic until the end of the block."""
        # What people do, how many they are, and the mean pause between two acts in seconds.
        kinds: list[tuple[Callable[[httpx.AsyncClient], Awaitable[None]], int, float]] = [
            (self._read_page, 3, 0.05),
            (self._count, 1, 0.05),
            (self._rank, 1, 0.5),
            (self._post, 2, 0.15),
            (self._moderate, 2, 0.5),
            (self._watch_article, 10, 0.1),
            (self._watch_counts, 5, 0.1),
            (self._watch_queue, 2, 0.1),
            (self._leave_at_once, 2, 0.2),
        ]
        tasks = [
            asyncio.create_task(self._repeat(act, pause), name=act.__name__)
            for act, people, pause in kinds
            for _ in range(people)
        ]
        try:
            yield
            assert not any(task.done() for task in tasks), "somebody stopped"
        finally:
            for task in tasks:
                task.cancel()
            outcomes = await asyncio.gather(*tasks, return_exceptions=True)
            self.unexpected += [
                repr(outcome) for outcome in outcomes if not isinstance(outcome, asyncio.CancelledError)
            ]

    async def _repeat(self, act: Callable[[httpx.AsyncClient], Awaitable[None]], pause: float) -> None:
        async with httpx.AsyncClient(base_url=self._url, timeout=30) as client:
            while True:
                await act(client)
                self.done[act.__name__.removeprefix("_")] += 1
                await asyncio.sleep(self._rng.uniform(0, 2 * pause))

    def _note(self, answer: httpx.Response) -> bool:
        """True if the answer is one of those that people expect."""
        if answer.status_code not in EXPECTED:
            self.unexpected.append(f"{answer.request.method} {answer.request.url}: {answer.status_code}")
        return answer.is_success

    def _article(self) -> str:
        return self._rng.choice(ARTICLES)

    async def _read_page(self, client: httpx.AsyncClient) -> None:
        path = f"{SITE}/articles/{self._article()}/comments"
        answer = await client.get(path, params={"limit": self._rng.choice([20, 50])})
        if self._note(answer):
            known = {"If-None-Match": answer.headers["etag"]}
            self._note(await client.get(path, headers=known))
            if cursor := answer.json()["next_cursor"]:
                self._note(await client.get(path, params={"cursor": cursor}))

    async def _count(self, client: httpx.AsyncClient) -> None:
        articles = self._rng.sample(ARTICLES, 20)
        self._note(await client.get(f"{SITE}/counts", params={"article": articles}))

    async def _rank(self, client: httpx.AsyncClient) -> None:
        self._note(await client.get(f"{SITE}/ranking", params={"window": "24h"}))

    async def _post(self, client: httpx.AsyncClient) -> None:
        article = self._article()
        # Each text is new: a repeated one is held.
        # Letters, not digits alone: else it would be the same text again.
        word = "".join(self._rng.choices("さしすせそたちつてとなにぬねの", k=8))
        body = f"{self._rng.choice(OPINIONS)}（{self.done['post']}人目、{word}）"
        parent = self._comments.get(article) if self._rng.random() < 0.3 else None
        answer = await client.post(
            f"{SITE}/articles/{article}/comments",
            json={"author": "市民", "body": body} | ({"parent_id": parent} if parent else {}),
        )
        if self._note(answer):
            own = answer.json()
            token = {"Authorization": f"Bearer {own['visitor_token']}"}
            seen = await client.get(f"/v1/comments/{own['id']}", headers=token)
            if self._note(seen) and seen.json()["status"] == "approved":
                self._comments[article] = own["id"]

    async def _moderate(self, client: httpx.AsyncClient) -> None:
        query = {"site": "default", "status": "held", "limit": 10}
        queue = await client.get("/v1/review/comments", params=query, headers=self._moderator)
        if not self._note(queue):
            return
        for item in queue.json()["comments"]:
            decision = {"status": self._rng.choice(["approved", "rejected"]), "version": item["version"]}
            path = f"/v1/review/comments/{item['id']}"
            self._note(await client.post(f"{path}/decisions", json=decision, headers=self._moderator))
            self._note(await client.get(path, headers=self._moderator))

    async def _watch(self, client: httpx.AsyncClient, path: str, **request: Any) -> None:
        """Read a stream for a while, and leave."""
        with contextlib.suppress(TimeoutError):
            async with (
                asyncio.timeout(self._rng.uniform(0.1, 4)),
                client.stream("GET", path, **request) as answer,
            ):
                self._note(answer)
                async for _ in answer.aiter_bytes():
                    pass

    async def _watch_article(self, client: httpx.AsyncClient) -> None:
        await self._watch(client, f"{SITE}/articles/{self._article()}/events")

    async def _watch_counts(self, client: httpx.AsyncClient) -> None:
        await self._watch(client, f"{SITE}/counts/events", params={"article": self._rng.sample(ARTICLES, 10)})

    async def _watch_queue(self, client: httpx.AsyncClient) -> None:
        await self._watch(client, "/v1/review/events", headers=self._moderator)

    async def _leave_at_once(self, client: httpx.AsyncClient) -> None:
        """Ask for something and close the connection before the answer is there."""
        reader, writer = await asyncio.open_connection(client.base_url.host, client.base_url.port)
        path = self._rng.choice([f"{SITE}/articles/{self._article()}/events", f"{SITE}/ranking?window=7d"])
        try:
            writer.write(f"GET {path} HTTP/1.1\r\nHost: news.example\r\n\r\n".encode())
            await writer.drain()
            if self._rng.random() < 0.5:
                await reader.read(10)
        finally:
            writer.transport.abort()
