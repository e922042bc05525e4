"""Invitations: who may invite whom, and that a link is good once."""

import asyncio
from typing import Any
from uuid import uuid4

import httpx
import pytest

from comments_service.domain.people import Role
from comments_service.store.pool import Pool, connection
from tests.api.articles import problem_of
from tests.api.review.desk import Headers, get
from tests.running import RunningService

pytestmark = pytest.mark.asyncio(loop_scope="module")


def unused(what: str = "佐藤") -> str:
    return f"{what}-{uuid4().hex}"


async def invite(service: RunningService, by: Headers, **fields: Any) -> httpx.Response:
    return await service.client.post("/v1/review/invitations", json=fields, headers=by)


async def link(service: RunningService, by: Headers, **fields: Any) -> str:
    answer = await invite(service, by, **fields)
    assert answer.status_code == 201, answer.text
    return answer.json()["link"]


async def accept(service: RunningService, link: str, name: str | None = None) -> httpx.Response:
    body = {"invitation": link.partition("#invitation=")[2]} | ({} if name is None else {"name": name})
    return await service.client.post("/v1/review/sessions", json=body)


async def test_an_invitation_makes_a_moderator_and_signs_in_once(
    service: RunningService, site: str, admin: Headers
) -> None:
    name = unused()
    answer = await invite(service, admin, name=name, role="agency", sites=[site])
    invitation = answer.json()
    assert invitation["link"].startswith(f"{service.url}/desk#invitation=cmi_")
    [listed] = await get(service, "invitations", admin)
    assert (listed["id"], listed["name"], listed["role"]) == (invitation["id"], name, "agency")
    assert listed["created_by"] == f"admin of {site}"

    accepted = await accept(service, invitation["link"])
    assert accepted.status_code == 201, accepted.text
    me = accepted.json()
    assert (me["name"], me["role"], me["sites"]) == (name, "agency", [site])
    cookie = {"Cookie": accepted.headers["set-cookie"].partition(";")[0]}
    assert await get(service, "me", cookie) == me

    assert problem_of(await accept(service, invitation["link"])) == (401, "invalid-invitation")
    assert await get(service, "invitations", admin) == []


async def test_the_link_leads_to_the_desk_that_asked(
    service: RunningService, site: str, admin: Headers
) -> None:
    # As a page behind a proxy with TLS, which the service does not see.
    headers = admin | {"Origin": "https://comments.example"}
    answer = await link(service, headers, role="viewer", sites=[site])
    assert answer.startswith("https://comments.example/desk#invitation=")


async def test_of_two_who_accept_at_once_one_is_too_late(
    service: RunningService, site: str, admin: Headers
) -> None:
    sent = await link(service, admin, role="viewer", sites=[site])
    answers = await asyncio.gather(*(accept(service, sent, unused()) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [201, 401, 401, 401]


async def test_whoever_is_invited_without_a_name_chooses_one(
    service: RunningService, site: str, desk: Headers, admin: Headers
) -> None:
    sent = await link(service, admin, role="viewer", sites=[site])
    for name, problem in (
        (None, (400, "invalid-value")),
        ("", (400, "invalid-value")),
        ("a\nb", (400, "invalid-value")),
        (f"desk of {site}", (409, "moderator-exists")),
    ):
        answer = await accept(service, sent, name)
        assert problem_of(answer) == problem
        if problem[0] == 400:
            assert answer.json()["field"] == "name"
    # The invitation is still good.
    assert (await accept(service, sent, unused())).status_code == 201


async def test_an_invitation_is_over_after_two_days(
    service: RunningService, site: str, admin: Headers, pool: Pool
) -> None:
    sent = await link(service, admin, role="viewer", sites=[site], name=unused())
    async with connection(pool) as database:
        lasts = await database.fetchval("SELECT max(expires_at - created_at) FROM invitations")
        assert lasts.total_seconds() == 48 * 3600
        await database.execute("UPDATE invitations SET expires_at = now()")
    assert problem_of(await accept(service, sent)) == (401, "invalid-invitation")


@pytest.mark.parametrize(
    "ending",
    [
        "DELETE FROM moderators WHERE name = $1",
        "UPDATE moderators SET expires_at = now() WHERE name = $1",
        "UPDATE moderators SET role = 'moderator' WHERE name = $1",
        "UPDATE moderators SET sites = '{default}' WHERE name = $1",
    ],
)
async def test_an_invitation_ends_when_whoever_invited_may_do_so_no_more(
    service: RunningService, site: str, admin: Headers, pool: Pool, ending: str
) -> None:
    name = unused("admin")
    sent = await link(service, await service.moderator(name, Role.ADMIN, [site]), role="admin", sites=[site])
    assert name in {one["created_by"] for one in await get(service, "invitations", admin)}
    async with connection(pool) as database:
        await database.execute(ending, name)
    assert name not in {one["created_by"] for one in await get(service, "invitations", admin)}
    assert problem_of(await accept(service, sent, unused())) == (401, "invalid-invitation")


async def test_an_invitation_can_be_taken_back(service: RunningService, site: str, admin: Headers) -> None:
    answer = await invite(service, admin, role="viewer", sites=[site], name=unused())
    path = f"/v1/review/invitations/{answer.json()['id']}"
    stranger = await service.moderator(unused(), Role.ADMIN, ["default"])
    assert problem_of(await service.client.delete(path, headers=stranger)) == (404, "invitation-not-found")
    assert (await service.client.delete(path, headers=admin)).status_code == 204
    assert problem_of(await accept(service, answer.json()["link"])) == (401, "invalid-invitation")
    assert problem_of(await service.client.delete(path, headers=admin)) == (404, "invitation-not-found")


async def test_nobody_gives_a_site_that_he_does_not_have(
    service: RunningService, site: str, desk: Headers, admin: Headers
) -> None:
    for by, sites, problem in (
        (desk, [site], (403, "forbidden")),
        (admin, ["default"], (404, "site-not-found")),
        (admin, [site, "default"], (404, "site-not-found")),
        (admin, None, (403, "forbidden")),
        (await service.moderator(unused(), Role.ADMIN, None), ["nowhere"], (404, "site-not-found")),
    ):
        assert problem_of(await invite(service, by, role="viewer", sites=sites)) == problem
    assert problem_of(await invite(service, admin, role="viewer", sites=[])) == (422, "invalid-body")
    assert problem_of(await invite(service, admin, role="owner", sites=[site])) == (422, "invalid-body")
    answer = await invite(service, admin, role="viewer", sites=[site], email="nobody")
    assert problem_of(answer) == (400, "invalid-value")
    everywhere = await service.moderator(unused(), Role.ADMIN, None)
    assert (await invite(service, everywhere, role="admin", sites=None)).status_code == 201
    # Which the admin of a site does not see.
    assert await get(service, "invitations", admin) == []
