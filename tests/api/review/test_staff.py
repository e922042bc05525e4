"""Comments that moderators write as the site's staff."""

import asyncio
from uuid import uuid4

import httpx
import pytest

from tests.api.articles import Article, problem_of
from tests.api.review.desk import Headers, get
from tests.api.streaming import article_stream
from tests.running import RunningService

pytestmark = pytest.mark.asyncio(loop_scope="module")

BODY = "ご指摘の箇所は、午後に訂正しました。"


async def write(
    service: RunningService, article: Article, desk: Headers, *, key: str | None = None, **fields: str
) -> httpx.Response:
    return await service.client.post(
        f"/v1/review{article.path.removeprefix('/v1')}/comments",
        json={"body": BODY} | fields,
        headers=desk | ({"Idempotency-Key": key} if key else {}),
    )


async def test_a_moderators_answer_is_published_at_once_in_the_sites_name(
    service: RunningService, site_article: Article, site: str, desk: Headers
) -> None:
    [question] = await site_article.publish()
    async with article_stream(service, site_article) as stream:
        await stream.next("count")
        answer = await write(service, site_article, desk, parent_id=question)
        change = await stream.data("change")
    assert answer.status_code == 201
    written = answer.json()
    assert (written["author"], written["badges"], written["status"]) == ("編集部", ["staff"], "approved")
    [shown] = [comment for comment in change["published"] if comment["id"] == written["id"]]
    assert (shown["body"], shown["parent_id"], shown["badges"]) == (BODY, question, ["staff"])
    reviewed = await get(service, f"comments/{written['id']}", desk)
    assert [(entry["status"], entry["moderator"]) for entry in reviewed["history"]] == [
        ("approved", f"desk of {site}")
    ]


async def test_a_moderator_may_give_another_name(
    service: RunningService, site_article: Article, desk: Headers
) -> None:
    answer = await write(service, site_article, desk, author="社会部デスク")
    assert answer.json()["author"] == "社会部デスク"


async def test_the_same_comment_sent_again_under_its_key_is_published_once(
    service: RunningService, site_article: Article, desk: Headers
) -> None:
    key = uuid4().hex
    answers = await asyncio.gather(*(write(service, site_article, desk, key=key) for _ in range(4)))
    assert {answer.status_code for answer in answers} == {201}
    assert all(answer.json() == answers[0].json() for answer in answers)
    assert (await site_article.page())["count"] == 1
    other = await write(service, site_article, desk, key=key, body="別の訂正です。")
    assert problem_of(other) == (422, "idempotency-key-reused")
    # Nor does the key of the staff give a reader the token of its author.
    reader = await site_article.post({"Idempotency-Key": key}, author="汐見の読者", body=BODY)
    assert problem_of(reader) == (422, "idempotency-key-reused")


async def test_staff_answers_only_what_is_published(
    service: RunningService, site_article: Article, desk: Headers
) -> None:
    [waiting] = await site_article.post_many(1)
    answer = await write(service, site_article, desk, parent_id=waiting)
    assert problem_of(answer) == (422, "parent-not-found")


async def test_only_moderators_of_the_site_write_as_its_staff(
    service: RunningService, site_article: Article, site: str
) -> None:
    stranger = await service.moderator(f"stranger-{uuid4().hex}", sites=["default"])
    assert problem_of(await write(service, site_article, stranger)) == (404, "site-not-found")
    assert problem_of(await write(service, site_article, {})) == (401, "invalid-token")
