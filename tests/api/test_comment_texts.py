"""What a submission may hold, from outside."""

from collections.abc import AsyncGenerator
from typing import Any

import pytest

from comments_service.domain import text
from comments_service.errors import EmptyText
from tests.api.articles import COMMENT, Article, refused
from tests.running import RunningService

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


class TestBodies:
    @pytest.mark.parametrize("body", NO_COMMENT, ids=repr)
    async def test_what_is_no_comment_is_refused(
        self, article: Article, service: RunningService, body: Any
    ) -> None:
        answer = await service.client.post(article.comments, json=body)
        assert refused(answer) == (422, "invalid-body")
        assert all(error["message"] for error in answer.json()["errors"])

    async def test_the_field_at_fault_is_named(self, article: Article) -> None:
        answer = await article.post(parent_id="tram")
        assert [error["field"] for error in answer.json()["errors"]] == ["parent_id"]

    async def test_no_body_is_no_comment(self, article: Article, service: RunningService) -> None:
        answer = await service.client.post(article.comments, headers={"Content-Type": "application/json"})
        assert refused(answer) == (422, "invalid-body")

    @pytest.mark.parametrize("body", NO_TEXT)
    async def test_what_is_no_json_is_refused(
        self, article: Article, service: RunningService, body: bytes
    ) -> None:
        answer = await service.client.post(
            article.comments, content=body, headers={"Content-Type": "application/json"}
        )
        assert refused(answer) == (400, "invalid-json")

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
        assert refused(answer) == (415, "unsupported-media-type")

    async def test_json_may_name_its_charset(self, article: Article, service: RunningService) -> None:
        answer = await service.client.post(
            article.comments,
            content=b'{"author":"A","body":"x"}',
            headers={"Content-Type": "Application/JSON; charset=utf-8"},
        )
        assert answer.status_code == 202

    async def test_a_body_over_sixteen_kibibytes_is_refused(self, article: Article) -> None:
        assert refused(await article.post(body="長" * 6_000)) == (413, "body-too-large")

    async def test_a_large_body_without_a_length_is_refused(
        self, article: Article, service: RunningService
    ) -> None:
        async def spaces() -> AsyncGenerator[bytes]:
            for _ in range(64):
                yield b" " * 1_024

        answer = await service.client.post(
            article.comments, content=spaces(), headers={"Content-Type": "application/json"}
        )
        assert refused(answer) == (413, "body-too-large")


class TestTexts:
    async def test_300_characters_are_taken_and_301_are_not(self, article: Article) -> None:
        assert (await article.post(body="👨‍👩‍👧‍👦" * 50 + "が" * 250)).status_code == 202
        answer = await article.post(body="が" * 301)
        assert refused(answer) == (422, "too-long")
        told = answer.json()
        assert (told["field"], told["limit"], told["count"]) == ("body", 300, 301)

    async def test_300_characters_of_too_many_bytes_are_refused(self, article: Article) -> None:
        answer = await article.post(body="👨‍👩‍👧‍👦" * 300)
        assert refused(answer) == (422, "too-many-bytes")
        told = answer.json()
        assert (told["field"], told["limit"], told["count"]) == ("body", 3_000, 7_500)

    async def test_a_name_of_41_characters_is_refused(self, article: Article) -> None:
        answer = await article.post(author="名" * 41)
        assert refused(answer) == (422, "too-long")
        told = answer.json()
        assert (told["field"], told["limit"], told["count"]) == ("author", 40, 41)

    @pytest.mark.parametrize("field", ["author", "body"])
    @pytest.mark.parametrize("blank", ["", " 　\n", "\u200b\u200d", "\u3164", "\0"])
    async def test_text_without_a_visible_character_is_refused(
        self, article: Article, field: str, blank: str
    ) -> None:
        fields: dict[str, Any] = {field: blank}
        answer = await article.post(**fields)
        assert refused(answer) == (422, "empty")
        assert answer.json()["field"] == field

    async def test_naughty_strings_are_shown_by_the_rule_or_refused(self, article: Article) -> None:
        expected: dict[str, str] = {}
        for naughty in NAUGHTY:
            answer = await article.post(body=naughty)
            try:
                cleaned = text.comment_body(naughty)
            except EmptyText:
                assert refused(answer) == (422, "empty"), repr(naughty)
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
