"""The moderators' queue."""

from typing import Any
from uuid import uuid4

import pytest

from comments_service.store.pool import Pool
from tests.api.articles import COMMENT, Article, refused
from tests.api.review.desk import Headers, get, ids
from tests.running import RunningService

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_it_holds_what_waits_for_a_person_with_all_that_is_known(
    service: RunningService, site_article: Article, desk: Headers
) -> None:
    held, approved = await site_article.post_many(2)
    await site_article.decide([held], "held")
    await site_article.decide([approved])
    [comment] = (await get(service, "comments", desk))["comments"]
    assert comment.pop("created_at")
    assert comment.pop("decided_at")
    assert comment == {
        "id": held,
        "site_id": site_article.site,
        "article_id": "tram",
        "author": COMMENT["author"],
        "body": "0番目の意見です。",
        "parent_id": None,
        "status": "held",
        "version": 2,
        "scores": {"toxicity": 0.1},
        "scorer": "ngram",
        "scorer_version": "1",
        "phase": "toxicity",
        "reason": "insult",
        "moderator": None,
        "spans": [],
    }


@pytest.mark.parametrize("status", ["pending", "held", "approved", "rejected", "removed"])
async def test_it_lists_the_status_asked_for(
    service: RunningService, site_article: Article, desk: Headers, status: str
) -> None:
    by_status = dict(
        zip(
            ["pending", "held", "approved", "rejected", "removed"],
            await site_article.post_many(5),
            strict=True,
        )
    )
    for wanted, comment in by_status.items():
        if wanted not in ("pending", "removed"):
            await site_article.decide([comment], wanted)
    await site_article.decide([by_status["removed"]])
    await site_article.decide([by_status["removed"]], "removed", version=2)
    assert ids(await get(service, "comments", desk, status=status)) == [by_status[status]]


async def test_what_waits_comes_oldest_first_and_what_is_decided_newest_first(
    service: RunningService, site_article: Article, desk: Headers
) -> None:
    comments = await site_article.post_many(6)
    await site_article.decide(comments[:3], "held")
    await site_article.decide(comments[3:], "rejected")
    assert ids(await get(service, "comments", desk)) == comments[:3]
    assert ids(await get(service, "comments", desk, status="rejected")) == comments[:2:-1]


@pytest.mark.parametrize("status", ["held", "rejected"])
async def test_its_pages_have_no_gap_and_no_repeat(
    service: RunningService, site_article: Article, desk: Headers, status: str
) -> None:
    comments = await site_article.post_many(7)
    await site_article.decide(comments, status)
    seen: list[str] = []
    query: dict[str, Any] = {"status": status, "limit": 2}
    while True:
        page = await get(service, "comments", desk, **query)
        seen += ids(page)
        if page["next_cursor"] is None:
            break
        query["cursor"] = page["next_cursor"]
    assert seen == (comments if status == "held" else comments[::-1])


async def test_it_can_be_narrowed_to_an_article(
    service: RunningService, site_article: Article, desk: Headers, pool: Pool
) -> None:
    other = Article(service, pool, "lunch", site_article.site)
    for one in (site_article, other):
        await one.decide(await one.post_many(1), "held")
    [comment] = (await get(service, "comments", desk, article="lunch"))["comments"]
    assert comment["article_id"] == "lunch"


async def test_it_can_be_narrowed_to_a_site_of_several(
    service: RunningService, site_article: Article
) -> None:
    await site_article.decide(held := await site_article.post_many(1), "held")
    everywhere = await service.moderator(f"everywhere-{uuid4().hex}", sites=[site_article.site, "default"])
    assert ids(await get(service, "comments", everywhere, site=site_article.site)) == held
    assert ids(await get(service, "comments", everywhere, site="default")) == []


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("市電", 1),
        ("市電の", 1),
        ("TRAM", 1),
        ("読者Z", 1),
        ("給食", 0),
        ("%", 0),
        ("_", 0),
        ("\\", 0),
        ("\0", 1),
        ("", 1),
    ],
)
async def test_it_can_be_searched_by_words_of_body_and_author(
    service: RunningService, site_article: Article, desk: Headers, q: str, found: int
) -> None:
    answer = await site_article.post(author="読者Z", body="市電の復活 (tram) に賛成です。")
    await site_article.decide([answer.json()["id"]], "held")
    assert len((await get(service, "comments", desk, q=q))["comments"]) == found


@pytest.mark.parametrize(
    "query",
    [
        {"status": "deleted"},
        {"status": ""},
        {"limit": "0"},
        {"limit": "101"},
        {"cursor": "x"},
        {"q": "長" * 101},
        {"article": "a b"},
        {"article": "a\n"},
        {"article": "\0"},
        {"site": "\0"},
        {"site": "Default"},
    ],
    ids=repr,
)
async def test_what_cannot_be_asked_is_refused(
    service: RunningService, desk: Headers, query: dict[str, str]
) -> None:
    answer = await service.client.get("/v1/review/comments", params=query, headers=desk)
    assert refused(answer) == (400, "invalid-value")
