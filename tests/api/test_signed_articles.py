"""What a publisher says about an article on its page, signed, and sent along with comments."""

import time
from typing import Any

import jwt
import pytest
import pytest_asyncio

from tests.api.articles import Article
from tests.api.review.desk import Headers
from tests.publisher import SECRET, sign_in_token
from tests.running import RunningService

pytestmark = pytest.mark.asyncio(loop_scope="module")

TITLE = "市電、来春に復活へ"


def article_token(site: str, key: str = SECRET, **changed: Any) -> str:
    good = {"aud": site, "article": "tram", "title": TITLE, "iat": int(time.time()) - 60}
    return jwt.encode({k: v for k, v in (good | changed).items() if v is not None}, key, "HS256")


async def said(service: RunningService, site: str, admin: Headers) -> dict[str, Any]:
    """What the article is called now."""
    answer = await service.client.patch(f"/v1/sites/{site}/articles/tram", json={}, headers=admin)
    return answer.json()


@pytest_asyncio.fixture(loop_scope="module")
async def signing(service: RunningService, site: str, admin: Headers) -> None:
    settings = {"sign_in": {"secrets": [SECRET]}}
    answer = await service.client.patch(f"/v1/review/sites/{site}/settings", json=settings, headers=admin)
    assert answer.status_code == 200, answer.text


async def test_an_article_is_what_its_publisher_signed(
    service: RunningService, site: str, admin: Headers, site_article: Article, signing: None
) -> None:
    token = article_token(
        site,
        url="https://news.example/tram",
        section="地域",
        published_at=1_790_000_000,
        title=f" {TITLE}\n",
    )
    answer = await site_article.post(signed_article=token)
    assert answer.status_code == 202, answer.text
    article = await said(service, site, admin)
    assert {name: article[name] for name in ("title", "url", "section", "published_at")} == {
        "title": TITLE,
        "url": "https://news.example/tram",
        "section": "地域",
        "published_at": "2026-09-21T14:13:20Z",
    }
    # What a later token leaves out stays.
    now = int(time.time())
    later = article_token(site, title="市電、復活", iat=now, published_at="2026-09-21T00:00:00+09:00")
    await site_article.post(signed_article=later)
    article = await said(service, site, admin)
    assert (article["title"], article["section"]) == ("市電、復活", "地域")
    assert article["published_at"] == "2026-09-20T15:00:00Z"
    # An older page is still open somewhere, and the first token comes back.
    await site_article.post(signed_article=article_token(site, iat=now - 30))
    await site_article.post(signed_article=token)
    assert (await said(service, site, admin))["title"] == "市電、復活"


async def test_the_publishers_last_word_counts(
    service: RunningService, site: str, admin: Headers, site_article: Article, signing: None
) -> None:
    await site_article.post(signed_article=article_token(site, iat=None))
    assert (await said(service, site, admin))["title"] == TITLE
    path = f"/v1/sites/{site}/articles/tram"
    await service.client.patch(path, json={"title": "市電、走る"}, headers=admin)
    for token in (article_token(site), article_token(site, iat=None, title="無日付")):
        assert (await site_article.post(signed_article=token)).status_code == 202
    assert (await said(service, site, admin))["title"] == "市電、走る"


async def test_a_token_that_is_not_the_publishers_about_this_article_is_ignored(
    service: RunningService, site: str, admin: Headers, site_article: Article, signing: None
) -> None:
    tokens = [
        article_token(site, key="another secret of somebody else, long enough"),
        article_token("another-site"),
        article_token(site, article="bus"),
        article_token(site, article=None),
        article_token(site, exp=int(time.time()) - 3600),
        article_token(site, iat=int(time.time()) + 3600),
        article_token(site, title="見" * 301),
        article_token(site, title=5),
        article_token(site, title=" \u200b"),
        article_token(site, url="javascript:alert(1)"),
        article_token(site, published_at="2026-09-21"),
        article_token(site, published_at=1e300),
        article_token(site, published_at="9999-12-31T23:59:59-09:00"),
        sign_in_token(site, title=TITLE),
        jwt.encode({"aud": site, "article": "tram", "title": TITLE}, "", "none"),
        article_token(site, section="市" * 100, more="x" * 4_000),
        "abc",
        "",
    ]
    answers = [await site_article.post(signed_article=token) for token in tokens]
    assert [answer.status_code for answer in answers] == [202] * len(tokens)
    article = await said(service, site, admin)
    assert (article["title"], article["url"], article["published_at"]) == (None, None, None)
    figures = (await service.client.get("/metrics")).text
    refused = figures.partition('comments_article_tokens_total{outcome="refused"} ')[2].split("\n")[0]
    assert float(refused) >= len(tokens)


async def test_patch_changes_what_it_names_and_nothing_else(
    service: RunningService, site: str, admin: Headers, site_article: Article
) -> None:
    path = f"/v1/sites/{site}/articles/tram"
    whole = {
        "title": TITLE,
        "url": "https://news.example/tram",
        "section": "地域",
        "published_at": "2026-09-21T13:33:20Z",
        "mode": "premoderated",
        "opens_at": "2026-09-22T00:00:00Z",
        "closes_at": "2026-12-22T00:00:00Z",
    }
    await service.client.put(path, json=whole, headers=admin)
    others: dict[str, Any] = whole | {
        "title": "市電、走る",
        "url": None,
        "section": None,
        "published_at": "2026-09-20T13:33:20Z",
        "mode": None,
        "opens_at": None,
        "closes_at": None,
    }
    for name, value in others.items():
        answer = await service.client.patch(path, json={name: value}, headers=admin)
        whole |= {name: value}
        assert {one: answer.json()[one] for one in whole} == whole, name
