"""Browsers that sign in: their cookie, from which pages it is believed, and how long."""

from typing import Any
from uuid import uuid4

import httpx
import pytest

from comments_service.store.pool import Pool, connection
from tests.api.articles import Article, problem_of
from tests.api.review.desk import Headers, get
from tests.api.streaming import event_stream
from tests.running import RunningService

pytestmark = pytest.mark.asyncio(loop_scope="module")

COOKIE = "__Host-desk"


async def post(service: RunningService, body: dict[str, Any], **headers: str) -> httpx.Response:
    return await service.client.post("/v1/review/sessions", json=body, headers=headers)


async def signed_in(service: RunningService, moderator: Headers) -> Headers:
    """The headers of a browser that signed in with the moderator's token, on a page of the desk."""
    token = moderator["Authorization"].removeprefix("Bearer ")
    answer = await post(service, {"token": token}, Origin=service.url)
    assert answer.status_code == 201, answer.text
    cookie = answer.headers["set-cookie"].partition(";")[0]
    return {"Cookie": cookie, "Origin": service.url}


async def test_the_cookie_of_a_session_is_for_this_host_and_no_script(
    service: RunningService, site: str, desk: Headers
) -> None:
    token = desk["Authorization"].removeprefix("Bearer ")
    answer = await post(service, {"token": token})
    assert answer.status_code == 201
    assert answer.json() == await get(service, "me", desk)
    cookie, *attributes = answer.headers["set-cookie"].split("; ")
    assert cookie.startswith(f"{COOKIE}=cds_")
    assert token not in cookie
    assert {one.lower() for one in attributes} == {
        "httponly",
        "secure",
        "samesite=strict",
        "path=/",
        f"max-age={30 * 86_400}",
    }


async def test_a_session_calls_as_its_moderator_until_it_signs_out(
    service: RunningService, site_article: Article, desk: Headers, pool: Pool
) -> None:
    browser = await signed_in(service, desk)
    assert await get(service, "me", browser) == await get(service, "me", desk)
    [comment] = await site_article.post_many(1)
    decided = await service.client.post(
        f"/v1/review/comments/{comment}/decisions", json={"status": "approved", "version": 1}, headers=browser
    )
    assert decided.status_code == 201, decided.text
    assert decided.json()["moderator"] == f"desk of {site_article.site}"

    answer = await service.client.delete("/v1/review/sessions", headers=browser)
    assert answer.status_code == 204
    assert "Max-Age=0" in answer.headers["set-cookie"]
    assert problem_of(await service.client.get("/v1/review/me", headers=browser)) == (401, "invalid-token")
    async with connection(pool) as database:
        stored = await database.fetchval(
            "SELECT count(*) FROM sessions WHERE moderator = $1", f"desk of {site_article.site}"
        )
    assert stored == 0


@pytest.mark.parametrize("origin", [None, "null", "https://evil.example", "http://127.0.0.1:1"], ids=str)
async def test_a_write_by_cookie_needs_the_origin_of_the_desk(
    service: RunningService, site_article: Article, desk: Headers, origin: str | None
) -> None:
    browser = await signed_in(service, desk)
    headers = {"Cookie": browser["Cookie"]} | ({} if origin is None else {"Origin": origin})
    [comment] = await site_article.post_many(1)
    writes = [
        ("POST", f"comments/{comment}/decisions", {"status": "approved", "version": 1}),
        ("POST", f"comments/{comment}/pin", None),
        ("DELETE", "sessions", None),
    ]
    for method, path, body in writes:
        answer = await service.client.request(method, f"/v1/review/{path}", json=body, headers=headers)
        assert problem_of(answer) == (403, "origin-not-allowed"), path
    assert (await get(service, f"comments/{comment}", desk))["version"] == 1
    # The same with a token: a page of another origin cannot have it.
    token = desk | ({} if origin is None else {"Origin": origin})
    method, path, body = writes[0]
    answer = await service.client.request(method, f"/v1/review/{path}", json=body, headers=token)
    assert answer.status_code == 201


async def test_pages_of_neighbouring_hosts_read_nothing_by_cookie(
    service: RunningService, desk: Headers
) -> None:
    browser = await signed_in(service, desk)
    for site, status in (("same-origin", 200), ("none", 200), ("same-site", 403), ("cross-site", 403)):
        answer = await service.client.get("/v1/review/me", headers=browser | {"Sec-Fetch-Site": site})
        assert answer.status_code == status, site


async def test_no_page_of_another_origin_signs_a_browser_in(service: RunningService, desk: Headers) -> None:
    token = desk["Authorization"].removeprefix("Bearer ")
    answer = await post(service, {"token": token}, Origin="https://evil.example")
    assert problem_of(answer) == (403, "origin-not-allowed")


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ({"token": "cms_unknown"}, (401, "invalid-token")),
        ({"invitation": "cmi_unknown"}, (401, "invalid-invitation")),
        ({"token": "a", "invitation": "b"}, (400, "invalid-value")),
        ({}, (400, "invalid-value")),
        ({"token": 1}, (422, "invalid-body")),
    ],
)
async def test_what_is_wrong_with_a_sign_in_is_said(
    service: RunningService, body: dict[str, Any], problem: tuple[int, str]
) -> None:
    answer = await post(service, body)
    assert problem_of(answer) == problem
    assert "set-cookie" not in answer.headers


async def test_a_session_is_over_with_its_time_its_rest_and_its_moderator(
    service: RunningService, site: str, pool: Pool
) -> None:
    for over in (
        "UPDATE sessions SET expires_at = now() WHERE moderator = $1",
        "UPDATE sessions SET last_used_at = now() - interval '7 days' WHERE moderator = $1",
        "UPDATE moderators SET expires_at = now() WHERE name = $1",
        "DELETE FROM moderators WHERE name = $1",
    ):
        name = f"night-{uuid4().hex}"
        browser = await signed_in(service, await service.moderator(name, sites=[site]))
        assert (await get(service, "me", browser))["name"] == name
        async with connection(pool) as database:
            await database.execute(over, name)
        answer = await service.client.get("/v1/review/me", headers=browser)
        assert problem_of(answer) == (401, "invalid-token"), over


async def test_the_last_use_of_a_token_and_a_session_is_noted_once_a_minute(
    service: RunningService, site: str, pool: Pool
) -> None:
    name = f"night-{uuid4().hex}"
    headers = await service.moderator(name, sites=[site])

    async def last_use() -> Any:
        async with connection(pool) as database:
            return await database.fetchval("SELECT last_used_at FROM moderators WHERE name = $1", name)

    async def long_ago() -> None:
        async with connection(pool) as database:
            await database.execute(
                "UPDATE moderators SET last_used_at = now() - interval '2 minutes' WHERE name = $1", name
            )
            await database.execute(
                "UPDATE sessions SET last_used_at = now() - interval '2 minutes' WHERE moderator = $1", name
            )

    assert await last_use() is None
    await get(service, "me", headers)
    first = await last_use()
    await get(service, "me", headers)
    assert await last_use() == first is not None
    browser = await signed_in(service, headers)
    for caller in (headers, browser):
        await long_ago()
        before = await last_use()
        await get(service, "me", caller)
        assert await last_use() > before


async def test_the_stream_of_the_queue_takes_the_cookie_and_ends_with_the_session(
    service: RunningService, site_article: Article, desk: Headers
) -> None:
    browser = await signed_in(service, desk)
    async with event_stream(service, "/v1/review/events", browser, site=site_article.site) as stream:
        assert (await stream.data("queue"))["depth"]["held"] == 0
        assert (await service.client.delete("/v1/review/sessions", headers=browser)).status_code == 204
        # Which would else go on for minutes.
        await stream.rest()


async def test_a_stream_does_not_keep_a_session_that_makes_no_calls(
    service: RunningService, site_article: Article, desk: Headers, pool: Pool
) -> None:
    browser = await signed_in(service, desk)
    async with event_stream(service, "/v1/review/events", browser, site=site_article.site) as stream:
        await stream.next("queue")
        async with connection(pool) as database:
            await database.execute(
                "UPDATE sessions SET last_used_at = now() - interval '7 days' WHERE moderator = $1",
                f"desk of {site_article.site}",
            )
        await stream.rest()


async def test_a_stream_ends_when_its_site_is_the_moderators_no_more(
    service: RunningService, site: str, pool: Pool
) -> None:
    name = f"night-{uuid4().hex}"
    headers = await service.moderator(name, sites=[site, "default"])
    async with event_stream(service, "/v1/review/events", headers) as stream:
        await stream.next("queue")
        async with connection(pool) as database:
            await database.execute("UPDATE moderators SET sites = '{default}' WHERE name = $1", name)
        await stream.rest()
