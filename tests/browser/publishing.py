"""Pages of a publisher, on an origin of its own."""

from playwright.async_api import Page, expect

from tests.browser.window import Window
from tests.running import RunningService

ORIGIN = "http://news.example"
THREAD = '<comment-thread site="default" article="welcome"></comment-thread>'


async def publish(
    page: Page,
    news: RunningService,
    body: str,
    *,
    script: str = "widget.js",
    css: str = "",
    lang: str = "ja",
    attributes: str = "",
    origin: str = ORIGIN,
) -> None:
    """Opens a page with this body, which loads the script of the service."""
    html = (
        f'<!doctype html><html lang="{lang}" {attributes}><meta charset="utf-8"><title>記事</title>'
        f"<style>{css}</style>"
        f'<script type="module" src="{news.url}/static/{script}"></script><main>{body}</main>'
    )
    await page.unroute(f"{origin}/")
    await page.route(
        f"{origin}/", lambda route: route.fulfill(body=html, content_type="text/html; charset=utf-8")
    )
    await page.goto(f"{origin}/")


async def loaded(window: Window, count: int) -> None:
    """Returns when the thread shows that it has `count` comments."""
    await expect(window.thread.locator("[part=count]")).to_have_text(f"{count}")
