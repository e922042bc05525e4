"""One rule for the ids of sites and articles, wherever they are named."""

from uuid import uuid4

import httpx
import pytest

from comments_service.domain.people import Role
from tests.api.articles import COMMENT, problem_of
from tests.running import RunningService

pytestmark = pytest.mark.asyncio(loop_scope="module")

# As they are written in a path.
INVALID = [
    "%2E",
    "%2e%2e",
    "s1%2F",
    "%2Fs1",
    "s1/",
    "/s1",
    "%20s1",
    "s1%20",
    "%09s1",
    "s1%0A",
    "%E3%80%80s1",
]
# walinejs/waline#1400, #2509: a thread took them as `s1`, and the counts of a list did not.


async def asked(service: RunningService, method: str, path: str, **options: object) -> httpx.Response:
    """Asks for a path that is already encoded."""
    url = httpx.URL(service.url).copy_with(raw_path=path.encode())
    return await service.client.request(method, url, **options)  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize("article", INVALID)
async def test_an_invalid_article_is_refused_by_every_call(service: RunningService, article: str) -> None:
    admin = await service.moderator(f"admin-{uuid4().hex}", Role.ADMIN)
    base = f"/v1/sites/default/articles/{article}"
    answers = [
        await asked(service, "GET", f"{base}/comments"),
        await asked(service, "GET", f"{base}/events"),
        await asked(service, "POST", f"{base}/comments", json=COMMENT),
        await asked(service, "PUT", base, json={"title": "市電"}, headers=admin),
        await asked(service, "PATCH", base, json={"title": "市電"}, headers=admin),
        await asked(service, "GET", f"/v1/sites/default/counts?article=a&article={article}"),
        await asked(service, "GET", f"/v1/sites/default/counts/events?article={article}"),
        await asked(service, "GET", f"/v1/review/comments?article={article}", headers=admin),
    ]
    assert [problem_of(answer) for answer in answers] == [(400, "invalid-value")] * len(answers)


@pytest.mark.parametrize(
    "site", ["default%2F", "%2Fdefault", "default/", "%20default", "default%20", "Default", ".", "%2e%2e"]
)
async def test_an_invalid_site_is_refused_by_every_call(service: RunningService, site: str) -> None:
    admin = await service.moderator(f"admin-{uuid4().hex}", Role.ADMIN)
    for path in ("/articles/a/comments", "/articles/a/events", "/counts?article=a", "/ranking"):
        answer = await asked(service, "GET", f"/v1/sites/{site}{path}")
        assert answer.status_code in (400, 404), path
    answer = await asked(service, "GET", f"/v1/review/sites/{site}/policy", headers=admin)
    # `.` leaves the path before it is sent: then it asks for the site `policy`, whose path knows only PATCH.
    assert answer.status_code in (400, 404, 405)


@pytest.mark.parametrize("article", ["...", ".a", "a.", "a..b", "~", "-", "_", "A" * 200])
async def test_ids_with_dots_are_valid(service: RunningService, article: str) -> None:
    answer = await service.client.get(f"/v1/sites/default/articles/{article}/comments")
    assert (answer.status_code, answer.json()["article_id"]) == (200, article)
    answer = await service.client.get("/v1/sites/default/counts", params={"article": article})
    assert answer.json() == {"counts": {article: 0}}
