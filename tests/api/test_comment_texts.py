"""Bodies and texts of submissions that the API accepts or refuses."""

from collections.abc import AsyncGenerator
from typing import Any

import pytest

from comments_service.domain import text
from comments_service.errors import EmptyText, TextTooLong, TooManyBytes
from tests.api.articles import COMMENT, Article, problem_of
from tests.running import RunningService

pytestmark = pytest.mark.asyncio(loop_scope="module")

# Texts that have broken forms, databases, renderers and logs elsewhere.
NAUGHTY_TEXTS = [
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
# Bodies that are not JSON, or whose strings are not Unicode text.
INVALID_JSON = [
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
NOT_COMMENTS: list[Any] = [
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


class TestBodies:
    @pytest.mark.parametrize("body", NOT_COMMENTS, ids=repr)
    async def test_json_that_is_not_a_comment_is_refused(
        self, article: Article, service: RunningService, body: Any
    ) -> None:
        answer = await service.client.post(article.comments, json=body)
        assert problem_of(answer) == (422, "invalid-body")
        assert all(error["message"] for error in answer.json()["errors"])

    async def test_the_problem_names_the_invalid_field(self, article: Article) -> None:
        answer = await article.post(parent_id="tram")
        assert [error["field"] for error in answer.json()["errors"]] == ["parent_id"]

    async def test_a_request_without_a_body_is_refused(
        self, article: Article, service: RunningService
    ) -> None:
        answer = await service.client.post(article.comments, headers={"Content-Type": "application/json"})
        assert problem_of(answer) == (422, "invalid-body")

    @pytest.mark.parametrize("body", INVALID_JSON)
    async def test_a_body_that_is_not_json_is_refused(
        self, article: Article, service: RunningService, body: bytes
    ) -> None:
        answer = await service.client.post(
            article.comments, content=body, headers={"Content-Type": "application/json"}
        )
        assert problem_of(answer) == (400, "invalid-json")

    @pytest.mark.parametrize(
        "media_type",
        [
            # Browsers send these to other origins without a preflight.
            "text/plain",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
            "",
            "application/jsonp",
        ],
    )
    async def test_a_media_type_other_than_json_is_refused(
        self, article: Article, service: RunningService, media_type: str
    ) -> None:
        answer = await service.client.post(
            article.comments, content=b'{"author":"x","body":"x"}', headers={"Content-Type": media_type}
        )
        assert problem_of(answer) == (415, "unsupported-media-type")

    async def test_json_may_name_its_charset(self, article: Article, service: RunningService) -> None:
        answer = await service.client.post(
            article.comments,
            content=b'{"author":"A","body":"x"}',
            headers={"Content-Type": "Application/JSON; charset=utf-8"},
        )
        assert answer.status_code == 202

    async def test_a_body_over_sixteen_kibibytes_is_refused(self, article: Article) -> None:
        assert problem_of(await article.post(body="長" * 6_000)) == (413, "body-too-large")

    async def test_a_large_body_without_a_content_length_is_refused(
        self, article: Article, service: RunningService
    ) -> None:
        async def spaces() -> AsyncGenerator[bytes]:
            for _ in range(64):
                yield b" " * 1_024

        answer = await service.client.post(
            article.comments, content=spaces(), headers={"Content-Type": "application/json"}
        )
        assert problem_of(answer) == (413, "body-too-large")


class TestTexts:
    async def test_300_characters_are_accepted_and_301_are_refused(self, article: Article) -> None:
        assert (await article.post(body="👨‍👩‍👧‍👦" * 50 + "が" * 250)).status_code == 202
        answer = await article.post(body="が" * 301)
        assert problem_of(answer) == (422, "too-long")
        problem = answer.json()
        assert (problem["field"], problem["limit"], problem["count"]) == ("body", 300, 301)

    async def test_300_characters_of_too_many_bytes_are_refused(self, article: Article) -> None:
        answer = await article.post(body="👨‍👩‍👧‍👦" * 300)
        assert problem_of(answer) == (422, "too-many-bytes")
        problem = answer.json()
        assert (problem["field"], problem["limit"], problem["count"]) == ("body", 3_000, 7_500)

    async def test_a_name_of_41_characters_is_refused(self, article: Article) -> None:
        answer = await article.post(author="名" * 41)
        assert problem_of(answer) == (422, "too-long")
        problem = answer.json()
        assert (problem["field"], problem["limit"], problem["count"]) == ("author", 40, 41)

    @pytest.mark.parametrize("field", ["author", "body"])
    @pytest.mark.parametrize("blank", ["", " 　\n", "\u200b\u200d", "\u3164", "\0"])
    async def test_text_without_a_visible_character_is_refused(
        self, article: Article, field: str, blank: str
    ) -> None:
        fields: dict[str, Any] = {field: blank}
        answer = await article.post(**fields)
        assert problem_of(answer) == (422, "empty")
        assert answer.json()["field"] == field

    async def test_naughty_bodies_are_shown_as_the_rule_cleans_them_or_refused(
        self, article: Article
    ) -> None:
        bodies: dict[str, str] = {}
        for naughty_text in NAUGHTY_TEXTS:
            answer = await article.post(body=naughty_text)
            try:
                body = text.comment_body(naughty_text)
            except EmptyText:
                assert problem_of(answer) == (422, "empty"), repr(naughty_text)
                continue
            assert answer.status_code == 202, repr(naughty_text)
            bodies[answer.json()["id"]] = body
        await article.decide(list(bodies))
        comments = (await article.page(limit=100))["comments"]
        assert {comment["id"]: comment["body"] for comment in comments} == bodies

    async def test_naughty_names_are_shown_as_the_rule_cleans_them_or_refused(self, article: Article) -> None:
        authors: dict[str, str] = {}
        for naughty_text in NAUGHTY_TEXTS:
            answer = await article.post(author=naughty_text)
            try:
                author = text.author_name(naughty_text)
            except (EmptyText, TextTooLong, TooManyBytes) as error:
                code = error.code
                assert problem_of(answer) == (422, code), repr(naughty_text)
                continue
            assert answer.status_code == 202, repr(naughty_text)
            authors[answer.json()["id"]] = author
        await article.decide(list(authors))
        comments = (await article.page(limit=100))["comments"]
        assert {comment["id"]: comment["author"] for comment in comments} == authors
