"""Articles that move while readers write, react and report, workers decide, and moderators change their minds.

A ledger of all that was accepted is compared with what is there afterwards.
"""

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

import pytest

from comments_service.domain.people import Role
from comments_service.store import pool as store_pool
from comments_service.store.pool import Pool, connection
from tests.api.articles import COMMENT
from tests.running import RunningService, running_worker
from tests.stored import miscounted
from tests.visitors import new_visitor
from tests.waiting import wait_until
from tests.worker.scripted import ScriptedScorer

pytestmark = pytest.mark.asyncio(loop_scope="module")

WRITERS = 12
MOVES = ["merge b a", "move a f", "merge d f", "move f a", "move a g", "merge e g", "merge c g", "move g a"]
ENDS_AS = "a"


class Newspaper:
    """All that happens to a few articles. `ledger` has each accepted comment, with its receipt and request."""

    def __init__(self, service: RunningService, site: str, moderator: dict[str, str], seed: int) -> None:
        self.service, self.site, self.moderator = service, site, moderator
        self.ledger: dict[str, tuple[str, dict[str, Any], dict[str, str]]] = {}
        self.statuses: Counter[tuple[str, int]] = Counter()
        self.over = asyncio.Event()
        self.random = random.Random(seed)
        self.visitors = [new_visitor(site) for _ in range(6)]

    async def call(self, method: str, path: str, what: str, **request: Any) -> Any:
        answer = await self.service.client.request(method, path, **request)
        self.statuses[what, answer.status_code] += 1
        return answer

    def path(self, article: str) -> str:
        return f"/v1/sites/{self.site}/articles/{article}"

    def any_comment(self) -> str | None:
        return self.random.choice(list(self.ledger)) if self.ledger else None

    async def write(self) -> None:
        article, key = self.random.choice("abcde"), str(uuid4())
        body: dict[str, Any] = COMMENT | {"body": f"{key}についての意見です。"}
        if self.random.random() < 0.4:
            body["parent_id"] = self.any_comment()
        headers = {"Idempotency-Key": key, **self.random.choice(self.visitors)}
        what = "reply" if body.get("parent_id") else "write"
        path = f"{self.path(article)}/comments"
        answer = await self.call("POST", path, what, json=body, headers=headers)
        if answer.status_code == 202:
            self.ledger[answer.json()["id"]] = (path, body, headers)

    async def react(self) -> None:
        headers, kind = self.random.choice(self.visitors), self.random.choice(["empathy", "doubt", None])
        comment = self.any_comment()
        path = self.path(self.random.choice("abcde"))
        if comment and self.random.random() < 0.5:
            path = f"/v1/comments/{comment}"
        await self.call("PUT", f"{path}/reaction", "react", json={"kind": kind}, headers=headers)

    async def moderate(self) -> None:
        if comment := self.any_comment():
            reviewed = await self.call(
                "GET", f"/v1/review/comments/{comment}", "look", headers=self.moderator
            )
            decision = {
                "status": self.random.choice(["approved", "removed"]),
                "version": reviewed.json()["version"],
            }
            path = f"/v1/review/comments/{comment}/decisions"
            await self.call("POST", path, "decide", json=decision, headers=self.moderator)
            await self.call("POST", f"/v1/review/comments/{comment}/pin", "pin", headers=self.moderator)

    async def read(self) -> None:
        article = self.random.choice("abcde")
        await self.call("GET", f"{self.path(article)}/comments?view=threads", "read")
        await self.call("GET", f"{self.path(article)}/reactions", "read")

    async def go_on(self, act: Callable[[], Awaitable[None]]) -> None:
        while not self.over.is_set():
            await act()
            # One that finds nothing to do must let the others go on.
            await asyncio.sleep(0)


@pytest.mark.timeout(120)
async def test_each_accepted_comment_is_once_under_the_id_that_remains(
    service: RunningService, pool: Pool, site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # More ask at once than there are connections. A busy machine may take longer than the service waits for one.
    monkeypatch.setattr(store_pool, "ACQUIRE_SECONDS", 60.0)
    for busy in (service.context.pool, service.context.desk_pool):
        monkeypatch.setattr(busy, "patience", 60.0)
    monkeypatch.setattr(service.client, "timeout", 60)
    admin = await service.moderator(f"mover of {site}", Role.ADMIN, [site])
    paper = Newspaper(service, site, admin, seed=13)
    acts = [paper.write] * WRITERS + [paper.react] * 3 + [paper.moderate] * 3 + [paper.read] * 2
    async with running_worker(service.settings, ScriptedScorer(lambda _: 0.1)), asyncio.TaskGroup() as tasks:
        for act in acts:
            tasks.create_task(paper.go_on(act))
        for number, move in enumerate(MOVES, 1):
            enough = number * 25
            await wait_until(lambda enough=enough: len(paper.ledger) >= enough, "nobody writes", timeout=60)
            verb, old, new = move.split()
            body = {"to": new} if verb == "move" else {"into": new}
            path = f"{paper.path(old)}/{verb}"
            answer = await service.client.post(path, json=body, headers=admin)
            assert (answer.status_code, answer.json().get("article_id")) == (200, new), answer.text
        paper.over.set()
    async with running_worker(service.settings, ScriptedScorer(lambda _: 0.1)):
        await wait_until(lambda: _nothing_waits(pool, site), "comments stay pending", timeout=30)
    failures = {key: number for key, number in paper.statuses.items() if key[1] >= 500}
    assert failures == {}
    refused = {key for key in paper.statuses if key[1] >= 400}
    # A reply's parent may be removed, a decision stale, a comment not to be pinned, and one not published yet.
    assert refused <= {("reply", 422), ("decide", 409), ("pin", 409), ("react", 404)}
    await _compare(service, pool, paper)


async def _nothing_waits(pool: Pool, site: str) -> bool:
    async with connection(pool) as database:
        return not await database.fetchval(
            "SELECT count(*) FROM comments WHERE site_id = $1 AND status = 'pending'", site
        )


async def _compare(service: RunningService, pool: Pool, paper: Newspaper) -> None:
    async with connection(pool) as database:
        rows = await database.fetch(
            "SELECT id, article_id, visible FROM comments WHERE site_id = $1 ORDER BY id", paper.site
        )
        assert await miscounted(database) == []
        reactions = await database.fetch(
            """
            SELECT coalesce(c.comment_id, r.comment_id) FROM reaction_counts c FULL JOIN (
                SELECT article_id, comment_id, kind, count(*) AS number FROM reactions WHERE site_id = $1
                GROUP BY article_id, comment_id, kind
            ) r USING (article_id, comment_id, kind)
            WHERE coalesce(c.site_id, $1) = $1 AND coalesce(c.number, 0) <> coalesce(r.number, 0)
               OR r.article_id <> $2
            """,
            paper.site,
            ENDS_AS,
        )
        ranked = await database.fetch(
            """
            SELECT article_id, sum(published) FROM published_counts WHERE site_id = $1 AND span = 'day'
            GROUP BY article_id HAVING sum(published) <> 0
            """,
            paper.site,
        )
    visible = [str(row["id"]) for row in rows if row["visible"]]
    assert {str(row["id"]) for row in rows} == set(paper.ledger)
    assert len(rows) == len(paper.ledger)
    assert {row["article_id"] for row in rows} == {ENDS_AS}
    assert (reactions, [tuple(row) for row in ranked]) == ([], [(ENDS_AS, len(visible))])
    assert {(await service.page(paper.path(name)))["count"] for name in "abcde"} == {len(visible)}
    for comment, (path, body, headers) in paper.random.sample(list(paper.ledger.items()), 20):
        again = await service.client.post(path, json=body, headers=headers)
        assert (again.status_code, again.json().get("id")) == (202, comment)
