"""Sites and articles by API."""

from typing import Any
from uuid import uuid4

import pytest

from comments_service.domain.people import Role
from comments_service.store.pool import Pool
from tests.api.articles import Article, problem_of
from tests.api.review.desk import Headers, get
from tests.running import RunningService
from tests.waiting import wait_until

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_site_is_made_and_its_origins_may_post(service: RunningService, pool: Pool) -> None:
    owner = await service.moderator(f"owner-{uuid4().hex}", Role.ADMIN, None)
    name = f"evening-{uuid4().hex}"
    new = {"site_id": name, "origins": ["https://evening.example/", "https://EVENING.example:443"]}
    made = await service.client.post("/v1/review/sites", json=new, headers=owner)
    site = {"site_id": name, "closed": False, "origins": ["https://evening.example"]}
    assert (made.status_code, made.json()) == (201, site)
    assert site in await get(service, "sites", owner)
    article = Article(service, pool, "tram", name)
    assert (await article.post({"Origin": "https://evening.example"})).status_code == 202
    assert problem_of(await article.post({"Origin": "https://other.example"})) == (403, "origin-not-allowed")
    again = await service.client.post("/v1/review/sites", json=new, headers=owner)
    assert problem_of(again) == (409, "site-exists")
    for wrong, problem in (
        ({"site_id": "Evening"}, (422, "invalid-body")),
        ({"site_id": "evening\n"}, (422, "invalid-body")),
        (new | {"origins": ["https://evening.example/news"]}, (400, "invalid-value")),
    ):
        answer = await service.client.post("/v1/review/sites", json=wrong, headers=owner)
        assert problem_of(answer) == problem


async def test_an_admin_of_a_site_changes_and_sees_it_alone(
    service: RunningService, site: str, admin: Headers, site_article: Article
) -> None:
    assert await get(service, "sites", admin) == [{"site_id": site, "closed": False, "origins": []}]
    path = f"/v1/review/sites/{site}"
    changed = await service.client.patch(path, json={"origins": ["http://a.example"]}, headers=admin)
    assert changed.json() == {"site_id": site, "closed": False, "origins": ["http://a.example"]}
    changed = await service.client.patch(path, json={"closed": True}, headers=admin)
    assert changed.json() == {"site_id": site, "closed": True, "origins": ["http://a.example"]}

    async def closed() -> bool:
        return (await site_article.post()).status_code == 403

    await wait_until(closed, "the site takes comments")
    answer = await service.client.post("/v1/review/sites", json={"site_id": "new"}, headers=admin)
    assert problem_of(answer) == (403, "forbidden")


async def test_articles_are_listed_from_the_newest_and_found_by_their_words(
    service: RunningService, site: str, admin: Headers, desk: Headers
) -> None:
    titles = {
        "tram": "市電、半世紀ぶりに復活へ",
        "lunch": "給食にｱﾚﾙｷﾞｰ表示",
        "rain": "梅雨入り、平年より早く",
    }
    for name, title in titles.items():
        answer = await service.client.patch(
            f"/v1/review/sites/{site}/articles/{name}", json={"title": title}, headers=admin
        )
        nothing = ("url", "section", "mode", "opens_at", "closes_at", "published_at")
        assert answer.json() == {**dict.fromkeys(nothing), "title": title, "closed": False}

    async def listed(**query: Any) -> Any:
        return await get(service, f"sites/{site}/articles", desk, **query)

    page = await listed(limit=2)
    assert [one["article_id"] for one in page["articles"]] == ["rain", "lunch"]
    assert page["articles"][0].items() >= {"title": titles["rain"], "count": 0, "section": None}.items()
    rest = await listed(limit=2, cursor=page["next_cursor"])
    assert ([one["article_id"] for one in rest["articles"]], rest["next_cursor"]) == (["tram"], None)
    for words, found in (("復活", ["tram"]), ("アレルギー", ["lunch"]), ("RAIN", ["rain"]), ("%", [])):
        assert [one["article_id"] for one in (await listed(q=words))["articles"]] == found
    answer = await service.client.get(f"/v1/review/sites/{site}/articles?cursor=AAAA", headers=desk)
    assert problem_of(answer) == (400, "invalid-value")
