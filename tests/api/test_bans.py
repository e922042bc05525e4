"""What a banned person may not do, and what that person is told."""

from pathlib import Path
from typing import Any

import httpx
import pytest

from comments_service.domain.persons import PersonChange
from comments_service.store.people import change_person
from comments_service.store.pool import Pool, connection
from tests.api.articles import COMMENT, Article, problem_of
from tests.api.authors import Author, author_of, published_author
from tests.api.review.desk import author_id
from tests.api.serving import served_api
from tests.running import RunningService

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def change(
    service: RunningService, pool: Pool, article: Article, author: Author, **fields: Any
) -> None:
    person = await author_id(service, author.comment)
    async with connection(pool) as database, database.transaction():
        await change_person(database, article.site, person, PersonChange(**fields), "desk")


def told(answer: httpx.Response) -> str:
    assert problem_of(answer) == (403, "banned")
    return answer.json()["reason"]


async def test_whatever_a_banned_person_sends_is_refused_with_the_reason(
    service: RunningService, article: Article, pool: Pool
) -> None:
    others = await published_author(service, article)
    author = await published_author(service, article)
    reason = "同じ方への中傷が続いたため、投稿を停止しました。"
    await change(service, pool, article, author, banned=True, ban_reason=reason)

    [*answers] = [
        await article.post(author.token),
        await author.edit("市電の復活には反対です。", 2),
        await service.client.put(
            f"/v1/comments/{others.comment}/reaction", json={"kind": "empathy"}, headers=author.token
        ),
        await service.client.put(f"{article.path}/reaction", json={"kind": "empathy"}, headers=author.token),
        await service.client.post(
            f"/v1/comments/{others.comment}/reports", json={"reason": "spam"}, headers=author.token
        ),
    ]
    assert [told(answer) for answer in answers] == [reason] * 5
    assert (await article.page())["count"] == 2
    assert (await author.withdraw()).status_code == 204
    assert (await article.post(others.token)).status_code == 202

    await change(service, pool, article, author, banned=False)
    assert (await article.post(author.token)).status_code == 202


async def test_a_reason_is_told_in_the_language_that_is_asked_for(
    service: RunningService, article: Article, pool: Pool
) -> None:
    author = await author_of(service, article)
    await change(service, pool, article, author, banned=True)

    async def reason(lang: str) -> str:
        answer = await service.client.post(
            article.comments, json=COMMENT, headers=author.token, params={"lang": lang}
        )
        return told(answer)

    assert await reason("ja") == "編集部の判断により、このサイトへの投稿を停止しています。"
    assert await reason("en") == "The newsroom has stopped your posts on this site."
    await change(service, pool, article, author, ban_reason="spam")
    assert (await reason("ja"), await reason("en")) == (
        "宣伝や勧誘、または同じ内容の繰り返しと判断しました。",
        "It is advertising, or repeats what was posted before.",
    )


async def test_a_comment_from_before_the_ban_is_not_refused_when_it_is_sent_again(
    service: RunningService, article: Article, pool: Pool
) -> None:
    author = await author_of(service, article)
    sent = author.token | {"Idempotency-Key": f"before {article.name}"}
    first = await article.post(sent)
    await change(service, pool, article, author, banned=True)
    assert (await article.post(sent)).json() == first.json()


async def test_other_processes_know_of_a_ban_at_once(
    service: RunningService, article: Article, pool: Pool, tmp_path: Path
) -> None:
    """It is looked up in the statement that stores a comment, and kept in no memory."""
    author = await author_of(service, article)
    async with (
        served_api(service.settings, tmp_path) as other,
        httpx.AsyncClient(base_url=other.url, headers=author.token) as client,
    ):
        assert (await client.post(article.comments, json=COMMENT)).status_code == 202
        await change(service, pool, article, author, banned=True)
        assert problem_of(await client.post(article.comments, json=COMMENT)) == (403, "banned")


async def test_a_warning_is_told_to_its_person_alone(
    service: RunningService, article: Article, pool: Pool
) -> None:
    author, other = await published_author(service, article), await published_author(service, article)
    before = await author.notices()
    await change(service, pool, article, author, warn="off_topic")
    await change(service, pool, article, author, warn="記事と関係のない投稿はお控えください。", note="常連")
    notices = (await author.notices(since=before["next"]))["notices"]
    assert [
        {name: value for name, value in notice.items() if name not in ("id", "created_at")}
        for notice in notices
    ] == [
        {"kind": "warned", "reason": "記事の内容と関係がありません。"},
        {"kind": "warned", "reason": "記事と関係のない投稿はお控えください。"},
    ]
    assert [notice["kind"] for notice in (await other.notices())["notices"]] == ["approved"]
