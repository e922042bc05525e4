"""Articles that are known by the addresses of their pages."""

from typing import Any
from urllib.parse import quote

import httpx
import pytest
import pytest_asyncio

from comments_service.domain.article_addresses import ADDRESS_ID
from comments_service.store.pool import Pool, connection
from comments_service.store.sites import add_origins
from tests.api.articles import COMMENT, Article, problem_of
from tests.running import RunningService

pytestmark = pytest.mark.asyncio(loop_scope="module")

PAGE = "https://www.shiomi.example/articles/2026/tram"
VARIANTS = [
    PAGE,
    f"{PAGE}/",
    f"{PAGE}?utm_source=x&fbclid=IwAR0#comments",
    f"{PAGE}/index.html",
    "http://WWW.Shiomi.example:80//articles/2026/./%74ram",
]


@pytest_asyncio.fixture(loop_scope="module")
async def news(pool: Pool, site: str) -> str:
    """The site of this test, with an origin."""
    async with connection(pool) as database:
        await add_origins(database, site, ["https://www.shiomi.example"])
    return site


async def resolve(service: RunningService, site: str, url: str) -> httpx.Response:
    return await service.client.get(f"/v1/sites/{site}/resolve?url={quote(url, safe='')}")


async def post(service: RunningService, site: str, article: str, **fields: Any) -> httpx.Response:
    return await service.client.post(f"/v1/sites/{site}/articles/{article}/comments", json=COMMENT | fields)


async def test_all_spellings_of_an_address_are_one_article_that_is_made_by_its_first_comment(
    service: RunningService, pool: Pool, news: str
) -> None:
    answers = [await resolve(service, news, url) for url in VARIANTS]
    [found] = {answer.text for answer in answers}
    article = answers[0].json()["article_id"]
    assert ADDRESS_ID.fullmatch(article)
    assert answers[0].json()["url"] == PAGE, found
    assert answers[0].headers["cache-control"] == "public, max-age=86400"
    assert answers[0].headers["access-control-allow-origin"] == "*"
    async with connection(pool) as database:
        assert await database.fetchval("SELECT count(*) FROM articles WHERE site_id = $1", news) == 0
    assert [(await post(service, news, article, url=url)).status_code for url in VARIANTS] == [202] * 5
    async with connection(pool) as database:
        rows = await database.fetch("SELECT article_id, url FROM articles WHERE site_id = $1", news)
    assert [tuple(row) for row in rows] == [(article, PAGE)]


async def test_an_address_elsewhere_is_no_article(service: RunningService, news: str) -> None:
    for url in [
        "https://other.example/a",
        "javascript:alert(1)",
        "/articles/1",
        "",
        "https://a@www.shiomi.example/",
    ]:
        answer = await resolve(service, news, url)
        assert problem_of(answer) == (400, "invalid-value")
        assert answer.json()["field"] == "url"
    assert problem_of(await service.client.get(f"/v1/sites/{news}/resolve")) == (400, "invalid-value")
    assert problem_of(await resolve(service, "nowhere", PAGE)) == (404, "site-not-found")


async def test_a_comment_on_another_page_is_refused(service: RunningService, news: str) -> None:
    article = (await resolve(service, news, PAGE)).json()["article_id"]
    for url in [f"{PAGE}-2", f"{PAGE}?id=1", "https://other.example/", "tram"]:
        assert problem_of(await post(service, news, article, url=url)) == (422, "article-mismatch"), url
    assert problem_of(await post(service, news, "12345", url=PAGE)) == (422, "article-mismatch")
    assert (await post(service, news, "12345")).status_code == 202


async def test_a_publishers_address_is_that_of_the_article(
    service: RunningService, news: str, admin: dict[str, str]
) -> None:
    path = f"/v1/sites/{news}/articles/12345"
    await service.client.put(path, json={"title": "市電", "url": f"{PAGE}/?utm_medium=rss"}, headers=admin)
    assert [(await post(service, news, "12345", url=url)).status_code for url in VARIANTS] == [202] * 5
    assert problem_of(await post(service, news, "12345", url=f"{PAGE}-2")) == (422, "article-mismatch")


async def test_a_site_says_what_tells_addresses_apart(
    service: RunningService, news: str, admin: dict[str, str]
) -> None:
    settings = {"keep_query": ["id"], "trailing_slash": True}
    path = f"/v1/review/sites/{news}/settings"
    assert (await service.client.patch(path, json=settings, headers=admin)).status_code == 200
    found = [await resolve(service, news, f"{PAGE}{end}") for end in ("/?b=1&id=2", "?id=2", "/")]
    assert [answer.json()["url"] for answer in found] == [f"{PAGE}/?id=2", f"{PAGE}?id=2", f"{PAGE}/"]


async def test_an_article_known_by_an_address_is_as_any_other(
    service: RunningService, pool: Pool, news: str
) -> None:
    article = Article(service, pool, (await resolve(service, news, PAGE)).json()["article_id"], news)
    [comment] = await article.publish()
    assert (await article.page())["comments"][0]["id"] == comment
    counts = await service.client.get(f"/v1/sites/{news}/counts?article={article.name}")
    assert counts.json() == {"counts": {article.name: 1}}
