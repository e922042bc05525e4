"""Signing in at the desk in Chromium: the cookie, the invitation, and an account of an OpenID provider."""

from collections.abc import AsyncGenerator

import msgspec
import pytest
from playwright.async_api import Browser, BrowserContext, expect

from comments_service.domain.people import Moderator, Role
from comments_service.local.first_admin import invite_first_admin
from comments_service.local.server import free_port
from comments_service.settings import Settings
from comments_service.store.moderators import insert_moderator
from comments_service.store.pool import Pool, connection
from tests.oidc.provider import CLIENT_ID, CLIENT_SECRET, running_provider
from tests.running import RunningService, running_service


@pytest.fixture
async def context(browser: Browser) -> AsyncGenerator[BrowserContext]:
    opened = await browser.new_context(locale="ja-JP")
    yield opened
    await opened.close()


async def desk_cookie(context: BrowserContext) -> dict[str, object]:
    [cookie] = [one for one in await context.cookies() if one.get("name") == "__Host-desk"]
    return dict(cookie)


async def test_the_link_of_the_first_start_signs_in_and_stays_signed_in(
    context: BrowserContext, service: RunningService
) -> None:
    token = await invite_first_admin(service.settings.servers().database_url)
    page = await context.new_page()
    await page.goto(f"{service.url}/desk#invitation={token}")
    await page.locator("#own-name").fill("山田")
    await page.locator("form button.primary").click()
    await expect(page.locator("header")).to_be_visible()
    cookie = await desk_cookie(context)
    assert (cookie["httpOnly"], cookie["secure"], cookie["sameSite"], cookie["path"]) == (
        True,
        True,
        "Strict",
        "/",
    )
    # Chromium takes it on http://127.0.0.1 too; no script sees it, and the next window has it.
    assert await page.evaluate("document.cookie + JSON.stringify(sessionStorage)") == "{}"
    other = await context.new_page()
    await other.goto(f"{service.url}/desk")
    await expect(other.locator("header")).to_be_visible()
    status = await other.evaluate(
        "fetch('/v1/review/sessions', {method: 'DELETE'}).then((answer) => answer.status)"
    )
    assert status == 204
    await other.reload()
    await expect(other.locator("#token")).to_be_visible()


async def test_an_account_of_an_openid_provider_signs_in_at_the_desk_or_is_told_why_not(
    context: BrowserContext, settings: Settings, pool: Pool
) -> None:
    port = free_port()
    desk = f"http://127.0.0.1:{port}"
    accounts = {"sato": {"email": "sato@news.example", "email_verified": True, "name": "佐藤"}}
    async with running_provider(f"{desk}/v1/review/oidc/callback", accounts) as issuer:
        with_issuer = msgspec.structs.replace(
            settings,
            desk_origin=desk,
            oidc_issuer=issuer,
            oidc_client_id=CLIENT_ID,
            oidc_client_secret=CLIENT_SECRET,
            oidc_label="News ID",
        )
        async with running_service(with_issuer, port) as service:
            async with connection(pool) as database:
                sato = Moderator("佐藤", Role.MODERATOR, None)
                await insert_moderator(database, sato, None, email="sato@news.example")
            page = await context.new_page()
            await page.goto(f"{service.url}/desk#problem=account-unknown")
            await expect(page.get_by_role("alert")).to_contain_text("登録されていません")
            await page.goto("about:blank")
            await page.goto(f"{service.url}/desk#invitation=cmi_abc")
            link = page.get_by_role("link", name="News ID")
            await expect(link).to_have_attribute("href", "/v1/review/oidc/start?invitation=cmi_abc")
            await page.goto("about:blank")
            await page.goto(f"{service.url}/desk")
            await link.click()
            await page.locator("input[name=login]").fill("sato")
            await page.locator("input[name=password]").fill("any")
            await page.locator("button[type=submit]").click()
            await page.locator("button[type=submit]").click()
            # A cookie for this site alone, after a way that led over another one.
            await page.wait_for_url(f"{desk}/desk*")
            await expect(page.locator("header")).to_be_visible()
            assert (await desk_cookie(context))["sameSite"] == "Strict"
