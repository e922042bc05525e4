"""Reports by readers."""

import asyncio
from typing import Any

import httpx
import pytest

from comments_service.domain.comments import new_id
from tests.api.articles import Article, page_ids, problem_of
from tests.api.authors import published_author
from tests.api.review.desk import decide, get
from tests.running import RunningService
from tests.visitors import new_visitor

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def report(
    service: RunningService, comment: object, headers: dict[str, str], **fields: Any
) -> httpx.Response:
    return await service.client.post(
        f"/v1/comments/{comment}/reports", json={"reason": "abuse"} | fields, headers=headers
    )


async def test_every_report_has_the_same_answer(service: RunningService, article: Article) -> None:
    [comment] = await article.publish()
    pending = (await article.post()).json()["id"]
    twice = new_visitor()
    answers = [
        await report(service, comment, twice),
        await report(service, comment, twice, reason="spam"),
        await report(service, pending, new_visitor()),
        await report(service, new_id(), new_visitor()),
        await report(service, comment, new_visitor("elsewhere")),
    ]
    assert {(answer.status_code, answer.content) for answer in answers[:4]} == {(202, b'{"taken":true}')}
    assert problem_of(answers[4]) == (404, "site-not-found")


async def test_moderators_read_reports_without_the_reporter(
    service: RunningService, site_article: Article, site: str, desk: dict[str, str]
) -> None:
    [quiet, reported] = await site_article.publish(2)
    await report(
        service, reported, new_visitor(site), reason="personal_data", note=" 電話番号\u202eが書かれています "
    )
    [item] = (await get(service, "comments", desk, status="approved", reported=True))["comments"]
    assert item["id"] == reported
    [one] = item["reports"]
    assert (one["reason"], one["note"], set(one)) == (
        "personal_data",
        "電話番号が書かれています",
        {"reason", "note", "created_at"},
    )
    assert page_ids(await get(service, "comments", desk, status="approved")) == [reported, quiet]


async def test_three_reports_hold_a_comment_and_its_author_is_told(
    service: RunningService, site_article: Article, site: str, desk: dict[str, str]
) -> None:
    author = await published_author(service, site_article)
    for _ in range(2):
        await report(service, author.comment, new_visitor(site))
    assert (await site_article.page())["count"] == 1
    await report(service, author.comment, new_visitor(site))

    assert (await site_article.page())["count"] == 0
    told = await author.status()
    assert (told["status"], told["actor"]) == ("held", "policy")
    assert "報告" in told["reason"]
    assert (await get(service, f"comments/{author.comment}", desk))["phase"] == "reports"


async def test_a_moderator_is_not_overruled_by_the_reports_that_were_there(
    service: RunningService, site_article: Article, site: str, desk: dict[str, str]
) -> None:
    author = await published_author(service, site_article)
    for _ in range(3):
        await report(service, author.comment, new_visitor(site))
    await decide(service, author.comment, desk, "approved", 3)
    for _ in range(2):
        await report(service, author.comment, new_visitor(site))
    assert (await author.status())["status"] == "approved"
    await report(service, author.comment, new_visitor(site))
    assert (await author.status())["status"] == "held"


async def test_an_edited_comment_whose_old_text_is_seen_is_held_and_gone(
    service: RunningService, site_article: Article, site: str
) -> None:
    author = await published_author(service, site_article)
    await author.edit("この計画に反対する理由を書きます。", 2)
    for _ in range(3):
        await report(service, author.comment, new_visitor(site))
    assert (await site_article.page())["count"] == 0
    assert (await author.status())["status"] == "held"


async def test_sixteen_reporters_at_once_hold_a_comment_once(
    service: RunningService, site_article: Article, site: str, desk: dict[str, str]
) -> None:
    author = await published_author(service, site_article)
    answers = await asyncio.gather(*(report(service, author.comment, new_visitor(site)) for _ in range(16)))
    assert {answer.status_code for answer in answers} == {202}
    reviewed = await get(service, f"comments/{author.comment}", desk)
    assert [one["phase"] for one in reviewed["history"]] == ["toxicity", "reports"]
    assert len(reviewed["reports"]) == 3


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"reason": "boring"}, (422, "invalid-body")),
        ({"note": "あ" * 301}, (422, "too-long")),
        ({"more": 1}, (422, "invalid-body")),
    ],
)
async def test_a_report_has_a_reason_of_the_list_and_a_short_note(
    service: RunningService, fields: dict[str, Any], problem: tuple[int, str]
) -> None:
    assert problem_of(await report(service, new_id(), new_visitor(), **fields)) == problem


async def test_a_report_needs_a_token_and_a_page_of_the_site(
    service: RunningService, article: Article
) -> None:
    [comment] = await article.publish()
    assert problem_of(await report(service, comment, {})) == (401, "invalid-token")
    elsewhere = await report(service, comment, new_visitor() | {"Origin": "http://evil.example"})
    assert problem_of(elsewhere) == (403, "origin-not-allowed")
    page = await report(service, comment, new_visitor() | {"Origin": "http://news.example"})
    assert page.headers["access-control-allow-origin"] == "http://news.example"
