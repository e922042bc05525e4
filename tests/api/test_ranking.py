"""The ranking of the most commented articles, and the names of articles."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator
from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from comments_service.domain.people import Role
from comments_service.reading import rankings
from comments_service.reading.rankings import WINDOWS
from comments_service.store.pool import Pool, connection
from comments_service.store.sites import add_origins
from tests.api.articles import Article, problem_of
from tests.running import RunningService
from tests.waiting import wait_until

pytestmark = pytest.mark.asyncio(loop_scope="module")

SAYS_NOTHING: dict[str, Any] = {
    **dict.fromkeys(("title", "url", "section", "mode", "opens_at", "closes_at", "published_at")),
    "closed": False,
}


async def named(service: RunningService, article: Article, comments: int) -> None:
    """Gives the article a title, and publishes comments on it."""
    admin = await service.moderator(f"admin-{uuid4().hex}", Role.ADMIN)
    answer = await service.client.put(article.path, json={"title": article.name}, headers=admin)
    assert answer.status_code == 200
    await article.publish(comments)


class TestRanking:
    async def test_an_article_that_nobody_named_is_not_ranked(
        self, service: RunningService, pool: Pool, site: str
    ) -> None:
        """Anybody may comment under an id such as BUY-CHEAP-PILLS.example."""
        await Article(service, pool, "BUY-CHEAP-PILLS.example", site).publish(5)
        for number in range(3):
            await Article(service, pool, f"invented-{number}", site).publish(2)
        await named(service, Article(service, pool, "tram", site), 1)
        answer = await service.client.get(f"/v1/sites/{site}/ranking", params={"limit": 1})
        assert [article["article_id"] for article in answer.json()["articles"]] == ["tram"]

    async def test_the_most_commented_article_is_first(
        self, service: RunningService, pool: Pool, site: str
    ) -> None:
        for name, comments in (("quiet", 1), ("hot", 3), ("warm", 2)):
            await named(service, Article(service, pool, name, site), comments)
        waiting = Article(service, pool, "waiting", site)
        await named(service, waiting, 0)
        await waiting.post()
        answer = await service.client.get(f"/v1/sites/{site}/ranking")
        assert answer.json() == {
            "articles": [
                {"article_id": name, "title": name, "url": None, "count": count}
                for name, count in (("hot", 3), ("warm", 2), ("quiet", 1))
            ]
        }

    async def test_the_ranking_has_the_names_that_the_publisher_set(
        self, service: RunningService, pool: Pool, site: str
    ) -> None:
        article = Article(service, pool, "tram", site)
        admin = await service.moderator(f"admin-{uuid4().hex}", Role.ADMIN)
        name = {"title": "市電、半世紀ぶりに復活へ", "url": "https://news.example/articles/tram"}
        answer = await service.client.put(article.path, json=name, headers=admin)
        assert answer.json() == SAYS_NOTHING | name
        await article.publish()
        articles = (await service.client.get(f"/v1/sites/{site}/ranking")).json()["articles"]
        assert articles == [{"article_id": "tram", "count": 1} | name]

    async def test_older_comments_count_only_for_an_article_with_a_comment_in_the_window(
        self, service: RunningService, pool: Pool, site: str
    ) -> None:
        await named(service, Article(service, pool, "old", site), 3)
        await named(service, Article(service, pool, "new", site), 1)
        async with connection(pool) as database:
            await database.execute(
                """
                UPDATE comments SET created_at = created_at - interval '25 hours'
                WHERE id IN (SELECT id FROM comments WHERE article_id = 'old' AND site_id = $1 LIMIT 2)
                """,
                site,
            )
        day = (await service.client.get(f"/v1/sites/{site}/ranking", params={"window": "24h"})).json()
        assert {article["article_id"]: article["count"] for article in day["articles"]} == {
            "old": 3,
            "new": 1,
        }
        week = (await service.client.get(f"/v1/sites/{site}/ranking", params={"window": "7d"})).json()
        assert [article["article_id"] for article in week["articles"]] == ["old", "new"]

    async def test_a_site_that_is_hidden_by_former_settings_ranks_nothing(
        self, service: RunningService, pool: Pool, site: str
    ) -> None:
        article = Article(service, pool, "tram", site)
        await article.publish()
        admin = await service.moderator(f"admin-{uuid4().hex}", Role.ADMIN)
        await service.client.put(article.path, json={"title": "市電"}, headers=admin)
        path, ranking = f"/v1/review/sites/{site}/settings", f"/v1/sites/{site}/ranking"
        for mode in ("hidden", "open"):
            await service.client.patch(path, json={"mode": mode}, headers=admin)
        assert (await service.client.get(ranking)).json()["articles"] != []
        restored = await service.client.post(f"{path}/versions/2/restore", headers=admin)
        assert restored.json()["mode"] == "hidden"
        assert (await service.client.get(ranking)).json()["articles"] == []

    async def test_a_ranking_has_no_more_articles_than_the_limit(
        self, service: RunningService, pool: Pool, site: str
    ) -> None:
        for name in ("a", "b", "c"):
            await named(service, Article(service, pool, name, site), 1)
        answer = await service.client.get(f"/v1/sites/{site}/ranking", params={"limit": 2})
        assert [article["article_id"] for article in answer.json()["articles"]] == ["c", "b"]

    async def test_all_limits_of_a_window_share_one_read(
        self, service: RunningService, pool: Pool, site: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Issue 8, A3: each of 100 limits was a query of its own."""
        for name in ("a", "b", "c"):
            await named(service, Article(service, pool, name, site), 1)
        reads = count_reads(monkeypatch)
        monkeypatch.setattr(rankings, "FRESH_SECONDS", 60.0)
        url = f"/v1/sites/{site}/ranking"
        for _ in range(2):
            answers = await asyncio.gather(
                *(service.client.get(url, params={"limit": limit}) for limit in range(1, 21))
            )
            assert {answer.status_code for answer in answers} == {200}
        assert reads == [site]

    async def test_the_former_ranking_is_answered_while_one_query_reads_the_next(
        self, service: RunningService, pool: Pool, site: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        article = Article(service, pool, "tram", site)
        await named(service, article, 1)
        url = f"/v1/sites/{site}/ranking"
        first = (await service.client.get(url)).json()
        reads = count_reads(monkeypatch)
        monkeypatch.setattr(rankings, "FRESH_SECONDS", 0.0)
        async with locked_comments(service):
            answers = await asyncio.gather(*(service.client.get(url) for _ in range(20)))
            assert [answer.json() for answer in answers] == [first] * 20
            await wait_until(lambda: reads == [site], "no ranking was read")
        await article.publish()

        async def renewed() -> bool:
            return (await service.client.get(url)).json()["articles"][0]["count"] == 2

        await wait_until(renewed, "the ranking was not read again")

    async def test_rankings_of_many_sites_are_read_one_at_a_time(
        self, service: RunningService, pool: Pool, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        running: list[int] = []
        most = 0
        select_ranking = rankings.select_ranking

        async def watched(*arguments: Any) -> Any:
            nonlocal most
            running.append(1)
            most = max(most, len(running))
            try:
                return await select_ranking(*arguments)
            finally:
                running.pop()

        monkeypatch.setattr(rankings, "select_ranking", watched)
        sites = [f"site-{uuid4().hex}" for _ in range(8)]
        async with connection(pool) as database:
            for site in sites:
                await add_origins(database, site, [])
        urls = [f"/v1/sites/{site}/ranking?window={window}" for site in sites for window in WINDOWS]
        answers = await asyncio.gather(*(service.client.get(url) for url in urls))
        assert {answer.status_code for answer in answers} == {200}
        assert most == 1

    async def test_an_invented_site_has_no_ranking_and_takes_no_turn(
        self, service: RunningService, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        reads = count_reads(monkeypatch)
        answer = await service.client.get("/v1/sites/nowhere/ranking")
        assert (problem_of(answer), reads) == ((404, "site-not-found"), [])

    async def test_rankings_and_moderators_that_wait_take_nothing_from_pages_in_memory(
        self, service: RunningService, pool: Pool, site: str, desk: dict[str, str]
    ) -> None:
        """Issue 8, A3: a locked table took cached reads down."""
        article = Article(service, pool, "tram", site)
        await article.publish()
        page = await article.page()
        async with locked_comments(service):
            urls = [f"/v1/sites/{site}/ranking?window={window}" for window in WINDOWS]
            waiting = [asyncio.create_task(service.client.get(url)) for url in urls]
            for _ in range(12):
                waiting.append(asyncio.create_task(service.client.get("/v1/review/comments", headers=desk)))
                waiting.append(asyncio.create_task(service.client.get(f"{article.comments}?order=oldest")))
            # What is in memory is answered even when its state must be read again.
            service.context.states._max_age = 0.0
            for _ in range(3):
                assert await article.page() == page
            service.context.states._max_age = service.context.pace.heal
        await asyncio.gather(*waiting)

    @pytest.mark.parametrize(
        "window", ["", "24", "h", "0h", "-1h", "90m", "2h", "31d", "1w", "２４h", "24h\n"]
    )
    async def test_an_invalid_window_is_refused(self, service: RunningService, window: str) -> None:
        answer = await service.client.get("/v1/sites/default/ranking", params={"window": window})
        assert problem_of(answer) == (400, "invalid-value")

    @pytest.mark.parametrize("window", WINDOWS)
    async def test_there_are_five_windows(self, service: RunningService, window: str) -> None:
        answer = await service.client.get("/v1/sites/default/ranking", params={"window": window})
        assert answer.status_code == 200

    @pytest.mark.parametrize(
        ("window", "hours"), [("1h", 1), ("6h", 6), ("24h", 24), ("7d", 168), ("30d", 720)]
    )
    async def test_a_window_begins_to_the_minute(
        self, service: RunningService, pool: Pool, site: str, window: str, hours: int
    ) -> None:
        for name, minutes in (("inside", hours * 60 - 1), ("outside", hours * 60 + 1)):
            await named(service, Article(service, pool, name, site), 1)
            async with connection(pool) as database:
                await database.execute(
                    "UPDATE comments SET created_at = now() - make_interval(mins => $3)"
                    " WHERE site_id = $1 AND article_id = $2",
                    site,
                    name,
                    minutes,
                )
        answer = await service.client.get(f"/v1/sites/{site}/ranking", params={"window": window})
        assert [article["article_id"] for article in answer.json()["articles"]] == ["inside"]


def count_reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Returns the sites whose rankings are read from now on."""
    reads: list[str] = []
    select_ranking = rankings.select_ranking

    async def counted(*arguments: Any) -> Any:
        reads.append(arguments[1])
        return await select_ranking(*arguments)

    monkeypatch.setattr(rankings, "select_ranking", counted)
    return reads


@contextlib.asynccontextmanager
async def locked_comments(service: RunningService) -> AsyncGenerator[None]:
    """Nobody can read comments until the end of the block."""
    database = await asyncpg.connect(service.settings.servers().database_url)
    try:
        async with database.transaction():
            await database.execute("LOCK TABLE comments IN ACCESS EXCLUSIVE MODE")
            yield
    finally:
        await database.close()


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
            {"url": "https://news.example/\n"},
            {"url": "http://[::1"},
            {"url": "http://[::g]/"},
            {"url": "http://[::1]news.example/"},
            {"url": "http://[fe80::1%25eth0]/"},
            {"url": "https://xn--99999999/"},
            {"url": "https://user:pw@evil.example/"},
            {"url": "https://news.example@evil.example/"},
            {"url": "https://news.example\\@evil.example/"},
            {"url": "https://"},
            {"url": "https:///articles/1"},
            {"url": "https://news.example:99999/"},
            {"url": "https://news.example:port/"},
            {"url": "https://news..example/"},
            {"url": "https://192.0.2.999/"},
            {"url": "https://news.example/\u202e"},
            {"url": "https://news.example/\u3000a"},
            {"url": "https://news.example/\u200b"},
            {"title": "\u202e\u200b"},
            {"title": ""},
            {"title": "\x1b[31m赤い見出し"},
            {"closed": "maybe"},
            {"count": 7},
            [],
        ],
        ids=lambda name: repr(name)[:40],
    )
    async def test_an_invalid_name_is_refused(
        self, service: RunningService, article: Article, name: object
    ) -> None:
        admin = await service.moderator(f"admin-{uuid4().hex}", Role.ADMIN)
        for call in (service.client.put, service.client.patch):
            answer = await call(article.path, json=name, headers=admin)
            assert problem_of(answer) == (422, "invalid-body")

    @pytest.mark.parametrize(
        "url",
        [
            "https://news.example/articles/1?page=2#comments",
            "http://localhost:8000/",
            "https://[2001:db8::1]:8443/a",
            "https://日本語.example/記事/市電",
            "HTTPS://News.Example/",
        ],
    )
    async def test_an_address_that_browsers_open_is_accepted(
        self, service: RunningService, article: Article, url: str
    ) -> None:
        admin = await service.moderator(f"admin-{uuid4().hex}", Role.ADMIN)
        answer = await service.client.put(article.path, json={"url": url}, headers=admin)
        assert (answer.status_code, answer.json()["url"]) == (200, url)

    async def test_a_title_is_cleaned_as_a_comment_is(
        self, service: RunningService, site_article: Article, site: str, admin: dict[str, str]
    ) -> None:
        answer = await service.client.put(
            site_article.path, json={"title": " 市電\u202e、\u200b復活\ue000へ\ufffc "}, headers=admin
        )
        assert answer.json()["title"] == "市電、復活へ"
        await site_article.publish()
        ranking = (await service.client.get(f"/v1/sites/{site}/ranking")).json()
        assert [article["title"] for article in ranking["articles"]] == ["市電、復活へ"]

    async def test_a_patch_changes_only_what_it_names(
        self, service: RunningService, site_article: Article, admin: dict[str, str]
    ) -> None:
        name = {"title": "市電、復活へ", "url": "https://news.example/tram", "section": "社会"}
        await service.client.put(site_article.path, json=name, headers=admin)
        expected = SAYS_NOTHING | name
        for patch, changed in (
            ({"closed": True}, {"closed": True, "mode": "closed"}),
            ({}, {}),
            ({"title": "続報"}, {"title": "続報"}),
            ({"url": None}, {"url": None}),
            ({"section": "地域"}, {"section": "地域"}),
            ({"closed": False, "section": None}, {"closed": False, "mode": None, "section": None}),
        ):
            expected |= changed
            answer = await service.client.patch(site_article.path, json=patch, headers=admin)
            assert (answer.status_code, answer.json()) == (200, expected)
        assert (await site_article.page())["mode"] == "open"

    async def test_a_patch_makes_a_new_article(
        self, service: RunningService, site_article: Article, admin: dict[str, str]
    ) -> None:
        answer = await service.client.patch(site_article.path, json={"closed": True}, headers=admin)
        assert answer.json() == SAYS_NOTHING | {"closed": True, "mode": "closed"}
        page = await site_article.page()
        assert (page["mode"], page["revision"]) == ("closed", 1)
        answer = await service.client.patch(site_article.path, json={"closed": None}, headers=admin)
        assert problem_of(answer) == (422, "invalid-body")

    async def test_a_title_can_be_changed_and_removed(
        self, service: RunningService, pool: Pool, site: str
    ) -> None:
        article = Article(service, pool, "tram", site)
        admin = await service.moderator(f"admin-{uuid4().hex}", Role.ADMIN)
        await article.publish()
        for limit, title in ((1, "初報"), (2, "続報"), (3, None)):
            await service.client.put(article.path, json={"title": title}, headers=admin)
            answer = await service.client.get(f"/v1/sites/{site}/ranking", params={"limit": limit})
            titles = [article["title"] for article in answer.json()["articles"]]
            assert titles == ([] if title is None else [title])

    async def test_only_an_admin_of_the_site_may_name_an_article(
        self, service: RunningService, article: Article
    ) -> None:
        for role, sites, status in (
            (Role.MODERATOR, None, 403),
            (Role.ADMIN, ["elsewhere"], 404),
            (Role.ADMIN, ["default"], 200),
            (Role.ADMIN, None, 200),
        ):
            headers = await service.moderator(f"admin-{uuid4().hex}", role, sites)
            for call in (service.client.put, service.client.patch):
                answer = await call(article.path, json={"title": "市電"}, headers=headers)
                assert answer.status_code == status
        for call in (service.client.put, service.client.patch):
            assert (await call(article.path, json={"title": "市電"})).status_code == 401

    async def test_an_article_of_an_unknown_site_cannot_be_named(self, service: RunningService) -> None:
        admin = await service.moderator(f"admin-{uuid4().hex}", Role.ADMIN)
        answer = await service.client.put("/v1/sites/nowhere/articles/a", json={}, headers=admin)
        assert problem_of(answer) == (404, "site-not-found")
