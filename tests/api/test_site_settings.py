"""A site's settings: admins read and change them, and pages read what concerns readers."""

from typing import Any

import pytest

from tests.api.articles import Article, problem_of
from tests.api.review.desk import Headers, get
from tests.api.serving import service_with
from tests.running import RunningService
from tests.waiting import wait_until

DEFAULTS: dict[str, Any] = {
    "check": False,
    "edit_minutes": 5,
    "edit_keeps_visible": True,
    "reports_to_hold": 3,
    "order": "newest",
    "view": "threads",
    "depth": 1,
    "links": "show",
    "author_key": "article",
    "show_author_key": False,
    "staff_name": "編集部",
    "guidelines": {},
    "trust_after": 0,
    "newcomer_until": 0,
    "claims": False,
    "mode": "open",
    "opens_at": None,
    "closes_at": None,
    "close_after_days": None,
    "time_zone": "Asia/Tokyo",
    "hours": [],
    "sections": {},
    "notices": [],
    "keep_query": [],
    "trailing_slash": False,
    "reserved_names": [],
    "anonymous": False,
    "anonymous_name": "匿名",
    "trips": False,
    "who": "anyone",
    "sign_in": None,
    "sign_in_prompt": {},
    "badges": {},
    "read_pages": True,
}
FOR_READERS: dict[str, Any] = {
    "limit": 300,
    "check": False,
    "edit_minutes": 5,
    "order": "newest",
    "view": "threads",
    "depth": 1,
    "links": "show",
    "who": "anyone",
    "author_key": "article",
    "show_author_key": False,
    "anonymous": False,
    "anonymous_name": "匿名",
    "trips": False,
    "guidelines": {},
    "mode": "open",
    "opens_at": None,
    "time_zone": "Asia/Tokyo",
    "notices": [],
    "sign_in_prompt": {},
    "languages": ["ja", "en", "ko", "zh-Hans", "zh-Hant"],
}

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_new_site_has_the_default_settings(
    service: RunningService, site: str, admin: Headers
) -> None:
    settings = await get(service, f"sites/{site}/settings", admin)
    assert settings == DEFAULTS | {"reactions": settings["reactions"], "version": 1}
    answer = await service.client.get(f"/v1/sites/{site}/settings")
    assert answer.json() == FOR_READERS | {
        "reactions": [
            {"kind": reaction["kind"], "texts": reaction["texts"]} for reaction in settings["reactions"]
        ],
        "report_reasons": answer.json()["report_reasons"],
        "badges": answer.json()["badges"],
    }
    badges = {code: texts["ja"] for code, texts in answer.json()["badges"].items()}
    assert badges == {"reporter": "記者", "expert": "専門家", "subscriber": "有料会員", "staff": "編集部"}
    kinds = [(each["kind"], each["texts"]["ja"]) for each in answer.json()["reactions"]]
    assert kinds == [("empathy", "共感した"), ("insight", "なるほど"), ("doubt", "うーん")]
    codes = [reason["code"] for reason in answer.json()["report_reasons"]]
    assert codes == ["abuse", "hate", "personal_data", "obscene", "spam", "off_topic", "other"]
    for text in (*answer.json()["reactions"], *answer.json()["report_reasons"]):
        assert list(text["texts"]) == FOR_READERS["languages"]
    assert answer.headers["cache-control"].startswith("public, max-age=1,")
    assert answer.headers["access-control-allow-origin"] == "*"


async def test_an_admin_changes_what_is_named(service: RunningService, site: str, admin: Headers) -> None:
    path = f"/v1/review/sites/{site}/settings"
    settings = await get(service, f"sites/{site}/settings", admin)
    changes: list[dict[str, Any]] = [
        {"check": True},
        {},
        {"order": "top", "view": "flat", "depth": 2, "guidelines": {"ja": "記事についてお書きください。"}},
        {"reactions": [{"kind": "thanks", "texts": {"ja": "ありがとう"}, "positive": True}]},
        {"check": False, "reactions": [], "edit_minutes": 0},
    ]
    for change in changes:
        answer = await service.client.patch(path, json=change, headers=admin)
        settings |= change | {"version": settings["version"] + bool(change)}
        assert (answer.status_code, answer.json()) == (200, settings)
        assert await get(service, f"sites/{site}/settings", admin) == settings


async def test_pages_hear_of_a_change_within_seconds_where_texts_can_be_checked(
    service: RunningService, site: str, admin: Headers
) -> None:
    async with service_with(service, check_url="http://127.0.0.1:8100") as able:

        async def checks() -> bool:
            return (await able.client.get(f"/v1/sites/{site}/settings")).json()["check"]

        assert not await checks()
        await service.client.patch(f"/v1/review/sites/{site}/settings", json={"check": True}, headers=admin)
        await wait_until(checks, "the other process never heard of it")
    # Here there is nobody to ask.
    assert (await service.client.get(f"/v1/sites/{site}/settings")).json()["check"] is False


async def test_readers_are_told_of_notices_that_are_not_over_and_of_the_article_s_section(
    service: RunningService, site: str, admin: Headers, site_article: Article
) -> None:
    rules = {
        "text": {"ja": " 選挙期間中は、候補者の名前をお書きにならないでください。\u202e "},
        "section": "政治",
        "from": "2026-01-01T00:00:00+09:00",
        "to": "2999-07-20T20:00:00+09:00",
        "require_ack": True,
    }
    over = {"text": {"ja": "昨年のお知らせです。"}, "to": "2026-01-01T00:00:00Z"}
    path = f"/v1/review/sites/{site}/settings"
    changed = await service.client.patch(path, json={"notices": [rules, over]}, headers=admin)
    text = {"ja": "選挙期間中は、候補者の名前をお書きにならないでください。"}
    assert [notice["text"] for notice in changed.json()["notices"]] == [text, over["text"]]

    async def told() -> bool:
        return bool((await service.client.get(f"/v1/sites/{site}/settings")).json()["notices"])

    await wait_until(told, "readers were told of no notice")
    [notice] = (await service.client.get(f"/v1/sites/{site}/settings")).json()["notices"]
    assert notice == rules | {"text": text, "from": "2026-01-01T00:00:00+09:00"}

    assert "section" not in await site_article.page()
    for section in ("政治", "経済"):
        answer = await service.client.patch(site_article.path, json={"section": section}, headers=admin)
        assert answer.status_code == 200, answer.text
        page = await site_article.page()
        assert (page["section"], page["count"]) == (section, 0)
    await service.client.patch(site_article.path, json={"section": None}, headers=admin)
    page = await site_article.page()
    assert ("section" in page, page["revision"]) == (False, 3)


NONSENSE: list[Any] = [
    {"chek": True},
    {"check": "yes"},
    [],
    "check",
    {"order": "best"},
    {"depth": 0},
    {"edit_minutes": 1441},
    {"reactions": [{"kind": "thanks", "texts": {"ja": "ありがとう"}}] * 2},
    {"reactions": [{"kind": "thanks", "texts": {}}]},
    {"reactions": [{"kind": f"kind{number}", "texts": {"ja": "良い"}} for number in range(6)]},
    {"guidelines": {"xx": "Be kind."}},
    {"anonymous_name": "\u200b"},
    # Cleaning makes three characters of this one.
    {"anonymous_name": "\U0001d160" * 40},
    {"reserved_names": ["\U0001d160" * 40]},
    {"notices": [{"text": {"ja": "\U0001d160" * 1_000}}]},
    {"time_zone": "posix/Asia/Tokyo"},
    {"reserved_names": ["編集部", "　"]},
    {"reserved_names": "編集部"},
    {"notices": [{"text": {}}]},
    {"notices": [{"text": {"ja": "\u200b"}}]},
    {"notices": [{"text": {"ja": "読んでください。"}, "from": "2026-07-12T00:00:00"}]},
    {
        "notices": [
            {
                "text": {"ja": "読んでください。"},
                "from": "2026-07-12T00:00:00Z",
                "to": "2026-07-12T09:00:00+09:00",
            }
        ]
    },
]


@pytest.mark.parametrize("change", NONSENSE)
async def test_settings_that_make_no_sense_are_refused(
    service: RunningService, site: str, admin: Headers, change: object
) -> None:
    answer = await service.client.patch(f"/v1/review/sites/{site}/settings", json=change, headers=admin)
    assert problem_of(answer) == (422, "invalid-body")
    settings = await get(service, f"sites/{site}/settings", admin)
    assert settings == DEFAULTS | {"reactions": settings["reactions"], "version": 1}


async def test_an_unknown_setting_is_named(service: RunningService, site: str, admin: Headers) -> None:
    path = f"/v1/review/sites/{site}/settings"
    answer = await service.client.patch(path, json={"chek": True}, headers=admin)
    [error] = answer.json()["errors"]
    assert error["message"].startswith("has no field 'chek'; its fields are check, help, reactions, ")


async def test_only_admins_of_the_site_see_and_change_its_settings(
    service: RunningService, site: str, desk: Headers, admin: Headers
) -> None:
    path = f"/v1/review/sites/{site}/settings"
    for headers in (desk, {}):
        code = (403, "forbidden") if headers else (401, "invalid-token")
        assert problem_of(await service.client.get(path, headers=headers)) == code
        assert problem_of(await service.client.patch(path, json={"check": True}, headers=headers)) == code
    elsewhere = "/v1/review/sites/default/settings"
    assert problem_of(await service.client.patch(elsewhere, json={}, headers=admin)) == (
        404,
        "site-not-found",
    )


async def test_a_site_that_does_not_exist_has_no_settings(service: RunningService) -> None:
    assert problem_of(await service.client.get("/v1/sites/nowhere/settings")) == (404, "site-not-found")
