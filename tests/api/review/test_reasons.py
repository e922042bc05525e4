"""A site's reasons, and what authors read of them."""

from typing import Any

import httpx
import pytest

from tests.api.articles import Article, problem_of
from tests.api.authors import published_author
from tests.api.review.desk import decide, get
from tests.running import RunningService

pytestmark = pytest.mark.asyncio(loop_scope="module")

RUMOUR = {
    "code": "rumour",
    "texts": {"ja": "事実が確認できない内容です。", "en": "It cannot be verified."},
    "statuses": ["rejected", "removed"],
}


async def put(service: RunningService, site: str, reasons: Any, headers: dict[str, str]) -> httpx.Response:
    return await service.client.put(f"/v1/review/sites/{site}/reasons", json=reasons, headers=headers)


async def test_a_site_begins_with_a_list_in_every_language(
    service: RunningService, site: str, desk: dict[str, str]
) -> None:
    reasons = await get(service, f"sites/{site}/reasons", desk)
    assert {"abuse", "personal_data", "off_topic"} <= {reason["code"] for reason in reasons}
    assert {frozenset(reason["texts"]) for reason in reasons} == {
        frozenset({"ja", "en", "ko", "zh-Hans", "zh-Hant"})
    }


async def test_an_author_reads_the_text_of_a_code_and_never_a_note(
    service: RunningService,
    site_article: Article,
    site: str,
    desk: dict[str, str],
    admin: dict[str, str],
) -> None:
    untidy = {"ja": " 事実が\u202e確認できない内容です。\n", "en": "It cannot be verified."}
    stored = await put(service, site, [RUMOUR | {"texts": untidy}], admin)
    assert stored.json() == [RUMOUR]
    author = await published_author(service, site_article)
    await decide(service, author.comment, desk, "removed", 2, reason="rumour", note="通報三件")

    assert (await author.status())["reason"] == "事実が確認できない内容です。"
    assert (await author.status(lang="en"))["reason"] == "It cannot be verified."
    assert (await author.status(lang="ko"))["reason"] == "事実が確認できない内容です。"
    assert "通報三件" not in repr([await author.status(), await author.notices(site)])
    assert (await get(service, f"comments/{author.comment}", desk))["history"][-1]["note"] == "通報三件"

    await decide(service, author.comment, desk, "rejected", 3, reason="前にもお願いしました。")
    assert (await author.status())["reason"] == "前にもお願いしました。"


@pytest.mark.parametrize(
    ("reasons", "problem"),
    [
        ([RUMOUR, RUMOUR], (400, "invalid-value")),
        ([RUMOUR | {"code": "A b"}], (422, "invalid-body")),
        ([RUMOUR | {"code": "rumour\n"}], (422, "invalid-body")),
        ([RUMOUR | {"texts": {}}], (422, "invalid-body")),
        ([RUMOUR | {"texts": {"ja": "　"}}], (422, "invalid-body")),
        ([RUMOUR | {"statuses": ["approved"]}], (422, "invalid-body")),
    ],
)
async def test_a_reason_has_a_code_a_text_and_statuses(
    service: RunningService, site: str, admin: dict[str, str], reasons: Any, problem: tuple[int, str]
) -> None:
    assert problem_of(await put(service, site, reasons, admin)) == problem


@pytest.mark.parametrize(
    ("reason", "error"),
    [
        (
            {"statuses": ["approved"]},
            ("[0].statuses[0]", "must be one of 'held', 'rejected', 'removed', not 'approved'"),
        ),
        ({"texts": {"fr": "Rumeur."}}, ("[0].texts", "must have only names that are one of ")),
        ({"code": "A b"}, ("[0].code", "must be ")),
        ({"colour": "red"}, ("[0]", "has no field 'colour'; its fields are code, texts, statuses")),
    ],
)
async def test_what_is_wrong_in_a_list_names_its_place(
    service: RunningService, site: str, admin: dict[str, str], reason: dict[str, Any], error: tuple[str, str]
) -> None:
    """Every fault of the list was "must be a list" (issue 12, checked from outside)."""
    field, sentence = error
    [said] = (await put(service, site, [RUMOUR | reason], admin)).json()["errors"]
    assert said["field"] == field
    assert said["message"].startswith(sentence)


async def test_only_admins_change_reasons(service: RunningService, site: str, desk: dict[str, str]) -> None:
    assert problem_of(await put(service, site, [RUMOUR], desk)) == (403, "forbidden")
