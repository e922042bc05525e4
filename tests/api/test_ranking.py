"""The most commented articles, and what they are called."""

import asyncio
import time
from typing import Any
from uuid import uuid4

import pytest

from comments_service.domain.people import Role
from comments_service.reading import rankings
from comments_service.store.pool import Pool, connection
from tests.api.articles import Article, refused
from tests.running import RunningService

pytestmark = pytest.mark.asyncio(loop_scope="module")


class TestRanking:
    async def test_the_most_commented_come_first(
        self, service: RunningService, pool: Pool, site: str
    ) -> None:
        for name, comments in (("quiet", 1), ("hot", 3), ("warm", 2)):
            await Article(service, pool, name, site).publish(comments)
        await Article(service, pool, "waiting", site).post()
        answer = await service.client.get(f"/v1/sites/{site}/ranking")
        assert answer.json() == {
            "articles": [
                {"article_id": name, "title": None, "url": None, "count": count}
                for name, count in (("hot", 3), ("warm", 2), ("quiet", 1))
            ]
        }

    async def test_an_article_is_called_what_its_publisher_calls_it(
        self, service: RunningService, pool: Pool, site: str
    ) -> None:
        article = Article(service, pool, "tram", site)
        admin = await service.moderator(f"admin-{uuid4().hex}", Role.ADMIN)
        name = {"title": "市電、半世紀ぶりに復活へ", "url": "https://news.example/articles/tram"}
        answer = await service.client.put(article.path, json=name, headers=admin)
        assert answer.json() == name | {"closed": False}
        await article.publish()
        ranked = (await service.client.get(f"/v1/sites/{site}/ranking")).json()["articles"]
        assert ranked == [{"article_id": "tram", "count": 1} | name]

    async def test_comments_before_the_window_do_not_rank_but_count(
        self, service: RunningService, pool: Pool, site: str
    ) -> None:
        old, new = Article(service, pool, "old", site), Article(service, pool, "new", site)
        await old.publish(3)
        await new.publish(1)
        async with connection(pool) as database:
            await database.execute(
                """
                UPDATE comments SET created_at = created_at - interval '25 hours'
                WHERE id IN (SELECT id FROM comments WHERE article_id = 'old' AND site_id = $1 LIMIT 2)
                """,
                site,
            )
        day = (await service.client.get(f"/v1/sites/{site}/ranking", params={"window": "24h"})).json()
        assert {one["article_id"]: one["count"] for one in day["articles"]} == {"old": 3, "new": 1}
        week = (await service.client.get(f"/v1/sites/{site}/ranking", params={"window": "7d"})).json()
        assert [one["article_id"] for one in week["articles"]] == ["old", "new"]

    async def test_no_more_are_ranked_than_asked_for(
        self, service: RunningService, pool: Pool, site: str
    ) -> None:
        for name in ("a", "b", "c"):
            await Article(service, pool, name, site).publish()
        answer = await service.client.get(f"/v1/sites/{site}/ranking", params={"limit": 2})
        assert [one["article_id"] for one in answer.json()["articles"]] == ["c", "b"]

    async def test_a_ranking_is_held_for_a_moment_and_read_once_for_all(
        self, service: RunningService, pool: Pool, site: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        reads: list[float] = []
        select_ranking = rankings.select_ranking

        async def counted(*arguments: Any) -> Any:
            reads.append(time.monotonic())
            return await select_ranking(*arguments)

        monkeypatch.setattr(rankings, "select_ranking", counted)
        for _ in range(2):
            await asyncio.gather(*(service.client.get(f"/v1/sites/{site}/ranking") for _ in range(20)))
        assert len(reads) == 1

    @pytest.mark.parametrize(
        "window", ["", "24", "h", "0h", "-1h", "1.5h", "31d", "99999d", "1w", "２４h", "24h\n"]
    )
    async def test_what_is_no_window_is_refused(self, service: RunningService, window: str) -> None:
        answer = await service.client.get("/v1/sites/default/ranking", params={"window": window})
        assert refused(answer) == (400, "invalid-value")

    @pytest.mark.parametrize("window", ["1m", "90m", "24h", "720h", "30d"])
    async def test_minutes_hours_and_days_are_windows(self, service: RunningService, window: str) -> None:
        answer = await service.client.get("/v1/sites/default/ranking", params={"window": window})
        assert answer.status_code == 200


class TestNames:
    @pytest.mark.parametrize(
        "name",
        [
            {"title": "\0"},
            {"title": "一行\n二行"},
            {"title": "長" * 301},
            {"url": "javascript:alert(1)"},
            {"url": "//news.example/"},
            {"url": "https://news.example/ a"},
            {"url": "https://news.example/\0"},
            {"url": "https://news.example/" + "a" * 2_000},
            {"closed": "maybe"},
            {"count": 7},
            [],
        ],
        ids=lambda name: repr(name)[:40],
    )
    async def test_what_is_no_name_is_refused(
        self, service: RunningService, article: Article, name: object
    ) -> None:
        admin = await service.moderator(f"admin-{uuid4().hex}", Role.ADMIN)
        answer = await service.client.put(article.path, json=name, headers=admin)
        assert refused(answer) == (422, "invalid-body")

    async def test_a_name_can_be_changed_and_taken_away(
        self, service: RunningService, pool: Pool, site: str
    ) -> None:
        article = Article(service, pool, "tram", site)
        admin = await service.moderator(f"admin-{uuid4().hex}", Role.ADMIN)
        await article.publish()
        for limit, title in ((1, "初報"), (2, "続報"), (3, None)):
            await service.client.put(article.path, json={"title": title}, headers=admin)
            answer = await service.client.get(f"/v1/sites/{site}/ranking", params={"limit": limit})
            assert answer.json()["articles"][0]["title"] == title

    async def test_naming_needs_an_admin_of_the_site(self, service: RunningService, article: Article) -> None:
        for role, sites, expected in (
            (Role.MODERATOR, None, 403),
            (Role.ADMIN, ["elsewhere"], 403),
            (Role.ADMIN, ["default"], 200),
            (Role.ADMIN, None, 200),
        ):
            headers = await service.moderator(f"admin-{uuid4().hex}", role, sites)
            answer = await service.client.put(article.path, json={"title": "市電"}, headers=headers)
            assert answer.status_code == expected
        assert (await service.client.put(article.path, json={"title": "市電"})).status_code == 401

    async def test_an_article_of_no_site_cannot_be_named(self, service: RunningService) -> None:
        admin = await service.moderator(f"admin-{uuid4().hex}", Role.ADMIN)
        answer = await service.client.put("/v1/sites/nowhere/articles/a", json={}, headers=admin)
        assert refused(answer) == (404, "site-not-found")
