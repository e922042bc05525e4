"""Headless Chromium, and the article pages of the test's own service."""

import asyncio
import os
import shutil
import subprocess
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from playwright.async_api import Browser, async_playwright

from comments_service.store.sites import add_origins
from moderation.worker.loop import Worker
from tests.browser.firefox import Session, running_firefox
from tests.browser.moderating import Moderator
from tests.browser.window import WATCH, Window
from tests.running import RunningService
from tests.waiting import wait_until

OpenWindow = Callable[..., Awaitable[Window]]

ARGUMENTS = [
    "--headless=new",
    "--remote-debugging-port=0",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    # A window behind another runs as fast as the front one.
    "--disable-background-timer-throttling",
    "--disable-backgrounding-occluded-windows",
    "--disable-renderer-backgrounding",
    # Pages of the public address news.example may send requests to 127.0.0.1.
    "--disable-features=LocalNetworkAccessChecks",
    "--no-first-run",
    "about:blank",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give the marker `browser` to each test that uses one."""
    for item in items:
        if {"browser", "firefox"} & set(getattr(item, "fixturenames", ())):
            item.add_marker("browser")


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of Chromium."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        if os.environ.get("CI"):
            pytest.fail("Chromium is not installed, and CI skips nothing: apt-get install chromium")
        pytest.skip("Chromium is not installed (apt-get install chromium)")
    return path


@pytest.fixture(scope="session")
def chromium_url(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Generator[str]:
    """The address of one Chromium for all tests, since its start takes longer than most of them."""
    folder = tmp_path_factory.mktemp("chromium")
    command = [chromium, *ARGUMENTS, f"--user-data-dir={folder / 'profile'}"]
    with (folder / "log").open("wb") as log, subprocess.Popen(command, stdout=log, stderr=log) as process:
        try:
            port_file = folder / "profile" / "DevToolsActivePort"
            with asyncio.Runner() as runner:
                runner.run(
                    wait_until(lambda: bool(_address(port_file)), "Chromium did not start", timeout=60)
                )
            yield _address(port_file) or ""
        finally:
            process.terminate()


def _address(port_file: Path) -> str | None:
    """Returns the address that Chromium listens on. None if it has not written it to `port_file` yet."""
    port, _, path = port_file.read_text().partition("\n") if port_file.exists() else ("", "", "")
    return f"ws://127.0.0.1:{port}{path}" if path else None


@pytest.fixture
async def browser(chromium_url: str) -> AsyncGenerator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.connect_over_cdp(chromium_url)
        yield browser
        await browser.close()


@pytest.fixture
async def firefox(tmp_path: Path) -> AsyncGenerator[Session]:
    async with running_firefox(tmp_path) as session:
        yield session


@pytest.fixture
async def news(service: RunningService, worker: Worker) -> RunningService:
    """The service with a worker. It accepts comments from its own pages."""
    database = await asyncpg.connect(service.settings.database_url)
    try:
        await add_origins(database, "default", [service.url])
    finally:
        await database.close()
    return service


@pytest.fixture
async def moderator(news: RunningService) -> Moderator:
    return Moderator(news, await news.moderator("night-desk"))


@pytest.fixture
async def open_window(browser: Browser, news: RunningService) -> AsyncGenerator[OpenWindow]:
    """Opens an article in a new window: `await open_window("/demo/articles/welcome", color_scheme="dark")`.

    Each window belongs to another visitor. When the test ends, no script may have failed, and nothing may have violated
    the page's policy.
    """
    windows: list[Window] = []

    async def open_window(path: str = "/demo/articles/welcome", **options: Any) -> Window:
        settings: dict[str, Any] = {"viewport": {"width": 1280, "height": 900}, "locale": "ja-JP"} | options
        context = await browser.new_context(**settings)
        window = Window(await context.new_page())
        await window.page.add_init_script(WATCH)
        await window.page.goto(path if path.startswith("http") else news.url + path)
        windows.append(window)
        return window

    yield open_window
    for window in windows:
        assert window.errors == []
        assert await window.violations() == []
        # A request that a test's own route is answering ends with the page, which is no error.
        await window.page.unroute_all(behavior="ignoreErrors")
        await window.page.context.close()
