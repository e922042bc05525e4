"""Signing in with an account of an OpenID provider, `oidc-provider` of npm."""

from collections.abc import AsyncGenerator
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import msgspec
import pytest
import pytest_asyncio

from comments_service.domain.people import Role
from comments_service.local.server import free_port
from comments_service.settings import RateLimit, Settings
from comments_service.store.pool import Pool, connection, open_pool
from tests.oidc.provider import CLIENT_ID, CLIENT_SECRET, SigningIn, running_provider
from tests.running import SECRET, RunningService, copied_database, running_service

pytestmark = pytest.mark.asyncio(loop_scope="module")

SATO = "sato@news.example"
ACCOUNTS = {
    "sato": {"email": SATO, "email_verified": True, "name": "佐藤"},
    "other": {"email": "SATO@NEWS.EXAMPLE", "email_verified": True, "name": "別人"},
    "unverified": {"email": SATO, "email_verified": False, "name": "佐藤?"},
    "nameless": {"email": "guest@news.example", "email_verified": True},
    "stranger": {"email": "stranger@elsewhere.example", "email_verified": True, "name": "通行人"},
}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def service(admin_url: str, template_database: str, redis_url: str) -> AsyncGenerator[RunningService]:
    """A service whose desk has an issuer."""
    port = free_port()
    desk = f"http://127.0.0.1:{port}"
    async with (
        running_provider(f"{desk}/v1/review/oidc/callback", ACCOUNTS) as issuer,
        copied_database(admin_url, template_database) as url,
    ):
        settings = Settings(
            database_url=url,
            redis_url=redis_url,
            secret=SECRET,
            submit_limit=RateLimit("off"),
            desk_origin=desk,
            oidc_issuer=issuer,
            oidc_client_id=CLIENT_ID,
            oidc_client_secret=CLIENT_SECRET,
            oidc_label="News ID",
        )
        async with running_service(settings, port) as running:
            yield running


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def pool(service: RunningService) -> AsyncGenerator[Pool]:
    opened = await open_pool(service.settings.servers().database_url)
    yield opened
    opened.terminate()


@pytest_asyncio.fixture(loop_scope="module", autouse=True)
async def no_moderators(pool: Pool) -> None:
    async with connection(pool) as database:
        await database.execute("DELETE FROM moderators")
        await database.execute("DELETE FROM invitations")


async def add(pool: Pool, name: str, email: str | None) -> None:
    async with connection(pool) as database:
        await database.execute(
            "INSERT INTO moderators (name, role, sites, email) VALUES ($1, 'moderator', '{default}', $2)",
            name,
            email,
        )


async def me(browser: SigningIn) -> dict[str, Any]:
    answer = await browser.ask("GET", f"{browser.desk}/v1/review/me")
    return answer.json() if answer.is_success else {"code": answer.json()["code"]}


async def test_the_desk_is_told_that_there_is_an_issuer(service: RunningService) -> None:
    answer = await service.client.get("/v1/review/sign-in")
    assert answer.json() == {"oidc": True, "label": "News ID"}


async def test_an_account_with_a_moderators_address_signs_in_as_that_moderator(
    service: RunningService, pool: Pool
) -> None:
    await add(pool, "山田", SATO)
    browser = SigningIn(service.url)
    assert await browser.sign_in("sato") == f"{service.url}/desk"
    assert (await me(browser))["name"] == "山田"
    async with connection(pool) as database:
        lasts = await database.fetchval("SELECT expires_at - created_at FROM sessions")
        assert lasts.total_seconds() == 12 * 3600
        # From now on it is the account that counts, whatever its address.
        await database.execute("UPDATE moderators SET email = NULL")
    assert await SigningIn(service.url).sign_in("sato") == f"{service.url}/desk"
    # Nor does another account with the same address come in.
    async with connection(pool) as database:
        await database.execute("UPDATE moderators SET email = $1", SATO)
    assert await SigningIn(service.url).sign_in("other") == f"{service.url}/desk#problem=account-unknown"


async def test_an_account_and_its_sessions_go_with_the_address(service: RunningService, pool: Pool) -> None:
    await add(pool, "山田", SATO)
    admin = await service.moderator("編集長", Role.ADMIN, None)
    browser = SigningIn(service.url)
    await browser.sign_in("sato")

    async def change(email: str | None) -> tuple[bool, dict[str, Any]]:
        answer = await service.client.patch(
            "/v1/review/moderators/山田", json={"email": email}, headers=admin
        )
        return answer.json()["signs_in_elsewhere"], await me(browser)

    signs_in_elsewhere, seen = await change(SATO.upper())
    assert (signs_in_elsewhere, seen["name"]) == (True, "山田")
    assert await change("guest@news.example") == (False, {"code": "invalid-token"})
    assert await browser.sign_in("sato") == f"{service.url}/desk#problem=account-unknown"
    successor = SigningIn(service.url)
    assert await successor.sign_in("nameless") == f"{service.url}/desk"
    assert (await me(successor))["name"] == "山田"


@pytest.mark.parametrize("account", ["unverified", "stranger"])
async def test_an_account_that_nobody_here_has_is_refused(
    service: RunningService, pool: Pool, account: str
) -> None:
    await add(pool, "山田", SATO)
    browser = SigningIn(service.url)
    assert await browser.sign_in(account) == f"{service.url}/desk#problem=account-unknown"
    assert await me(browser) == {"code": "invalid-token"}


async def test_a_moderator_who_has_expired_does_not_sign_in(service: RunningService, pool: Pool) -> None:
    await add(pool, "山田", SATO)
    await SigningIn(service.url).sign_in("sato")
    async with connection(pool) as database:
        await database.execute("UPDATE moderators SET expires_at = now()")
    assert await SigningIn(service.url).sign_in("sato") == f"{service.url}/desk#problem=account-unknown"
    # Nor does a new invitation give the account to a second moderator.
    async with connection(pool) as database:
        await database.execute("UPDATE moderators SET email = NULL")
    start = f"/v1/review/oidc/start?invitation={await invite(service, name='佐藤')}"
    assert (
        await SigningIn(service.url).sign_in("sato", start) == f"{service.url}/desk#problem=moderator-exists"
    )


async def invite(service: RunningService, **fields: Any) -> str:
    admin = await service.moderator(f"admin-{uuid4().hex}", Role.ADMIN, None)
    body = {"role": "agency", "sites": ["default"], **fields}
    answer = await service.client.post("/v1/review/invitations", json=body, headers=admin)
    assert answer.status_code == 201, answer.text
    return answer.json()["link"].partition("#invitation=")[2]


async def test_an_account_accepts_the_invitation_to_its_address(service: RunningService) -> None:
    await invite(service, email="Sato@news.example")
    browser = SigningIn(service.url)
    assert await browser.sign_in("sato") == f"{service.url}/desk"
    seen = await me(browser)
    assert (seen["name"], seen["role"], seen["sites"]) == ("佐藤", "agency", ["default"])
    again = SigningIn(service.url)
    await again.sign_in("sato")
    assert await me(again) == seen


async def test_an_account_accepts_an_invitation_by_its_link(service: RunningService) -> None:
    start = "/v1/review/oidc/start?invitation="
    token = await invite(service)
    browser = SigningIn(service.url)
    assert await browser.sign_in("nameless", start + token) == f"{service.url}/desk"
    assert (await me(browser))["name"] == "guest@news.example"
    late = await SigningIn(service.url).sign_in("stranger", start + token)
    assert late == f"{service.url}/desk#problem=invalid-invitation"
    for_sato = await invite(service, email=SATO)
    stolen = await SigningIn(service.url).sign_in("stranger", start + for_sato)
    assert stolen == f"{service.url}/desk#problem=account-unknown"
    # Which did not use it up.
    assert await SigningIn(service.url).sign_in("sato", start + for_sato) == f"{service.url}/desk"


async def test_an_answer_is_taken_only_in_the_browser_that_asked(service: RunningService, pool: Pool) -> None:
    await add(pool, "山田", SATO)
    attacker, victim = SigningIn(service.url), SigningIn(service.url)
    callback = await attacker.sign_in("sato", until="/oidc/callback")
    failed = f"{service.url}/desk#problem=sign-in-failed"
    for browser in (victim, attacker):
        # The victim has begun no sign-in, or another one.
        answer = await victim.ask("GET", callback)
        assert answer.headers["location"] == failed
        assert "__Host-desk" not in victim.cookies
        await victim.ask("GET", f"{service.url}/v1/review/oidc/start")
        assert browser.desk == service.url
    other_issuer = callback.replace(f"iss={callback.partition('iss=')[2]}", "iss=https%3A%2F%2Fevil.example")
    assert other_issuer != callback
    assert (await attacker.ask("GET", other_issuer)).headers["location"] == failed


async def test_a_code_is_good_once_and_a_refusal_is_told(service: RunningService, pool: Pool) -> None:
    await add(pool, "山田", SATO)
    browser = SigningIn(service.url)
    callback = await browser.sign_in("sato", until="/oidc/callback")
    kept = dict(browser.cookies)
    assert (await browser.ask("GET", callback)).headers["location"] == f"{service.url}/desk"
    browser.cookies = kept
    failed = f"{service.url}/desk#problem=sign-in-failed"
    assert (await browser.ask("GET", callback)).headers["location"] == failed
    start = await browser.ask("GET", f"{service.url}/v1/review/oidc/start")
    [state] = parse_qs(urlsplit(start.headers["location"]).query)["state"]
    refused = f"{service.url}/v1/review/oidc/callback?error=access_denied&state={state}"
    assert (await browser.ask("GET", refused)).headers["location"] == failed


async def test_the_request_has_a_challenge_and_what_ties_the_answer_to_it(service: RunningService) -> None:
    browser = SigningIn(service.url)
    start = await browser.ask("GET", f"{service.url}/v1/review/oidc/start")
    query = {name: value for name, [value] in parse_qs(urlsplit(start.headers["location"]).query).items()}
    assert query.pop("state") != query.pop("nonce")
    assert len(query.pop("code_challenge")) == 43
    assert query == {
        "response_type": "code",
        "client_id": CLIENT_ID,
        "redirect_uri": f"{service.url}/v1/review/oidc/callback",
        "scope": "openid email profile",
        "code_challenge_method": "S256",
    }
    attributes = start.headers["set-cookie"].lower()
    for attribute in ("__host-desk-sign-in=", "httponly", "secure", "samesite=lax", "path=/", "max-age=600"):
        assert attribute in attributes


@pytest.mark.parametrize(
    ("algorithm", "method"), [("ES256", "client_secret_post"), ("RS256", "none")], ids=["es256", "public"]
)
async def test_other_algorithms_and_clients_work_too(
    service: RunningService, pool: Pool, algorithm: str, method: str
) -> None:
    await add(pool, "山田", SATO)
    port = free_port()
    desk = f"http://127.0.0.1:{port}"
    redirect = f"{desk}/v1/review/oidc/callback"
    how = {"algorithm": algorithm, "token_endpoint_auth_method": method}
    async with running_provider(redirect, ACCOUNTS, **how) as issuer:
        secret = None if method == "none" else CLIENT_SECRET
        settings = msgspec.structs.replace(
            service.settings, desk_origin=desk, oidc_issuer=issuer, oidc_client_secret=secret
        )
        async with running_service(settings, port):
            end = await SigningIn(desk).sign_in("sato")
    # This issuer says that it takes a secret in either way, and takes it only in that of its client.
    assert end == f"{desk}/desk"


async def test_desk_and_review_api_answer_at_their_own_origin_alone(service: RunningService) -> None:
    headers = await service.moderator(f"night-{uuid4().hex}")
    elsewhere = {"Host": "comments.example"}
    assert (await service.client.get("/v1/review/me", headers=headers)).status_code == 200
    for path in ("me", "comments", "sign-in", "oidc/start"):
        answer = await service.client.get(f"/v1/review/{path}", headers=headers | elsewhere)
        assert (answer.status_code, answer.json()["code"]) == (404, "not-found"), path
    answer = await service.client.get("/desk", headers=elsewhere)
    assert (answer.status_code, answer.headers["location"]) == (307, f"{service.url}/desk")
    public = await service.client.get("/v1/sites/default/counts?article=tram", headers=elsewhere)
    assert public.status_code == 200


async def test_an_issuer_that_is_away_is_told(service: RunningService) -> None:
    away = f"http://127.0.0.1:{free_port()}"
    async with running_service(msgspec.structs.replace(service.settings, oidc_issuer=away)) as other:
        desk = service.settings.desk_origin or ""
        headers = {"Host": urlsplit(desk).netloc}
        answer = await other.client.get("/v1/review/oidc/start", headers=headers)
    assert answer.headers["location"] == f"{desk}/desk#problem=sign-in-failed"
