"""The submission of comments."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from comments_service.domain.comments import new_id
from comments_service.domain.people import Role, Visitor
from comments_service.domain.visitor_tokens import VisitorTokens
from comments_service.store.pool import Pool, connection
from tests.api.articles import COMMENT, Article, bearer, problem_of
from tests.running import SECRET, RunningService

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def count_comments(pool: Pool, article: Article) -> int:
    async with connection(pool) as database:
        return await database.fetchval(
            "SELECT count(*) FROM comments WHERE site_id = $1 AND article_id = $2", article.site, article.name
        )


async def test_an_accepted_comment_is_pending(article: Article) -> None:
    answer = await article.post()
    assert answer.status_code == 202
    receipt = answer.json()
    assert set(receipt) == {"id", "status", "created_at", "visitor_token"}
    assert UUID(receipt["id"]).version == 7
    assert receipt["status"] == "pending"
    age = datetime.now(UTC) - datetime.fromisoformat(receipt["created_at"])
    assert abs(age) < timedelta(minutes=1)
    assert answer.headers["cache-control"] == "no-store"


async def test_a_pending_comment_is_not_shown(article: Article) -> None:
    await article.post()
    page = await article.page()
    assert (page["count"], page["comments"]) == (0, [])


async def test_an_approved_comment_is_shown_with_its_cleaned_text(article: Article) -> None:
    receipt = (await article.post(author="  読者Ａ ", body="行1\r\n行2\t\u202e行3 ")).json()
    await article.decide([receipt["id"]])
    page = await article.page()
    assert page["count"] == 1
    assert page["comments"] == [
        {
            "id": receipt["id"],
            "author": "読者Ａ",
            "body": "行1\n行2 行3",
            "created_at": receipt["created_at"],
            "parent_id": None,
            "edited_at": None,
            "author_key": page["comments"][0]["author_key"],
            "badges": [],
            "pinned": False,
            "reactions": {},
            "reply_count": 0,
        }
    ]


class TestIdempotency:
    async def test_a_request_with_the_same_key_gets_the_same_answer(self, article: Article) -> None:
        key = {"Idempotency-Key": str(uuid4())}
        first, second = await article.post(key), await article.post(key)
        assert first.content == second.content
        assert first.status_code == second.status_code == 202

    async def test_a_key_in_quotes_is_the_same_key(self, article: Article) -> None:
        key = str(uuid4())
        bare = await article.post({"Idempotency-Key": key})
        quoted = await article.post({"Idempotency-Key": f'"{key}"'})
        assert bare.json()["id"] == quoted.json()["id"]

    async def test_concurrent_requests_with_the_same_key_make_one_comment(
        self, article: Article, pool: Pool
    ) -> None:
        key = {"Idempotency-Key": str(uuid4())}
        answers = await asyncio.gather(*(article.post(key) for _ in range(20)))
        assert {answer.status_code for answer in answers} == {202}
        assert len({answer.content for answer in answers}) == 1
        assert await count_comments(pool, article) == 1

    async def test_the_same_comment_without_a_key_is_accepted_twice(
        self, article: Article, pool: Pool
    ) -> None:
        first, second = await article.post(), await article.post()
        assert first.json()["id"] != second.json()["id"]
        assert await count_comments(pool, article) == 2

    @pytest.mark.parametrize("changed_field", [{"body": "別の意見です。"}, {"author": "読者B"}])
    async def test_the_same_key_with_another_comment_is_refused(
        self, article: Article, changed_field: dict[str, str]
    ) -> None:
        key = {"Idempotency-Key": str(uuid4())}
        await article.post(key)
        assert problem_of(await article.post(key, **changed_field)) == (422, "idempotency-key-reused")

    async def test_the_same_key_on_another_article_is_refused(
        self, article: Article, service: RunningService, pool: Pool
    ) -> None:
        key = {"Idempotency-Key": str(uuid4())}
        await article.post(key)
        other_article = Article(service, pool, f"other-{uuid4().hex}")
        assert problem_of(await other_article.post(key)) == (422, "idempotency-key-reused")

    async def test_the_same_key_of_another_visitor_is_refused(self, article: Article) -> None:
        token = (await article.post()).json()["visitor_token"]
        key = {"Idempotency-Key": str(uuid4())}
        await article.post(key)
        answer = await article.post(key | bearer(token))
        assert problem_of(answer) == (422, "idempotency-key-reused")

    async def test_a_repeated_request_with_the_token_of_the_first_answer_gets_the_same_answer(
        self, article: Article
    ) -> None:
        key = {"Idempotency-Key": str(uuid4())}
        first = await article.post(key)
        token = first.json()["visitor_token"]
        assert (await article.post(key | bearer(token))).content == first.content

    async def test_a_repeated_request_after_the_decision_is_still_answered_with_pending(
        self, article: Article
    ) -> None:
        key = {"Idempotency-Key": str(uuid4())}
        first = await article.post(key)
        await article.decide([first.json()["id"]], "rejected")
        assert (await article.post(key)).content == first.content

    async def test_a_repeated_request_to_an_article_closed_since_gets_the_same_answer(
        self, article: Article, service: RunningService
    ) -> None:
        key = {"Idempotency-Key": str(uuid4())}
        first = await article.post(key)
        await close(article, service)
        assert (await article.post(key)).content == first.content

    @pytest.mark.parametrize(
        "key", ["", "a b", '"', '"a', 'a"b', "é", "k" * 256, '""', '"' + "k" * 256 + '"']
    )
    async def test_an_invalid_key_is_refused(self, article: Article, key: str) -> None:
        answer = await article.post({"Idempotency-Key": key.encode("latin-1")})  # type: ignore[dict-item]
        assert problem_of(answer) == (400, "idempotency-key-invalid")

    @pytest.mark.parametrize("key", ["k" * 255, '"a b"', "!#$%&'*+-.^_`|~", "0"])
    async def test_visible_ascii_is_a_valid_key(self, article: Article, key: str) -> None:
        first = await article.post({"Idempotency-Key": key})
        assert first.status_code == 202
        assert (await article.post({"Idempotency-Key": key})).content == first.content


class TestVisitors:
    async def test_each_new_visitor_gets_another_token(self, article: Article) -> None:
        tokens = [(await article.post()).json()["visitor_token"] for _ in range(2)]
        assert len(set(tokens)) == 2

    async def test_a_known_visitor_keeps_its_token(self, article: Article, pool: Pool) -> None:
        token = (await article.post()).json()["visitor_token"]
        answer = await article.post(bearer(token), body="もう一言。")
        assert answer.json()["visitor_token"] == token
        async with connection(pool) as database:
            visitors = await database.fetch(
                "SELECT DISTINCT visitor_id FROM comments WHERE article_id = $1", article.name
            )
        assert len(visitors) == 1

    @pytest.mark.parametrize(
        "authorization",
        [
            "Bearer",
            "Basic cmVhZGVyOmE=",
            "Bearer v1.default.0193a5f26c1e7d409b3a5f0c8e2d7a12.1795393862.forged",
            "Bearer v1..x.y.z",
            "Bearer ....",
            "Bearer " + "x" * 5_000,
            "Token abc",
        ],
    )
    async def test_an_invalid_token_is_refused(self, article: Article, authorization: str) -> None:
        answer = await article.post({"Authorization": authorization})
        assert problem_of(answer) == (401, "invalid-token")
        assert answer.headers["www-authenticate"] == "Bearer"

    async def test_a_token_with_changed_claims_or_signature_is_refused(self, article: Article) -> None:
        token = (await article.post()).json()["visitor_token"]
        version, site, visitor, issued, signature = token.split(".")
        for forged in (
            f"{version}.{site}.{new_id().hex}.{issued}.{signature}",
            f"{version}.other.{visitor}.{issued}.{signature}",
            f"{version}.{site}.{visitor}.{int(issued) + 9}.{signature}",
            f"{version}.{site}.{visitor}.{issued}.{signature[:-1]}",
            f"{version}.{site}.{visitor}.{issued}.",
        ):
            answer = await article.post(bearer(forged))
            assert problem_of(answer) == (401, "invalid-token"), forged

    async def test_a_token_signed_with_another_secret_is_refused(self, article: Article) -> None:
        token = VisitorTokens("another secret of another service").make(
            Visitor(new_id(), "default"), datetime.now(UTC)
        )
        assert problem_of(await article.post(bearer(token))) == (401, "invalid-token")

    async def test_a_token_lasts_a_year(self, article: Article) -> None:
        visitors, visitor = VisitorTokens(SECRET), Visitor(new_id(), "default")
        valid_token = visitors.make(visitor, datetime.now(UTC) - timedelta(days=364))
        expired_token = visitors.make(visitor, datetime.now(UTC) - timedelta(days=366))
        assert (await article.post(bearer(valid_token))).status_code == 202
        assert problem_of(await article.post(bearer(expired_token))) == (401, "invalid-token")

    async def test_a_token_for_another_site_is_refused(self, article: Article) -> None:
        token = VisitorTokens(SECRET).make(Visitor(new_id(), "elsewhere"), datetime.now(UTC))
        assert problem_of(await article.post(bearer(token))) == (401, "invalid-token")


class TestParents:
    async def test_a_published_comment_can_be_answered(self, article: Article) -> None:
        [parent] = await article.publish()
        receipt = (await article.post(parent_id=parent)).json()
        await article.decide([receipt["id"]])
        parents = {comment["id"]: comment["parent_id"] for comment in (await article.page())["comments"]}
        assert parents == {parent: None, receipt["id"]: parent}

    async def test_an_unknown_comment_cannot_be_answered(self, article: Article) -> None:
        assert problem_of(await article.post(parent_id=str(new_id()))) == (422, "parent-not-found")

    @pytest.mark.parametrize("status", ["held", "rejected"])
    async def test_a_comment_that_readers_do_not_see_cannot_be_answered(
        self, article: Article, status: str
    ) -> None:
        [parent] = await article.post_many(1)
        assert problem_of(await article.post(parent_id=parent)) == (422, "parent-not-found")
        await article.decide([parent], status)
        assert problem_of(await article.post(parent_id=parent)) == (422, "parent-not-found")

    async def test_a_removed_comment_cannot_be_answered(self, article: Article) -> None:
        [parent] = await article.publish()
        await article.decide([parent], "removed", version=2)
        assert problem_of(await article.post(parent_id=parent)) == (422, "parent-not-found")

    async def test_a_comment_of_another_article_cannot_be_answered(
        self, article: Article, service: RunningService, pool: Pool
    ) -> None:
        [parent] = await Article(service, pool, f"other-{uuid4().hex}").publish()
        assert problem_of(await article.post(parent_id=parent)) == (422, "parent-not-found")


async def close(article: Article, service: RunningService) -> None:
    admin = await service.moderator(f"admin-{uuid4().hex}", Role.ADMIN)
    answer = await service.client.put(article.path, json={"closed": True}, headers=admin)
    assert answer.status_code == 200


class TestClosed:
    async def test_a_closed_article_accepts_no_comment_until_it_is_opened(
        self, article: Article, service: RunningService
    ) -> None:
        await article.post()
        await close(article, service)
        assert problem_of(await article.post()) == (403, "comments-closed")
        admin = await service.moderator(f"admin-{uuid4().hex}", Role.ADMIN)
        await service.client.put(article.path, json={"closed": False}, headers=admin)
        assert (await article.post()).status_code == 202

    async def test_an_article_can_be_closed_before_its_first_comment(
        self, article: Article, service: RunningService
    ) -> None:
        await close(article, service)
        assert problem_of(await article.post()) == (403, "comments-closed")

    async def test_a_closed_site_accepts_no_comment(self, service: RunningService, pool: Pool) -> None:
        async with connection(pool) as database:
            await database.execute("INSERT INTO sites (site_id, closed) VALUES ('closed-site', true)")
        answer = await Article(service, pool, "tram", site="closed-site").post()
        assert problem_of(answer) == (403, "comments-closed")


class TestAddresses:
    @pytest.mark.parametrize("site", ["nowhere", "a" * 64])
    async def test_an_unknown_site_is_not_found(self, service: RunningService, site: str) -> None:
        answer = await service.client.post(f"/v1/sites/{site}/articles/tram/comments", json=COMMENT)
        assert problem_of(answer) == (404, "site-not-found")

    @pytest.mark.parametrize("site", ["News", "a" * 65, "default%0A", "%00", "news.example", "ニュース"])
    async def test_an_invalid_name_of_a_site_is_not_found(self, service: RunningService, site: str) -> None:
        answer = await service.client.post(f"/v1/sites/{site}/articles/tram/comments", json=COMMENT)
        assert problem_of(answer) == (404, "site-not-found")

    @pytest.mark.parametrize(
        "name", ["a" * 201, "tram%0A", "tram%00", "記事", "a%20b", "a;b", "a+b", "%ff", "a%5Cb"]
    )
    async def test_an_invalid_name_of_an_article_is_refused(self, service: RunningService, name: str) -> None:
        answer = await service.client.post(f"/v1/sites/default/articles/{name}/comments", json=COMMENT)
        assert problem_of(answer) == (400, "invalid-value")

    @pytest.mark.parametrize("name", ["a", "a" * 200, "2026~tram_1.0-b", "..."])
    async def test_a_valid_name_of_an_article_is_accepted(self, service: RunningService, name: str) -> None:
        answer = await service.client.post(f"/v1/sites/default/articles/{name}/comments", json=COMMENT)
        assert answer.status_code == 202
