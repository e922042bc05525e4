"""What words would find among a site's comments, before they are saved."""

from typing import Any
from uuid import uuid4

import pytest

from comments_service.domain.people import Role
from comments_service.store.pool import Pool, connection
from tests.api.articles import Article, problem_of
from tests.api.review.desk import Headers
from tests.running import RunningService
from tests.stored import published, stored

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def tried(service: RunningService, site: str, headers: Headers, **body: Any) -> Any:
    answer = await service.client.post(
        f"/v1/review/sites/{site}/policy/words:try", json=body, headers=headers
    )
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_words_are_tried_on_the_newest_comments_whatever_their_status(
    service: RunningService, site_article: Article, pool: Pool, desk: Headers
) -> None:
    """D1: what a word would have hit is shown before it is saved."""
    fields = {"site_id": site_article.site, "article_id": "tram"}
    async with connection(pool) as database:
        oldest = await published(database, **fields, body="くそ！また電車が止まった。")
        waiting = await stored(database, **fields, body="あの記事はクソだ。", author="ク ソ太郎")
        await stored(database, **fields, body="全くその通りだと思います。")

    answer = await tried(service, site_article.site, desk, words=["クソ", "バカ"])
    assert answer["of"] == 3
    assert answer["hits"] == [
        {
            "word": "クソ",
            "comment_id": str(waiting),
            "body": "あの記事はクソだ。",
            "span": {"start": 5, "end": 7, "label": "クソ"},
        },
        {
            "word": "クソ",
            "comment_id": str(waiting),
            "body": "あの記事はクソだ。",
            "span": {"start": 0, "end": 3, "label": "クソ", "field": "author"},
        },
        {
            "word": "クソ",
            "comment_id": str(oldest),
            "body": "くそ！また電車が止まった。",
            "span": {"start": 0, "end": 2, "label": "クソ"},
        },
    ]
    answer = await tried(service, site_article.site, desk, words=["クソ"], limit=1)
    assert answer == {"hits": [], "of": 1}


async def test_words_that_the_site_allows_are_spared_and_nothing_is_saved(
    service: RunningService, site_article: Article, admin: Headers, desk: Headers
) -> None:
    path = f"/v1/review/sites/{site_article.site}/policy"
    policy = (await service.client.put(path, json={"allowed_words": ["バカ殿"]}, headers=admin)).json()
    await site_article.post(body="バカ殿の再放送を見た。")
    assert await tried(service, site_article.site, desk, words=["バカ"]) == {"hits": [], "of": 1}
    assert (await service.client.get(path, headers=desk)).json() == policy


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"words": []},
        {"words": [""]},
        {"words": ["言葉"] * 101},
        {"words": ["言葉"], "limit": 0},
        {"words": ["言葉"], "limit": 1_001},
        {"words": ["言葉"], "site": "other"},
    ],
    ids=repr,
)
async def test_an_invalid_trial_is_refused(
    service: RunningService, site: str, desk: Headers, body: Any
) -> None:
    path = f"/v1/review/sites/{site}/policy/words:try"
    assert problem_of(await service.client.post(path, json=body, headers=desk)) == (422, "invalid-body")


async def test_words_are_not_tried_on_an_unknown_site(service: RunningService) -> None:
    admin = await service.moderator(f"admin-{uuid4().hex}", Role.ADMIN, None)
    path = "/v1/review/sites/nowhere/policy/words:try"
    answer = await service.client.post(path, json={"words": ["言葉"]}, headers=admin)
    assert problem_of(answer) == (404, "site-not-found")
