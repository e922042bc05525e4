"""Moderators by API: who may make, change and remove whom."""

import asyncio
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import httpx
import pytest
import pytest_asyncio

from comments_service.domain.people import Role
from comments_service.store.pool import Pool, connection
from comments_service.store.sites import add_origins
from tests.api.articles import problem_of
from tests.api.review.desk import Headers, get
from tests.running import RunningService

pytestmark = pytest.mark.asyncio(loop_scope="module")


def unused(what: str = "佐藤") -> str:
    return f"{what}-{uuid4().hex}"


@pytest_asyncio.fixture(loop_scope="module")
async def other_site(pool: Pool) -> str:
    name = f"evening-{uuid4().hex}"
    async with connection(pool) as database:
        await add_origins(database, name, [])
    return name


@pytest_asyncio.fixture(loop_scope="module")
async def owner(service: RunningService) -> Headers:
    """An admin of all sites."""
    return await service.moderator(unused("owner"), Role.ADMIN, None)


async def call(
    service: RunningService, by: Headers, method: str, name: str = "", body: Any = None, end: str = ""
) -> httpx.Response:
    path = f"/v1/review/moderators{'/' if name else ''}{quote(name, safe='')}{end}"
    return await service.client.request(method, path, json=body, headers=by)


async def names(service: RunningService, by: Headers) -> dict[str, dict[str, Any]]:
    return {one["name"]: one for one in await get(service, "moderators", by)}


async def test_a_moderator_is_made_without_a_token_and_gets_one_that_is_shown_once(
    service: RunningService, site: str, admin: Headers
) -> None:
    name = unused("佐藤 花子")
    email = f"{uuid4().hex}@news.example"
    new = {"name": name, "role": "agency", "sites": [site], "email": email}
    made = await call(service, admin, "POST", body=new | {"expires_at": "2099-03-31T15:00:00Z"})
    assert made.status_code == 201, made.text
    assert made.json().items() >= {**new, "has_token": False, "changeable": True}.items()
    tokens = [(await call(service, admin, "POST", name, end="/token")).json()["token"] for _ in range(2)]
    headers = [{"Authorization": f"Bearer {token}"} for token in tokens]
    # The second one ended the first.
    assert (await service.client.get("/v1/review/me", headers=headers[0])).status_code == 401
    assert (await get(service, "me", headers[1]))["name"] == name
    listed = (await names(service, admin))[name]
    assert listed["has_token"]
    assert listed["last_used_at"] is not None
    again = await call(service, admin, "POST", body=new | {"email": None})
    assert problem_of(again) == (409, "moderator-exists")
    again = await call(service, admin, "POST", body=new | {"name": unused(), "email": email.upper()})
    assert problem_of(again) == (409, "moderator-exists")


async def test_a_new_token_ends_the_sessions_of_its_moderator_but_the_one_that_asks(
    service: RunningService, site: str
) -> None:
    name = unused("admin")
    token = (await service.moderator(name, Role.ADMIN, [site]))["Authorization"].removeprefix("Bearer ")
    browsers: list[Headers] = []
    for _ in range(2):
        answer = await service.client.post("/v1/review/sessions", json={"token": token})
        cookie = answer.headers["set-cookie"].partition(";")[0]
        browsers.append({"Cookie": cookie, "Origin": service.url})
    assert (await call(service, browsers[0], "POST", name, end="/token")).status_code == 201
    statuses = [(await service.client.get("/v1/review/me", headers=one)).status_code for one in browsers]
    assert statuses == [200, 401]


async def test_a_change_of_role_or_sites_takes_effect_at_once(
    service: RunningService, site: str, other_site: str, owner: Headers
) -> None:
    name = unused()
    headers = await service.moderator(name, Role.ADMIN, [site])
    link = await service.client.post(
        "/v1/review/invitations", json={"role": "admin", "sites": [site]}, headers=headers
    )
    changed = await call(service, owner, "PATCH", name, {"role": "viewer", "sites": [other_site]})
    assert changed.status_code == 200, changed.text
    me = await get(service, "me", headers)
    assert (me["role"], me["sites"]) == ("viewer", [other_site])
    # Nor does a former admin leave others behind.
    token = link.json()["link"].partition("#invitation=")[2]
    answer = await service.client.post("/v1/review/sessions", json={"invitation": token, "name": unused()})
    assert problem_of(answer) == (401, "invalid-invitation")


async def test_an_admin_changes_and_sees_nothing_of_other_sites(
    service: RunningService, site: str, other_site: str, owner: Headers, admin: Headers
) -> None:
    both, elsewhere = unused("both"), unused("elsewhere")
    for name, sites in ((both, [site, other_site]), (elsewhere, [other_site])):
        email = f"{uuid4().hex}@news.example"
        new = {"name": name, "role": "moderator", "sites": sites, "email": email}
        assert (await call(service, owner, "POST", body=new)).status_code == 201
    seen = await names(service, admin)
    assert elsewhere not in seen
    assert (seen[both]["sites"], seen[both]["changeable"], seen[both]["email"]) == ([site], False, None)
    for body in ({"role": "viewer"}, {"email": None}, {"expires_at": None}):
        assert problem_of(await call(service, admin, "PATCH", both, body)) == (403, "forbidden")
        assert problem_of(await call(service, admin, "PATCH", elsewhere, body)) == (
            404,
            "moderator-not-found",
        )
    assert problem_of(await call(service, admin, "DELETE", both)) == (403, "forbidden")
    assert problem_of(await call(service, admin, "POST", both, end="/token")) == (403, "forbidden")
    assert problem_of(await call(service, admin, "DELETE", elsewhere)) == (404, "moderator-not-found")
    answer = await call(service, admin, "PATCH", both, {"sites": [other_site]})
    assert problem_of(answer) == (404, "site-not-found")
    # It takes its own site away, and leaves the other.
    assert (await call(service, admin, "PATCH", both, {"sites": []})).status_code == 200
    assert both not in await names(service, admin)
    assert (await names(service, owner))[both]["sites"] == [other_site]


async def test_nobody_gives_a_site_that_he_does_not_have(
    service: RunningService, site: str, other_site: str, admin: Headers, owner: Headers
) -> None:
    new = {"name": unused(), "role": "admin"}
    for sites, problem in (
        (None, (403, "forbidden")),
        ([other_site], (404, "site-not-found")),
        ([], (422, "invalid-body")),
    ):
        assert problem_of(await call(service, admin, "POST", body=new | {"sites": sites})) == problem
    answer = await call(service, owner, "POST", body=new | {"sites": ["nowhere"]})
    assert problem_of(answer) == (404, "site-not-found")
    name = unused()
    assert (await call(service, admin, "POST", body=new | {"name": name, "sites": [site]})).status_code == 201
    for sites, problem in ((None, (403, "forbidden")), ([site, other_site], (404, "site-not-found"))):
        assert problem_of(await call(service, admin, "PATCH", name, {"sites": sites})) == problem
    assert problem_of(await call(service, admin, "PATCH", name, {"sites": []})) == (400, "invalid-value")
    everywhere = (await get(service, "me", owner))["name"]
    assert problem_of(await call(service, admin, "PATCH", everywhere, {"sites": [site]})) == (
        403,
        "forbidden",
    )
    assert problem_of(await call(service, admin, "DELETE", everywhere)) == (403, "forbidden")


@pytest.mark.parametrize("role", [Role.VIEWER, Role.AGENCY, Role.MODERATOR])
async def test_only_admins_manage_moderators_and_sites(
    service: RunningService, site: str, role: Role
) -> None:
    name = unused()
    headers = await service.moderator(name, role, None)
    new = {"name": unused(), "role": "viewer", "sites": [site]}
    for method, path, body in (
        ("GET", "moderators", None),
        ("POST", "moderators", new),
        ("PATCH", f"moderators/{name}", {"role": "admin"}),
        ("DELETE", f"moderators/{name}", None),
        ("POST", f"moderators/{name}/token", None),
        ("GET", "invitations", None),
        ("POST", "invitations", {"role": "viewer", "sites": [site]}),
        ("DELETE", f"invitations/{uuid4()}", None),
        ("POST", "sites", {"site_id": unused("site")}),
    ):
        answer = await service.client.request(method, f"/v1/review/{path}", json=body, headers=headers)
        assert problem_of(answer) == (403, "forbidden"), path


async def test_the_last_admin_of_all_sites_stays(service: RunningService, pool: Pool) -> None:
    async with connection(pool) as database:
        await database.execute("DELETE FROM moderators WHERE role = 'admin' AND sites IS NULL")
    first, second = unused("first"), unused("second")
    by = {name: await service.moderator(name, Role.ADMIN, None) for name in (first, second)}
    ending = {"expires_at": "2099-03-31T15:00:00Z"}
    assert (await call(service, by[first], "PATCH", second, ending)).status_code == 200
    for body in ({"role": "moderator"}, {"sites": ["default"]}, ending):
        assert problem_of(await call(service, by[first], "PATCH", first, body)) == (409, "last-admin")
    assert problem_of(await call(service, by[first], "DELETE", first)) == (409, "last-admin")
    assert (await call(service, by[first], "PATCH", second, {"expires_at": None})).status_code == 200
    # Both remove the other at the same moment.
    answers = await asyncio.gather(
        call(service, by[first], "DELETE", second), call(service, by[second], "DELETE", first)
    )
    assert 204 in {answer.status_code for answer in answers}
    async with connection(pool) as database:
        left = await database.fetchval(
            "SELECT count(*) FROM moderators WHERE role = 'admin' AND sites IS NULL"
        )
    assert left == 1


async def test_a_name_or_address_that_is_none_is_refused(
    service: RunningService, site: str, admin: Headers
) -> None:
    for name, email in (
        ("", None),
        ("a/b", None),
        ("a\u202e", None),
        (unused(), "nobody"),
        (unused(), "a b@c"),
    ):
        new = {"name": name, "role": "viewer", "sites": [site], "email": email}
        assert problem_of(await call(service, admin, "POST", body=new)) == (400, "invalid-value")
