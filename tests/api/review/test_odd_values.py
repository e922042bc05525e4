"""Values that PostgreSQL or a calendar does not have: refused or without effect, and never an error of ours."""

from datetime import datetime
from typing import Any
from urllib.parse import quote

import pytest

from comments_service.domain.moments import utc
from comments_service.domain.people import Role
from comments_service.errors import InvalidValue
from tests.api.articles import Article
from tests.api.review.desk import Headers, author_id
from tests.running import RunningService

pytestmark = pytest.mark.asyncio(loop_scope="module")

NO_TIMES = ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2026-11-23T09:00:00")
ODD = ("a\0b", *NO_TIMES, "1e400", "-1", str(2**70), "\u202e")
ODD_IN_BODIES: tuple[Any, ...] = (*ODD, 2**70, -1, ["a\0b"], [["news"]], {}, None)
# Calls with a body each, whose sites are filled in. One field at a time is made odd.
BODIES: dict[str, dict[str, Any]] = {
    "POST moderators": {"name": "佐藤", "sites": [], "role": "viewer", "email": None, "expires_at": None},
    "PATCH moderators/{desk}": {"sites": [], "role": "moderator", "email": None, "expires_at": None},
    "POST invitations": {"sites": [], "role": "viewer", "name": None, "email": None, "expires_at": None},
    "POST sessions": {"token": "cms_x"},
    "PATCH sites/{site}": {"origins": [], "closed": False},
    "PATCH sites/{site}/articles/{article}": {"title": "市電、復活へ", "closed": False},
    "POST comments/{comment}/decisions": {"status": "held", "version": 9, "reason": "", "note": ""},
    "POST claims": {"site": "", "limit": 1, "minutes": 1},
    "PATCH sites/{site}/people/{person}": {"muted_until": None, "trusted": None, "note": None},
    "PUT sites/{site}/policy": {"version": 9, "blocked_words": [], "own_contacts": []},
}


@pytest.mark.parametrize("given", NO_TIMES)
async def test_a_time_without_an_offset_or_beyond_the_calendar_is_no_time(given: str) -> None:
    with pytest.raises(InvalidValue):
        utc(datetime.fromisoformat(given), "from")


async def test_no_value_of_a_parameter_is_an_error_of_ours(
    service: RunningService, site_article: Article, admin: Headers
) -> None:
    [comment] = await site_article.post_many(1)
    known = {
        "site": site_article.site,
        "article": site_article.name,
        "comment": comment,
        "person": str(await author_id(service, comment)),
        "name": f"desk of {site_article.site}",
        "invitation": comment,
        "former": "1",
    }
    document = (await service.client.get("/openapi.json")).json()
    failed: list[str] = []
    for path, calls in document["paths"].items():
        for method, call in calls.items():
            if not path.startswith("/v1/review/") or path.endswith(("/events", "/oidc/start")):
                continue
            for parameter in call.get("parameters", []):
                if parameter["in"] == "query" and method != "get":
                    continue
                for value in ODD:
                    name = parameter["name"]
                    parts = known | ({name: value} if parameter["in"] == "path" else {})
                    url = path.format(**{part: quote(one, safe="") for part, one in parts.items()})
                    answer = await service.client.request(
                        method,
                        url,
                        params={name: value} if parameter["in"] == "query" else None,
                        headers=admin,
                    )
                    if answer.status_code >= 500:
                        failed.append(f"{method} {path} {name}={value!r}")
    assert failed == []


async def test_no_value_in_a_body_is_an_error_of_ours(
    service: RunningService, site_article: Article, admin: Headers
) -> None:
    await service.moderator("odd", Role.VIEWER, [site_article.site])
    [comment] = await site_article.post_many(1)
    known = {
        "site": site_article.site,
        "article": site_article.name,
        "comment": comment,
        "person": str(await author_id(service, comment)),
        "desk": "odd",
    }
    failed: list[str] = []
    for call, valid in BODIES.items():
        method, _, path = call.format(**known).partition(" ")
        own = {"sites": [known["site"]], "site": known["site"]}
        body = {field: own.get(field, value) for field, value in valid.items()}
        for field in valid:
            for value in ODD_IN_BODIES:
                answer = await service.client.request(
                    method, f"/v1/review/{path}", json=body | {field: value}, headers=admin
                )
                if answer.status_code >= 500:
                    failed.append(f"{call} {field}={value!r}")
    assert failed == []
