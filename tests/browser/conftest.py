"""Headless Chromium, and article pages of a service of the test's own."""

import os
import shutil
from collections.abc import AsyncGenerator, Awaitable, Callable
from typing import Any

import asyncpg
import pytest
from playwright.async_api import Browser, async_playwright

from comments_service.store.sites import add_origins
from moderation.worker import Worker
from tests.browser.window import WATCH, Window
from tests.running import RunningService

OpenWindow = Callable[..., Awaitable[Window]]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What asks for a browser is marked as such."""
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")


@pytest.fixture(scope="session")
def chromium() -> str:
    """Where Chromium is."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        if os.environ.get("CI"):
            pytest.fail("Chromium is not installed, and CI skips nothing: apt-get install chromium")
        pytest.skip("Chromium is not installed (apt-get install chromium)")
    return path


@pytest.fixture
async def browser(chromium: str) -> AsyncGenerator[Browser]:
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(
            executable_path=chromium,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--disable-dev-shm-usage",
            ],
        )
        yield launched
        await launched.close()


@pytest.fixture
async def news(service: RunningService, worker: Worker) -> RunningService:
    """The service with a worker, taking comments from its own pages."""
    database = await asyncpg.connect(service.settings.database_url)
    try:
        await add_origins(database, "default", [service.url])
    finally:
        await database.close()
    return service


@pytest.fixture
async def open_window(browser: Browser, news: RunningService) -> AsyncGenerator[OpenWindow]:
    """Opens an article in a window of its own: `await open_window("/demo/articles/welcome", color_scheme="dark")`.

    Each window is another visitor. When the test ends, no script has failed and nothing broke the page's policy.
    """
    windows: list[Window] = []

    async def open_window(path: str = "/demo/articles/welcome", **options: Any) -> Window:
        context = await browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
        window = Window(await context.new_page())
        await window.page.add_init_script(WATCH)
        await window.page.goto(path if path.startswith("http") else news.url + path)
        windows.append(window)
        return window

    yield open_window
    for window in windows:
        assert window.errors == []
        assert await window.violations() == []
