"""Pages of comments and counts of articles, as readers get them."""

import asyncio
import gzip
from typing import Any
from uuid import uuid4

import pytest
from prometheus_client import REGISTRY

from comments_service.api.answers import READ_CACHE
from comments_service.store.pool import Pool, connection
from tests.api.articles import Article, all_page_ids, page_ids, problem_of
from tests.running import RunningService
from tests.waiting import wait_until

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def count_of(service: RunningService, article: Article) -> int:
    """The count of the article alone."""
    answer = await service.client.get("/v1/sites/default/counts", params={"article": article.name})
    return answer.json()["counts"][article.name]


class TestPages:
    async def test_an_article_without_comments_has_an_empty_page(self, article: Article) -> None:
        assert await article.page() == {
            "article_id": article.name,
            "count": 0,
            "revision": 0,
            "comments": [],
            "mode": "open",
            "opens_at": None,
            "next_cursor": None,
        }

    async def test_the_newest_comments_come_first_unless_the_order_is_oldest(self, article: Article) -> None:
        comments = await article.publish(3)
        assert page_ids(await article.page()) == comments[::-1]
        assert page_ids(await article.page(order="newest")) == comments[::-1]
        assert page_ids(await article.page(order="oldest")) == comments

    async def test_a_page_has_the_count_and_the_revision_of_its_article(self, article: Article) -> None:
        comments = await article.publish(3)
        await article.decide(comments[:1], "removed", version=2)
        page = await article.page(limit=1)
        assert (page["count"], page["revision"], page_ids(page)) == (2, 4, comments[2:])

    @pytest.mark.parametrize("order", ["newest", "oldest"])
    async def test_every_comment_is_on_one_page_while_others_are_published_and_removed(
        self, article: Article, order: str
    ) -> None:
        early_comments = await article.publish(20)
        removed = early_comments[7]
        comments: list[str] = []
        query: dict[str, Any] = {"limit": 3, "order": order}
        page = await article.page(**query)
        late_comments: list[str] = []
        while True:
            comments += page_ids(page)
            if page["next_cursor"] is None:
                break
            if len(late_comments) < 4:
                late_comments += await article.publish()
            if len(comments) == 12:
                # The cursor names the last comment. The next page starts there although the comment is removed.
                await article.decide([comments[-1]], "removed", version=2)
                await article.decide([removed], "removed", version=2)
            page = await article.page(**query, cursor=page["next_cursor"])
        assert len(comments) == len(set(comments))
        # New comments are on a later page only if the newest come last.
        expected = early_comments[::-1] if order == "newest" else early_comments + late_comments
        assert [comment for comment in comments if comment != removed] == [
            comment for comment in expected if comment != removed
        ]

    @pytest.mark.parametrize("order", ["newest", "oldest"])
    async def test_comments_of_the_same_time_are_ordered_by_id_across_pages(
        self, article: Article, pool: Pool, order: str
    ) -> None:
        comments = await article.post_many(9)
        async with connection(pool) as database:
            await database.execute(
                "UPDATE comments SET created_at = now() WHERE article_id = $1", article.name
            )
        await article.decide(comments)
        shown = await all_page_ids(article.page, limit=2, order=order)
        assert shown == sorted(comments, reverse=order == "newest")

    async def test_a_full_page_without_further_comments_is_the_last(self, article: Article) -> None:
        await article.publish(4)
        first = await article.page(limit=2)
        second = await article.page(limit=2, cursor=first["next_cursor"])
        assert (len(second["comments"]), second["next_cursor"]) == (2, None)

    async def test_a_page_has_20_comments_unless_a_limit_is_set(self, article: Article) -> None:
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
    async def test_an_invalid_query_is_refused(
        self, service: RunningService, article: Article, query: dict[str, str]
    ) -> None:
        # The second time the answer could come from memory.
        for _ in range(2):
            answer = await service.client.get(article.comments, params=query)
            assert problem_of(answer) == (400, "invalid-value")

    async def test_a_cursor_of_another_article_gives_an_empty_page(
        self, service: RunningService, article: Article, pool: Pool
    ) -> None:
        await article.publish(3)
        cursor = (await article.page(limit=1))["next_cursor"]
        other_article = Article(service, pool, f"{article.name}-other")
        assert (await other_article.page(cursor=cursor))["comments"] == []

    async def test_concurrent_readers_get_the_same_page(
        self, service: RunningService, article: Article
    ) -> None:
        await article.publish(2)
        answers = await asyncio.gather(*(service.client.get(article.comments) for _ in range(100)))
        assert {answer.status_code for answer in answers} == {200}
        assert len({answer.content for answer in answers}) == 1

    async def test_a_removed_comment_is_on_no_page_after_the_decision(
        self, service: RunningService, article: Article
    ) -> None:
        [comment] = await article.publish()
        for query in ({}, {"limit": 5}, {"order": "oldest"}):
            assert page_ids(await article.page(**query)) == [comment]
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
        for condition in (etag, etag.removeprefix("W/"), f'"other", {etag}', "*"):
            answer = await service.client.get(article.comments, headers={"If-None-Match": condition})
            assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", etag)
            assert answer.headers["cache-control"] == first.headers["cache-control"]

    @pytest.mark.parametrize("condition", ['"other"', "", "W/", "nonsense", '""'])
    async def test_a_request_with_another_etag_gets_the_page(
        self, service: RunningService, article: Article, condition: str
    ) -> None:
        answer = await service.client.get(article.comments, headers={"If-None-Match": condition})
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

    async def test_caches_may_keep_answers_for_readers_for_a_second(
        self, service: RunningService, article: Article
    ) -> None:
        for path in (article.comments, "/v1/sites/default/counts?article=a", "/v1/sites/default/ranking"):
            answer = await service.client.get(path)
            assert answer.headers["cache-control"] == READ_CACHE

    async def test_a_large_page_is_compressed_for_a_client_that_accepts_gzip(
        self, service: RunningService, article: Article
    ) -> None:
        await article.decide(await article.post_many(20))
        plain = await service.client.get(article.comments, headers={"Accept-Encoding": "identity"})
        assert "content-encoding" not in plain.headers
        # The first answer comes from PostgreSQL, the others come from memory.
        for accepted in ("gzip", "br, gzip;q=0.5, *;q=0.1", "deflate, gzip"):
            async with service.client.stream(
                "GET", article.comments, headers={"Accept-Encoding": accepted}
            ) as answer:
                body = b"".join([chunk async for chunk in answer.aiter_raw()])
                assert answer.headers["content-encoding"] == "gzip"
                assert answer.headers["vary"] == "Accept-Encoding"
                assert int(answer.headers["content-length"]) == len(body) < len(plain.content) / 2
            assert gzip.decompress(body) == plain.content

    @pytest.mark.parametrize("accepted", ["", "br", "gzip;q=0", "gzip; q=0.0, br", "identity"])
    async def test_a_client_that_does_not_accept_gzip_gets_plain_json(
        self, service: RunningService, article: Article, accepted: str
    ) -> None:
        await article.decide(await article.post_many(10))
        for _ in range(2):
            answer = await service.client.get(article.comments, headers={"Accept-Encoding": accepted})
            assert "content-encoding" not in answer.headers
            assert answer.json()["count"] == 10


class TestHead:
    @pytest.mark.parametrize("path", ["{}/comments", "/v1/sites/default/counts?article=a", "/health/live"])
    async def test_head_answers_with_the_headers_of_get_and_no_body(
        self, service: RunningService, article: Article, path: str
    ) -> None:
        await article.publish()
        address = path.format(article.path)
        get_answer = await service.client.get(address)
        head_answer = await service.client.head(address)
        assert (head_answer.status_code, head_answer.content) == (200, b"")
        for answer in (get_answer, head_answer):
            del answer.headers["date"]
        assert dict(head_answer.headers) == dict(get_answer.headers)

    async def test_head_answers_404_where_get_does(self, service: RunningService) -> None:
        assert (await service.client.head("/nowhere")).status_code == 404


class TestCounts:
    async def test_the_counts_are_in_the_order_of_the_query(
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
        moderator = await service.moderator(f"desk-{uuid4().hex}")
        [comment] = await article.post_many(1)
        counts = [await count_of(service, article)]
        for version, status in enumerate(["approved", "removed", "approved", "held", "rejected"], 1):
            await service.client.post(
                f"/v1/review/comments/{comment}/decisions",
                json={"status": status, "version": version},
                headers=moderator,
            )
            counts.append(await count_of(service, article))
        assert counts == [0, 1, 0, 1, 0, 0]

    async def test_counts_from_memory_are_the_answer_of_the_route(
        self, service: RunningService, article: Article
    ) -> None:
        await article.publish(2)
        names = [article.name, f"{article.name}-other", article.name]
        served = REGISTRY.get_sample_value("comments_counts_from_memory_total")
        answers = [
            await service.client.get("/v1/sites/default/counts", params={"article": names}) for _ in range(2)
        ]
        assert REGISTRY.get_sample_value("comments_counts_from_memory_total") == (served or 0) + 1
        route, memory = (
            {name: value for name, value in answer.headers.items() if name != "date"} for answer in answers
        )
        assert (memory, answers[1].content) == (route, answers[0].content)

    @pytest.mark.parametrize(
        "query",
        [
            "article={}",
            "article={}&_=1764300000",
            "utm_source=list&article={}",
            "article={}&flag",
            "%61rticle={}",
            "article={}%2Dx",
            "article={}&article={}",
        ],
    )
    async def test_other_parameters_and_other_spellings_change_no_count(
        self, service: RunningService, article: Article, query: str
    ) -> None:
        await article.publish(1)
        path = f"/v1/sites/default/counts?{query.replace('{}', article.name)}"
        for _ in range(2):
            answer = await service.client.get(path)
            counts = {f"{article.name}-x": 0} if "%2D" in query else {article.name: 1}
            assert (answer.status_code, answer.json()) == (200, {"counts": counts})

    async def test_a_count_in_memory_follows_another_process(
        self, service: RunningService, article: Article
    ) -> None:
        [comment] = await article.post_many(1)
        assert [await count_of(service, article) for _ in range(2)] == [0, 0]
        # As a worker decides: beside this process, which hears the bell.
        for version, status, counted in ((1, "approved", 1), (2, "removed", 0), (3, "approved", 1)):
            await article.decide([comment], status, version=version)

            async def followed(expected: int = counted) -> bool:
                return await count_of(service, article) == expected

            await wait_until(followed, f"the count never was {counted}")

    async def test_a_count_whose_bell_was_lost_is_right_in_the_end(
        self, service: RunningService, article: Article
    ) -> None:
        [comment] = await article.post_many(1)
        assert await count_of(service, article) == 0
        await article.decide([comment], ring=False)

        async def healed() -> bool:
            return await count_of(service, article) == 1

        await wait_until(healed, "the count never was 1")

    @pytest.mark.parametrize(
        "path",
        [
            "counts?article=tram",
            "counts/events?article=tram",
            "articles/tram/comments",
            "articles/tram/events",
        ],
    )
    async def test_a_site_that_does_not_exist_is_not_found(self, service: RunningService, path: str) -> None:
        """microsoft/BotFramework-WebChat#1080: a misspelt site looked like one without comments."""
        for _ in range(2):
            answer = await service.client.get(f"/v1/sites/no-such-site/{path}")
            assert (answer.status_code, answer.json()["code"]) == (404, "site-not-found")
            assert answer.headers["access-control-allow-origin"] == "*"

    async def test_head_of_counts_has_the_headers_of_get(
        self, service: RunningService, article: Article
    ) -> None:
        path = f"/v1/sites/default/counts?article={article.name}"
        got = [await service.client.get(path) for _ in range(2)][1]
        head = await service.client.head(path)
        assert head.content == b""
        assert head.headers["content-length"] == got.headers["content-length"]

    async def test_one_query_may_name_a_hundred_articles(self, service: RunningService) -> None:
        names = [f"article-{number}" for number in range(100)]
        answer = await service.client.get("/v1/sites/default/counts", params={"article": names})
        assert answer.json()["counts"] == dict.fromkeys(names, 0)

    @pytest.mark.parametrize(
        "articles", [[], ["a"] * 101, ["a", ""], ["記事"], ["a/b"], ["a\0"], ["a\n"], ["a" * 201]], ids=len
    )
    async def test_an_invalid_list_of_articles_is_refused(
        self, service: RunningService, articles: list[str]
    ) -> None:
        # What is in memory does not make it valid.
        await service.client.get("/v1/sites/default/counts", params={"article": ["a"]})
        answer = await service.client.get("/v1/sites/default/counts", params={"article": articles})
        assert problem_of(answer) == (400, "invalid-value")
