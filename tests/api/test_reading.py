"""What every reader may ask: pages, counts, the ranking."""

import asyncio
import gzip
import time
from typing import Any
from uuid import uuid4

import httpx
import pytest

from comments_service.api import ranking
from comments_service.store.moderators import Role
from comments_service.store.pool import Pool, connection
from tests.api.articles import Article
from tests.running import RunningService

pytestmark = pytest.mark.asyncio(loop_scope="module")


def bodies(page: dict[str, Any]) -> list[str]:
    return [comment["body"] for comment in page["comments"]]


def ids(page: dict[str, Any]) -> list[str]:
    return [comment["id"] for comment in page["comments"]]


def refused(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


class TestPages:
    async def test_an_article_that_nobody_commented_on_is_empty(self, article: Article) -> None:
        assert await article.page() == {
            "article_id": article.name,
            "count": 0,
            "revision": 0,
            "comments": [],
            "next_cursor": None,
        }

    async def test_the_newest_come_first_unless_the_oldest_are_asked_for(self, article: Article) -> None:
        comments = await article.publish(3)
        assert ids(await article.page()) == comments[::-1]
        assert ids(await article.page(order="newest")) == comments[::-1]
        assert ids(await article.page(order="oldest")) == comments

    async def test_a_page_says_the_count_and_revision_it_belongs_to(self, article: Article) -> None:
        comments = await article.publish(3)
        await article.decide(comments[:1], "removed", version=2)
        page = await article.page(limit=1)
        assert (page["count"], page["revision"], ids(page)) == (2, 4, comments[2:])

    @pytest.mark.parametrize("order", ["newest", "oldest"])
    async def test_every_comment_is_on_one_page_while_others_come_and_go(
        self, article: Article, order: str
    ) -> None:
        before = await article.publish(20)
        gone = before[7]
        seen: list[str] = []
        query: dict[str, Any] = {"limit": 3, "order": order}
        page = await article.page(**query)
        late: list[str] = []
        while True:
            seen += ids(page)
            if page["next_cursor"] is None:
                break
            if len(late) < 4:
                late += await article.publish()
            if len(seen) == 12:
                # What the cursor stands behind may go: the next page begins where it was.
                await article.decide([seen[-1]], "removed", version=2)
                await article.decide([gone], "removed", version=2)
            page = await article.page(**query, cursor=page["next_cursor"])
        assert len(seen) == len(set(seen))
        expected = before[::-1] if order == "newest" else before + late
        # Those that were there all the time, and new ones only where they belong: at the new end.
        assert [comment for comment in seen if comment != gone] == [
            comment for comment in expected if comment != gone
        ]

    @pytest.mark.parametrize("order", ["newest", "oldest"])
    async def test_comments_of_one_moment_are_all_there(
        self, article: Article, pool: Pool, order: str
    ) -> None:
        comments = await article.post_many(9)
        async with connection(pool) as database:
            await database.execute(
                "UPDATE comments SET created_at = now() WHERE article_id = $1", article.name
            )
        await article.decide(comments)
        seen: list[str] = []
        cursor: dict[str, str] = {}
        while True:
            page = await article.page(limit=2, order=order, **cursor)
            seen += ids(page)
            if page["next_cursor"] is None:
                break
            cursor = {"cursor": page["next_cursor"]}
        assert seen == sorted(comments, reverse=order == "newest")

    async def test_a_page_that_is_just_full_is_the_last(self, article: Article) -> None:
        await article.publish(4)
        first = await article.page(limit=2)
        second = await article.page(limit=2, cursor=first["next_cursor"])
        assert (len(second["comments"]), second["next_cursor"]) == (2, None)

    async def test_twenty_comments_are_a_page_unless_asked_otherwise(self, article: Article) -> None:
        await article.decide(await article.post_many(21))
        assert len((await article.page())["comments"]) == 20
        assert len((await article.page(limit=1))["comments"]) == 1
        assert len((await article.page(limit=100))["comments"]) == 21

    @pytest.mark.parametrize(
        "query",
        [
            {"limit": "0"},
            {"limit": "101"},
            {"limit": "-1"},
            {"limit": "1.5"},
            {"limit": "many"},
            {"limit": "9" * 400},
            {"limit": ""},
            {"order": "best"},
            {"order": ""},
            {"cursor": "1"},
            {"cursor": "!"},
            {"cursor": "x" * 32},
            {"cursor": "記事"},
            {"cursor": "\0"},
            {"cursor": "A" * 31},
            {"cursor": "_" * 32},
            {"cursor": "A" * 201},
        ],
        ids=repr,
    )
    async def test_what_cannot_be_a_page_is_refused(
        self, service: RunningService, article: Article, query: dict[str, str]
    ) -> None:
        # Twice, since what was asked for before may be answered from memory.
        for _ in range(2):
            answer = await service.client.get(article.comments, params=query)
            assert refused(answer) == (400, "invalid-value")

    async def test_a_cursor_leads_nowhere_else_than_its_own_article(
        self, service: RunningService, article: Article, pool: Pool
    ) -> None:
        await article.publish(3)
        cursor = (await article.page(limit=1))["next_cursor"]
        other = Article(service, pool, f"{article.name}-other")
        assert (await other.page(cursor=cursor))["comments"] == []

    async def test_readers_who_come_at_once_see_the_same(
        self, service: RunningService, article: Article
    ) -> None:
        await article.publish(2)
        answers = await asyncio.gather(*(service.client.get(article.comments) for _ in range(100)))
        assert {answer.status_code for answer in answers} == {200}
        assert len({answer.content for answer in answers}) == 1

    async def test_a_removed_comment_is_gone_from_every_page_at_once(
        self, service: RunningService, article: Article
    ) -> None:
        [comment] = await article.publish()
        for query in ({}, {"limit": 5}, {"order": "oldest"}):
            assert ids(await article.page(**query)) == [comment]
        moderator = await service.moderator(f"desk-{uuid4().hex}")
        await service.client.post(
            f"/v1/review/comments/{comment}/decisions",
            json={"status": "removed", "version": 2},
            headers=moderator,
        )
        for query in ({}, {"limit": 5}, {"order": "oldest"}):
            page = await article.page(**query)
            assert (page["count"], page["comments"]) == (0, [])


class TestCaching:
    async def test_an_unchanged_page_is_not_sent_again(
        self, service: RunningService, article: Article
    ) -> None:
        await article.publish()
        first = await service.client.get(article.comments)
        etag = first.headers["etag"]
        for held in (etag, etag.removeprefix("W/"), f'"other", {etag}', "*"):
            answer = await service.client.get(article.comments, headers={"If-None-Match": held})
            assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", etag)
            assert answer.headers["cache-control"] == first.headers["cache-control"]

    @pytest.mark.parametrize("held", ['"other"', "", "W/", "nonsense", '""'])
    async def test_another_etag_gets_the_page(
        self, service: RunningService, article: Article, held: str
    ) -> None:
        answer = await service.client.get(article.comments, headers={"If-None-Match": held})
        assert answer.status_code == 200

    async def test_a_changed_page_has_another_etag(self, service: RunningService, article: Article) -> None:
        await article.publish()
        etag = (await service.client.get(article.comments)).headers["etag"]
        await article.publish()
        answer = await service.client.get(article.comments, headers={"If-None-Match": etag})
        assert answer.status_code == 200
        assert answer.headers["etag"] != etag

    async def test_different_pages_of_an_article_have_different_etags(
        self, service: RunningService, article: Article
    ) -> None:
        await article.publish(2)
        queries = [{}, {"limit": "1"}, {"order": "oldest"}]
        etags = {
            (await service.client.get(article.comments, params=query)).headers["etag"] for query in queries
        }
        assert len(etags) == 3

    async def test_caches_may_keep_a_page_for_a_moment(
        self, service: RunningService, article: Article
    ) -> None:
        for path in (article.comments, "/v1/sites/default/counts?article=a", "/v1/sites/default/ranking"):
            answer = await service.client.get(path)
            assert answer.headers["cache-control"] == "public, max-age=1, stale-while-revalidate=10"

    async def test_a_large_page_is_compressed_for_those_who_take_it(
        self, service: RunningService, article: Article
    ) -> None:
        await article.decide(await article.post_many(20))
        plain = await service.client.get(article.comments, headers={"Accept-Encoding": "identity"})
        assert "content-encoding" not in plain.headers
        # The first was read from PostgreSQL, the others come from memory.
        for accepted in ("gzip", "br, gzip;q=0.5, *;q=0.1", "deflate, gzip"):
            async with service.client.stream(
                "GET", article.comments, headers={"Accept-Encoding": accepted}
            ) as answer:
                raw = b"".join([chunk async for chunk in answer.aiter_raw()])
                assert answer.headers["content-encoding"] == "gzip"
                assert answer.headers["vary"] == "Accept-Encoding"
                assert int(answer.headers["content-length"]) == len(raw) < len(plain.content) / 2
            assert gzip.decompress(raw) == plain.content

    @pytest.mark.parametrize("accepted", ["", "br", "gzip;q=0", "gzip; q=0.0, br", "identity"])
    async def test_nobody_is_sent_gzip_who_does_not_take_it(
        self, service: RunningService, article: Article, accepted: str
    ) -> None:
        await article.decide(await article.post_many(10))
        for _ in range(2):
            answer = await service.client.get(article.comments, headers={"Accept-Encoding": accepted})
            assert "content-encoding" not in answer.headers
            assert answer.json()["count"] == 10


class TestHead:
    @pytest.mark.parametrize("path", ["{}/comments", "/v1/sites/default/counts?article=a", "/health/live"])
    async def test_it_says_what_get_says_without_the_body(
        self, service: RunningService, article: Article, path: str
    ) -> None:
        await article.publish()
        address = path.format(article.path)
        got = await service.client.get(address)
        asked = await service.client.head(address)
        assert (asked.status_code, asked.content) == (200, b"")
        moments = {"date"}
        assert {k: v for k, v in asked.headers.items() if k not in moments} == {
            k: v for k, v in got.headers.items() if k not in moments
        }

    async def test_it_finds_nothing_where_get_finds_nothing(self, service: RunningService) -> None:
        assert (await service.client.head("/nowhere")).status_code == 404


class TestCounts:
    async def test_every_article_asked_for_has_its_count_in_the_order_asked(
        self, service: RunningService, article: Article
    ) -> None:
        await article.publish(2)
        names = ["zz-nothing", article.name, "aa-nothing", article.name]
        answer = await service.client.get("/v1/sites/default/counts", params={"article": names})
        assert list(answer.json()["counts"].items()) == [
            ("zz-nothing", 0),
            (article.name, 2),
            ("aa-nothing", 0),
        ]

    async def test_a_count_follows_every_decision(self, service: RunningService, article: Article) -> None:
        async def count() -> int:
            answer = await service.client.get("/v1/sites/default/counts", params={"article": article.name})
            return answer.json()["counts"][article.name]

        moderator = await service.moderator(f"desk-{uuid4().hex}")
        [comment] = await article.post_many(1)
        counts = [await count()]
        for version, status in enumerate(["approved", "removed", "approved", "held", "rejected"], 1):
            await service.client.post(
                f"/v1/review/comments/{comment}/decisions",
                json={"status": status, "version": version},
                headers=moderator,
            )
            counts.append(await count())
        assert counts == [0, 1, 0, 1, 0, 0]

    async def test_a_hundred_articles_are_counted_at_once(self, service: RunningService) -> None:
        names = [f"article-{number}" for number in range(100)]
        answer = await service.client.get("/v1/sites/default/counts", params={"article": names})
        assert answer.json()["counts"] == dict.fromkeys(names, 0)

    @pytest.mark.parametrize(
        "articles", [[], ["a"] * 101, ["a", ""], ["記事"], ["a/b"], ["a\0"], ["a\n"], ["a" * 201]], ids=len
    )
    async def test_what_is_no_list_of_articles_is_refused(
        self, service: RunningService, articles: list[str]
    ) -> None:
        answer = await service.client.get("/v1/sites/default/counts", params={"article": articles})
        assert refused(answer) == (400, "invalid-value")


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
        select_ranking = ranking.select_ranking

        async def counted(*arguments: Any) -> Any:
            reads.append(time.monotonic())
            return await select_ranking(*arguments)

        monkeypatch.setattr(ranking, "select_ranking", counted)
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
