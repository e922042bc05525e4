"""The moderators' queue: its order, its pages and its filters."""

from functools import partial
from uuid import uuid4

import pytest

from comments_service.store.pool import Pool
from tests.api.articles import COMMENT, Article, all_page_ids, page_ids, problem_of
from tests.api.review.desk import Headers, get
from tests.running import RunningService

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_the_queue_has_the_held_comments_with_all_their_fields(
    service: RunningService, site_article: Article, desk: Headers
) -> None:
    held_comment, approved_comment = await site_article.post_many(2)
    await site_article.decide([held_comment], "held")
    await site_article.decide([approved_comment])
    [comment] = (await get(service, "comments", desk))["comments"]
    assert comment.pop("created_at")
    assert comment.pop("decided_at")
    assert comment.pop("author_id")
    assert comment["author_history"].pop("first_seen")
    assert comment["reason_texts"].pop("ja")
    assert comment == {
        "id": held_comment,
        "site_id": site_article.site,
        "article_id": "tram",
        "article": {"title": None, "url": None, "section": None},
        "author": COMMENT["author"],
        "author_history": {"approved": 0, "rejected": 0, "held": 1, "removed": 0, "reports": 0},
        "author_status": {"muted_until": None, "banned": False, "trusted": None},
        "body": "0番目の意見です。",
        "shown_body": None,
        "parent_id": None,
        "parent": None,
        "status": "held",
        "pinned": False,
        "version": 2,
        "scores": {"toxicity": 0.1},
        "score": 0.1,
        "margin": None,
        "thresholds": {"toxicity": {"approve_below": 0.5, "reject_above": 1.0}},
        "scorer": "ngram",
        "scorer_version": "1",
        "phase": "toxicity",
        "reason": "insult",
        "reason_texts": comment["reason_texts"],
        "policy_version": 1,
        "claim": None,
        "moderator": None,
        "spans": [],
        "reports": [],
    }


@pytest.mark.parametrize("status", ["pending", "held", "approved", "rejected", "removed"])
async def test_the_queue_can_be_filtered_by_status(
    service: RunningService, site_article: Article, desk: Headers, status: str
) -> None:
    comments = dict(
        zip(
            ["pending", "held", "approved", "rejected", "removed"],
            await site_article.post_many(5),
            strict=True,
        )
    )
    for decided_status in ("held", "approved", "rejected"):
        await site_article.decide([comments[decided_status]], decided_status)
    await site_article.decide([comments["removed"]])
    await site_article.decide([comments["removed"]], "removed", version=2)
    assert page_ids(await get(service, "comments", desk, status=status)) == [comments[status]]


async def test_held_comments_come_oldest_first_and_rejected_ones_newest_first(
    service: RunningService, site_article: Article, desk: Headers
) -> None:
    comments = await site_article.post_many(6)
    await site_article.decide(comments[:3], "held")
    await site_article.decide(comments[3:], "rejected")
    assert page_ids(await get(service, "comments", desk)) == comments[:3]
    assert page_ids(await get(service, "comments", desk, status="rejected")) == comments[:2:-1]


@pytest.mark.parametrize("status", ["held", "rejected"])
async def test_every_comment_of_the_queue_is_on_one_page(
    service: RunningService, site_article: Article, desk: Headers, status: str
) -> None:
    comments = await site_article.post_many(7)
    await site_article.decide(comments, status)
    queue = await all_page_ids(partial(get, service, "comments", desk), status=status, limit=2)
    assert queue == (comments if status == "held" else comments[::-1])


async def test_the_queue_can_be_filtered_by_article(
    service: RunningService, site_article: Article, desk: Headers, pool: Pool
) -> None:
    for article in (site_article, Article(service, pool, "lunch", site_article.site)):
        await article.decide(await article.post_many(1), "held")
    [comment] = (await get(service, "comments", desk, article="lunch"))["comments"]
    assert comment["article_id"] == "lunch"


async def test_the_queue_can_be_filtered_by_site(service: RunningService, site_article: Article) -> None:
    comments = await site_article.post_many(1)
    await site_article.decide(comments, "held")
    moderator = await service.moderator(f"two-sites-{uuid4().hex}", sites=[site_article.site, "default"])
    assert page_ids(await get(service, "comments", moderator, site=site_article.site)) == comments
    assert page_ids(await get(service, "comments", moderator, site="default")) == []


@pytest.mark.parametrize(
    ("q", "matches"),
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
async def test_the_queue_can_be_searched_by_words_of_body_and_author(
    service: RunningService, site_article: Article, desk: Headers, q: str, matches: int
) -> None:
    answer = await site_article.post(author="読者Z", body="市電の復活 (tram) に賛成です。")
    await site_article.decide([answer.json()["id"]], "held")
    assert len((await get(service, "comments", desk, q=q))["comments"]) == matches


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
        {"statuses": "held"},
    ],
    ids=repr,
)
async def test_an_invalid_query_is_refused(
    service: RunningService, desk: Headers, query: dict[str, str]
) -> None:
    answer = await service.client.get("/v1/review/comments", params=query, headers=desk)
    assert problem_of(answer) == (400, "invalid-value")
