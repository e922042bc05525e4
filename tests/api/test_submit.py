"""Taking a comment, from outside."""

import asyncio
from collections.abc import AsyncGenerator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from comments_service import text
from comments_service.api.auth import Visitor, Visitors
from comments_service.comments import new_id
from comments_service.errors import EmptyText
from comments_service.store.moderators import Role
from comments_service.store.pool import Pool, connection
from tests.api.articles import COMMENT, Article
from tests.running import SECRET, RunningService

pytestmark = pytest.mark.asyncio(loop_scope="module")

# What has broken forms, databases, renderers and logs elsewhere.
NAUGHTY = [
    "\0 は消える\0",
    "行\r\n行\r行\n行",
    "\x1b[31m赤い文字\x1b[0m",
    "右から左へ \u202eこうなる\u202c 戻る",
    "مرحبا بالعالم، كيف حالكم؟",
    "עברית ועוד عربي ולהפך",
    "Z" + "\u0301\u0327\u0334\u0361" * 300,
    "が" * 300,
    "👨‍👩‍👧‍👦" * 100,
    "🇯🇵🏴󠁧󠁢󠁥󠁮󠁧󠁿👍🏽❤️‍🔥",
    "ﷺ" * 50,
    "\ufeff先頭のBOM",
    "見えない\u200b区切り\u2060や\u00adハイフン",
    "<script>alert(document.cookie)</script>",
    '"><img src=x onerror=alert(1)>',
    "'; DROP TABLE comments; --",
    "%00 %0d%0a %s %n {{7*7}} ${7*7} $(id) `id`",
    "../../../../etc/passwd",
    "true",
    "null",
    "0",
    "-1",
    "1e309",
    "NaN",
    "٣٤٥ ①②③ ㌔㍉ ﾊﾝｶｸ",
    "\u2028行区切り\u2029段落区切り",
    "\ud7ff\ue000\ufdd0\uffff\U0010ffff 境目の文字",
    "ⅷ ﬀ ſ İ ı ß ǅ",
    "\u3164\u115f\u1160\uffa0",
    "\u2800\u2800",
    "\u200d\u200d\u200d",
    "　　",
    "",
]
# Valid JSON whose strings are no text, and bodies that are no JSON.
NO_TEXT = [
    rb'{"author": "\ud800", "body": "x"}',
    rb'{"author": "x", "body": "\udfff\ud800"}',
    b'{"author": "\xff", "body": "x"}',
    b'{"author": "\xed\xa0\x80", "body": "x"}',
    b'{"author": "x", "body": "x"',
    b"{'author': 'x', 'body': 'x'}",
    b'{"author": "x", "body": NaN}',
    b"\0",
    b"\xff\xfe{\0}\0",
    b"[" * 15_000,
    b'{"a":' * 3_000,
]
NO_COMMENT: list[Any] = [
    [],
    "市電",
    7,
    {},
    {"author": "読者A"},
    {"body": "市電"},
    {"author": None, "body": "市電"},
    {"author": 1, "body": "市電"},
    {"author": "読者A", "body": ["市電"]},
    COMMENT | {"parent_id": "tram"},
    COMMENT | {"status": "approved"},
    COMMENT | {"id": "0193a5f2-6c1e-7d40-9b3a-5f0c8e2d7a11"},
]


def problem(answer: httpx.Response) -> tuple[int, str]:
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    return answer.status_code, answer.json()["code"]


async def count_comments(pool: Pool, article: Article) -> int:
    async with connection(pool) as database:
        return await database.fetchval(
            "SELECT count(*) FROM comments WHERE site_id = $1 AND article_id = $2", article.site, article.name
        )


async def test_a_comment_is_accepted_as_pending(article: Article) -> None:
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


async def test_an_approved_comment_is_shown_as_it_was_sent(article: Article) -> None:
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
        }
    ]


class TestIdempotency:
    async def test_the_same_key_gives_the_same_answer_to_the_byte(self, article: Article) -> None:
        key = {"Idempotency-Key": str(uuid4())}
        first, second = await article.post(key), await article.post(key)
        assert first.content == second.content
        assert first.status_code == second.status_code == 202

    async def test_a_key_in_quotes_is_the_same_key(self, article: Article) -> None:
        key = str(uuid4())
        bare = await article.post({"Idempotency-Key": key})
        quoted = await article.post({"Idempotency-Key": f'"{key}"'})
        assert bare.json()["id"] == quoted.json()["id"]

    async def test_the_same_key_twenty_times_at_once_is_one_comment(
        self, article: Article, pool: Pool
    ) -> None:
        key = {"Idempotency-Key": str(uuid4())}
        answers = await asyncio.gather(*(article.post(key) for _ in range(20)))
        assert {answer.status_code for answer in answers} == {202}
        assert len({answer.content for answer in answers}) == 1
        assert await count_comments(pool, article) == 1

    async def test_without_a_key_the_same_comment_is_two(self, article: Article, pool: Pool) -> None:
        first, second = await article.post(), await article.post()
        assert first.json()["id"] != second.json()["id"]
        assert await count_comments(pool, article) == 2

    @pytest.mark.parametrize("other", [{"body": "別の意見です。"}, {"author": "読者B"}])
    async def test_the_same_key_with_another_comment_is_refused(
        self, article: Article, other: dict[str, str]
    ) -> None:
        key = {"Idempotency-Key": str(uuid4())}
        await article.post(key)
        assert problem(await article.post(key, **other)) == (422, "idempotency-key-reused")

    async def test_the_same_key_on_another_article_is_refused(
        self, article: Article, service: RunningService, pool: Pool
    ) -> None:
        key = {"Idempotency-Key": str(uuid4())}
        await article.post(key)
        other = Article(service, pool, f"other-{uuid4().hex}")
        assert problem(await other.post(key)) == (422, "idempotency-key-reused")

    async def test_the_same_key_of_another_visitor_is_refused(self, article: Article) -> None:
        token = (await article.post()).json()["visitor_token"]
        key = {"Idempotency-Key": str(uuid4())}
        await article.post(key)
        answer = await article.post(key | {"Authorization": f"Bearer {token}"})
        assert problem(answer) == (422, "idempotency-key-reused")

    async def test_a_replay_with_the_token_of_the_first_answer_is_the_same_answer(
        self, article: Article
    ) -> None:
        key = {"Idempotency-Key": str(uuid4())}
        first = await article.post(key)
        token = first.json()["visitor_token"]
        assert (await article.post(key | {"Authorization": f"Bearer {token}"})).content == first.content

    async def test_a_replay_after_the_decision_still_says_pending(self, article: Article) -> None:
        key = {"Idempotency-Key": str(uuid4())}
        first = await article.post(key)
        await article.decide([first.json()["id"]], "rejected")
        assert (await article.post(key)).content == first.content

    async def test_a_replay_to_an_article_closed_since_gets_its_answer(
        self, article: Article, service: RunningService
    ) -> None:
        key = {"Idempotency-Key": str(uuid4())}
        first = await article.post(key)
        await close(article, service)
        assert (await article.post(key)).content == first.content

    @pytest.mark.parametrize(
        "key", ["", "a b", '"', '"a', 'a"b', "é", "k" * 256, '""', '"' + "k" * 256 + '"']
    )
    async def test_what_is_no_key_is_refused(self, article: Article, key: str) -> None:
        answer = await article.post({"Idempotency-Key": key.encode("latin-1")})  # type: ignore[dict-item]
        assert problem(answer) == (400, "idempotency-key-invalid")

    @pytest.mark.parametrize("key", ["k" * 255, '"a b"', "!#$%&'*+-.^_`|~", "0"])
    async def test_any_visible_ascii_is_a_key(self, article: Article, key: str) -> None:
        assert (await article.post({"Idempotency-Key": f"{key}"})).status_code in (202, 422)


class TestVisitors:
    async def test_a_new_visitor_gets_a_token_of_its_own(self, article: Article) -> None:
        tokens = [(await article.post()).json()["visitor_token"] for _ in range(2)]
        assert len(set(tokens)) == 2

    async def test_a_known_visitor_keeps_its_token(self, article: Article, pool: Pool) -> None:
        token = (await article.post()).json()["visitor_token"]
        answer = await article.post({"Authorization": f"Bearer {token}"}, body="もう一言。")
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
    async def test_a_token_that_is_not_ours_is_refused(self, article: Article, authorization: str) -> None:
        answer = await article.post({"Authorization": authorization})
        assert problem(answer) == (401, "invalid-token")
        assert answer.headers["www-authenticate"] == "Bearer"

    async def test_a_token_with_other_claims_than_were_signed_is_refused(self, article: Article) -> None:
        token = (await article.post()).json()["visitor_token"]
        version, site, visitor, issued, signature = token.split(".")
        for forged in (
            f"{version}.{site}.{new_id().hex}.{issued}.{signature}",
            f"{version}.other.{visitor}.{issued}.{signature}",
            f"{version}.{site}.{visitor}.{int(issued) + 9}.{signature}",
            f"{version}.{site}.{visitor}.{issued}.{signature[:-1]}",
            f"{version}.{site}.{visitor}.{issued}.",
        ):
            answer = await article.post({"Authorization": f"Bearer {forged}"})
            assert problem(answer) == (401, "invalid-token"), forged

    async def test_a_token_of_another_secret_is_refused(self, article: Article) -> None:
        token = Visitors("another secret of another service").token(
            Visitor(new_id(), "default"), datetime.now(UTC)
        )
        assert problem(await article.post({"Authorization": f"Bearer {token}"})) == (401, "invalid-token")

    async def test_a_token_lasts_a_year(self, article: Article) -> None:
        visitors, visitor = Visitors(SECRET), Visitor(new_id(), "default")
        almost = visitors.token(visitor, datetime.now(UTC) - timedelta(days=364))
        over = visitors.token(visitor, datetime.now(UTC) - timedelta(days=366))
        assert (await article.post({"Authorization": f"Bearer {almost}"})).status_code == 202
        assert problem(await article.post({"Authorization": f"Bearer {over}"})) == (401, "invalid-token")

    async def test_a_token_of_another_site_is_refused(self, article: Article) -> None:
        token = Visitors(SECRET).token(Visitor(new_id(), "elsewhere"), datetime.now(UTC))
        assert problem(await article.post({"Authorization": f"Bearer {token}"})) == (401, "invalid-token")


class TestParents:
    async def test_a_published_comment_can_be_answered(self, article: Article) -> None:
        [parent] = await article.publish()
        answer = (await article.post(parent_id=parent)).json()
        await article.decide([answer["id"]])
        by_id = {comment["id"]: comment for comment in (await article.page())["comments"]}
        assert by_id[answer["id"]]["parent_id"] == parent

    async def test_a_comment_that_nobody_wrote_cannot_be_answered(self, article: Article) -> None:
        assert problem(await article.post(parent_id=str(new_id()))) == (422, "parent-not-found")

    @pytest.mark.parametrize("status", ["held", "rejected"])
    async def test_a_comment_that_readers_do_not_see_cannot_be_answered(
        self, article: Article, status: str
    ) -> None:
        [parent] = await article.post_many(1)
        assert problem(await article.post(parent_id=parent)) == (422, "parent-not-found")
        await article.decide([parent], status)
        assert problem(await article.post(parent_id=parent)) == (422, "parent-not-found")

    async def test_a_removed_comment_cannot_be_answered(self, article: Article) -> None:
        [parent] = await article.publish()
        await article.decide([parent], "removed", version=2)
        assert problem(await article.post(parent_id=parent)) == (422, "parent-not-found")

    async def test_a_comment_of_another_article_cannot_be_answered(
        self, article: Article, service: RunningService, pool: Pool
    ) -> None:
        [parent] = await Article(service, pool, f"other-{uuid4().hex}").publish()
        assert problem(await article.post(parent_id=parent)) == (422, "parent-not-found")


async def close(article: Article, service: RunningService) -> None:
    admin = await service.moderator(f"admin-{uuid4().hex}", Role.ADMIN)
    answer = await service.client.put(article.path, json={"closed": True}, headers=admin)
    assert answer.status_code == 200


class TestClosed:
    async def test_a_closed_article_takes_no_comment_until_it_opens(
        self, article: Article, service: RunningService
    ) -> None:
        await article.post()
        await close(article, service)
        assert problem(await article.post()) == (403, "comments-closed")
        admin = await service.moderator(f"admin-{uuid4().hex}", Role.ADMIN)
        await service.client.put(article.path, json={"closed": False}, headers=admin)
        assert (await article.post()).status_code == 202

    async def test_an_article_can_be_closed_before_its_first_comment(
        self, article: Article, service: RunningService
    ) -> None:
        await close(article, service)
        assert problem(await article.post()) == (403, "comments-closed")

    async def test_a_closed_site_takes_no_comment(self, service: RunningService, pool: Pool) -> None:
        async with connection(pool) as database:
            await database.execute("INSERT INTO sites (site_id, closed) VALUES ('closed-site', true)")
        answer = await Article(service, pool, "tram", site="closed-site").post()
        assert problem(answer) == (403, "comments-closed")


class TestAddresses:
    @pytest.mark.parametrize("site", ["nowhere", "a" * 64])
    async def test_a_site_that_does_not_exist_is_not_found(self, service: RunningService, site: str) -> None:
        answer = await service.client.post(f"/v1/sites/{site}/articles/tram/comments", json=COMMENT)
        assert problem(answer) == (404, "site-not-found")

    @pytest.mark.parametrize("site", ["News", "a" * 65, "default%0A", "%00", "news.example", "ニュース"])
    async def test_what_cannot_be_a_site_is_not_found(self, service: RunningService, site: str) -> None:
        answer = await service.client.post(f"/v1/sites/{site}/articles/tram/comments", json=COMMENT)
        assert problem(answer) == (404, "site-not-found")

    @pytest.mark.parametrize(
        "name", ["a" * 201, "tram%0A", "tram%00", "記事", "a%20b", "a;b", "a+b", "%ff", "a%5Cb"]
    )
    async def test_what_cannot_be_an_article_is_refused(self, service: RunningService, name: str) -> None:
        answer = await service.client.post(f"/v1/sites/default/articles/{name}/comments", json=COMMENT)
        assert problem(answer) == (400, "invalid-value")

    @pytest.mark.parametrize("name", ["a", "a" * 200, "2026~tram_1.0-b", "..."])
    async def test_every_article_of_the_contract_is_taken(self, service: RunningService, name: str) -> None:
        answer = await service.client.post(f"/v1/sites/default/articles/{name}/comments", json=COMMENT)
        assert answer.status_code == 202


class TestBodies:
    @pytest.mark.parametrize("body", NO_COMMENT, ids=repr)
    async def test_what_is_no_comment_is_refused(
        self, article: Article, service: RunningService, body: Any
    ) -> None:
        answer = await service.client.post(article.comments, json=body)
        assert problem(answer) == (422, "invalid-body")
        assert all(error["message"] for error in answer.json()["errors"])

    async def test_the_field_at_fault_is_named(self, article: Article) -> None:
        answer = await article.post(parent_id="tram")
        assert [error["field"] for error in answer.json()["errors"]] == ["parent_id"]

    async def test_no_body_is_no_comment(self, article: Article, service: RunningService) -> None:
        answer = await service.client.post(article.comments, headers={"Content-Type": "application/json"})
        assert problem(answer) == (422, "invalid-body")

    @pytest.mark.parametrize("body", NO_TEXT)
    async def test_what_is_no_json_is_refused(
        self, article: Article, service: RunningService, body: bytes
    ) -> None:
        answer = await service.client.post(
            article.comments, content=body, headers={"Content-Type": "application/json"}
        )
        assert problem(answer) == (400, "invalid-json")

    @pytest.mark.parametrize(
        "media_type",
        [
            "text/plain",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
            "",
            "application/jsonp",
        ],
    )
    async def test_what_a_page_can_send_without_asking_is_refused(
        self, article: Article, service: RunningService, media_type: str
    ) -> None:
        answer = await service.client.post(
            article.comments, content=b'{"author":"x","body":"x"}', headers={"Content-Type": media_type}
        )
        assert problem(answer) == (415, "unsupported-media-type")

    async def test_json_may_name_its_charset(self, article: Article, service: RunningService) -> None:
        answer = await service.client.post(
            article.comments,
            content=b'{"author":"A","body":"x"}',
            headers={"Content-Type": "Application/JSON; charset=utf-8"},
        )
        assert answer.status_code == 202

    async def test_a_body_over_sixteen_kibibytes_is_refused(self, article: Article) -> None:
        assert problem(await article.post(body="長" * 6_000)) == (413, "body-too-large")

    async def test_a_large_body_without_a_length_is_refused(
        self, article: Article, service: RunningService
    ) -> None:
        async def spaces() -> AsyncGenerator[bytes]:
            for _ in range(64):
                yield b" " * 1_024

        answer = await service.client.post(
            article.comments, content=spaces(), headers={"Content-Type": "application/json"}
        )
        assert problem(answer) == (413, "body-too-large")


class TestTexts:
    async def test_300_characters_are_taken_and_301_are_not(self, article: Article) -> None:
        assert (await article.post(body="👨‍👩‍👧‍👦" * 50 + "が" * 250)).status_code == 202
        answer = await article.post(body="が" * 301)
        assert problem(answer) == (422, "too-long")
        told = answer.json()
        assert (told["field"], told["limit"], told["count"]) == ("body", 300, 301)

    async def test_300_characters_of_too_many_bytes_are_refused(self, article: Article) -> None:
        answer = await article.post(body="👨‍👩‍👧‍👦" * 300)
        assert problem(answer) == (422, "too-many-bytes")
        told = answer.json()
        assert (told["field"], told["limit"], told["count"]) == ("body", 3_000, 7_500)

    async def test_a_name_of_41_characters_is_refused(self, article: Article) -> None:
        answer = await article.post(author="名" * 41)
        assert problem(answer) == (422, "too-long")
        told = answer.json()
        assert (told["field"], told["limit"], told["count"]) == ("author", 40, 41)

    @pytest.mark.parametrize("field", ["author", "body"])
    @pytest.mark.parametrize("blank", ["", " 　\n", "\u200b\u200d", "\u3164", "\0"])
    async def test_text_without_a_visible_character_is_refused(
        self, article: Article, field: str, blank: str
    ) -> None:
        fields: dict[str, Any] = {field: blank}
        answer = await article.post(**fields)
        assert problem(answer) == (422, "empty")
        assert answer.json()["field"] == field

    async def test_naughty_strings_are_shown_by_the_rule_or_refused(self, article: Article) -> None:
        expected: dict[str, str] = {}
        for naughty in NAUGHTY:
            answer = await article.post(body=naughty)
            try:
                cleaned = text.comment_body(naughty)
            except EmptyText:
                assert problem(answer) == (422, "empty"), repr(naughty)
                continue
            assert answer.status_code == 202, repr(naughty)
            expected[answer.json()["id"]] = cleaned
        await article.decide(list(expected))
        shown = (await article.page(limit=100))["comments"]
        assert {comment["id"]: comment["body"] for comment in shown} == expected

    async def test_naughty_names_are_shown_by_the_rule_or_refused(self, article: Article) -> None:
        for naughty in NAUGHTY:
            answer = await article.post(author=naughty)
            assert answer.status_code in (202, 422), repr(naughty)
