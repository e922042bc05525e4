"""Themes, narrow windows, and accessibility."""

from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import OpenWindow
from tests.browser.moderating import Moderator
from tests.browser.window import HELD
from tests.running import RunningService

AXE = Path(axe_playwright_python.__file__).parent / "axe.min.js"
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OVERFLOW_WIDTH = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
PHONE = {"width": 390, "height": 844}
# The lightness of a colour as the browser computes it, from 0 to 1.
LIGHTNESS = """
    (element) => {
        const [red, green, blue] = getComputedStyle(element).backgroundColor.match(/[\\d.]+/g).map(Number);
        return (red + green + blue) / 765;
    }
"""


async def broken_rules(page: Page) -> list[Any]:
    """Returns the accessibility rules that axe-core finds broken, each with its elements."""
    await page.evaluate(AXE.read_text())
    result = await page.evaluate("(tags) => axe.run({ runOnly: tags })", WCAG)
    return [(rule["id"], [node["target"] for node in rule["nodes"]]) for rule in result["violations"]]


@pytest.fixture
async def discussed_news(news: RunningService, moderator: Moderator) -> RunningService:
    """The service with two comments, one of them a long word."""
    await moderator.publish("市電の復活、家族で楽しみにしています。", "さくら")
    await moderator.publish("とても" + "な" * 200 + "がい感想とhttps://example.com/" + "x" * 60, "W" * 40)
    return news


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_the_article_breaks_no_accessibility_rule(
    open_window: OpenWindow, discussed_news: RunningService, scheme: str
) -> None:
    window = await open_window(color_scheme=scheme)
    await window.post("お前は死ね。")
    await expect(window.thread.locator("[part=status]")).to_have_text(HELD)
    await window.thread.get_by_role("button", name="さくらさんに返信").click()
    await window.post("あ" * 301)
    await expect(window.error).not_to_be_empty()
    assert await broken_rules(window.page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_the_desk_breaks_no_accessibility_rule(
    open_window: OpenWindow, discussed_news: RunningService, scheme: str, moderator: Moderator
) -> None:
    await discussed_news.submit("お前ら全員死ね。")
    await moderator.find("お前ら全員死ね。")
    window = await open_window("/desk", color_scheme=scheme)
    assert await broken_rules(window.page) == []
    await window.page.get_by_label("担当者のトークン").fill(moderator.token)
    await window.page.get_by_role("button", name="ログイン").click()
    await window.page.get_by_role("button", name="履歴").click()
    await expect(window.page.locator(".history li")).to_have_count(1)
    assert await broken_rules(window.page) == []


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
async def test_no_part_of_the_queue_breaks_an_accessibility_rule(
    open_window: OpenWindow, moderator: Moderator, scheme: str, width: int
) -> None:
    await moderator.hold("市役所の職員を殺してやる。", "市長は責任を取って今すぐ辞めろ。")
    viewport = {"width": width, "height": 844}
    desk = (await open_window("/desk", color_scheme=scheme, viewport=viewport)).page
    await desk.get_by_label("担当者のトークン").fill(moderator.token)
    await desk.get_by_role("button", name="ログイン").click()
    await expect(desk.locator(".card")).to_have_count(2)
    await desk.keyboard.press("f")
    await expect(desk.get_by_label("投稿者の名前")).to_be_visible()
    await desk.keyboard.press("Escape")
    for key in ("2", "Shift+ArrowDown"):
        await desk.keyboard.press(key)
    await expect(desk.locator(".bulk-bar")).to_be_visible()
    assert await broken_rules(desk) == []
    assert await desk.evaluate(OVERFLOW_WIDTH) == 0
    await desk.keyboard.press("r")
    await expect(desk.locator("dialog.bulk .reasons button").first).to_be_visible()
    assert await broken_rules(desk) == []
    await desk.keyboard.press("Escape")
    await desk.keyboard.press("?")
    await expect(desk.locator("dialog.help")).to_be_visible()
    assert await broken_rules(desk) == []


@pytest.mark.parametrize("path", ["/", "/docs"])
async def test_the_other_pages_break_no_accessibility_rule(open_window: OpenWindow, path: str) -> None:
    window = await open_window(path)
    await expect(window.page.locator("h1")).to_be_visible()
    assert await broken_rules(window.page) == []


@pytest.mark.parametrize("path", ["/demo/articles/welcome", "/desk", "/docs", "/"])
async def test_no_page_is_wider_than_a_phone(
    open_window: OpenWindow, discussed_news: RunningService, path: str
) -> None:
    window = await open_window(path, viewport=PHONE)
    await expect(window.page.locator("h1")).to_be_visible()
    if "demo" in path:
        await expect(window.thread.locator("li")).to_have_count(2)
    assert await window.page.evaluate(OVERFLOW_WIDTH) == 0


async def test_a_theme_set_by_the_page_overrides_the_colour_scheme_of_the_reader(
    open_window: OpenWindow,
) -> None:
    window = await open_window(color_scheme="dark")
    assert await window.thread.evaluate(LIGHTNESS) < 0.2
    await window.thread.evaluate("(thread) => thread.setAttribute('theme', 'light')")
    assert await window.thread.evaluate(LIGHTNESS) > 0.9
    await expect(window.thread).not_to_have_css("padding-left", "0px")
    await window.page.emulate_media(color_scheme="light")
    await window.thread.evaluate("(thread) => thread.setAttribute('theme', 'dark')")
    assert await window.thread.evaluate(LIGHTNESS) < 0.2


async def test_a_page_can_style_the_widget_by_properties_and_parts(open_window: OpenWindow) -> None:
    window = await open_window()
    await window.page.evaluate(
        """() => {
            const sheet = new CSSStyleSheet();
            sheet.replaceSync(`comment-thread { --comments-accent: rgb(200, 0, 100); }
                comment-thread::part(heading) { color: rgb(1, 2, 3); }`);
            document.adoptedStyleSheets = [sheet];
        }"""
    )
    await expect(window.button).to_have_css("background-color", "rgb(200, 0, 100)")
    await expect(window.heading).to_have_css("color", "rgb(1, 2, 3)")
