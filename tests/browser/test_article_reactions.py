"""<article-reactions>: what readers think of an article."""

from playwright.async_api import Locator, expect

from tests.browser.conftest import OpenWindow
from tests.browser.publishing import THREAD, loaded, publish
from tests.browser.window import Window
from tests.running import RunningService

REACTIONS = THREAD.replace("comment-thread", "article-reactions")


def button(window: Window, name: str) -> Locator:
    return window.page.locator("article-reactions").get_by_role("button", name=name)


async def test_a_reaction_to_an_article_is_live_elsewhere_and_known_after_a_reload(
    open_window: OpenWindow, news: RunningService
) -> None:
    reader, alone = await open_window("/"), await open_window("/")
    await publish(reader.page, news, REACTIONS + THREAD)
    await loaded(reader, 0)
    await publish(alone.page, news, REACTIONS, script="article-reactions.js")
    await expect(button(alone, "なるほど")).to_have_text("なるほど")
    await button(reader, "なるほど").click()
    await expect(button(reader, "なるほど")).to_have_attribute("aria-pressed", "true")
    await expect(button(alone, "なるほど")).to_have_text("なるほど 1")
    await expect(button(alone, "なるほど")).to_have_attribute("aria-pressed", "false")

    await reader.page.reload()
    await expect(button(reader, "なるほど")).to_have_attribute("aria-pressed", "true")
    # Beside a thread it needs no stream of its own.
    await button(alone, "うーん").click()
    await expect(button(reader, "うーん")).to_have_text("うーん 1")
    assert len([url for url in reader.requests_to("/events") if "/articles/" in url]) <= 2
    await button(reader, "なるほど").click()
    await expect(button(alone, "なるほど")).to_have_text("なるほど")
