"""Live changes of an open page, and the elements that must not move with them."""

import asyncpg
import pytest
from playwright.async_api import APIResponse, Page, Route, expect

from comments_service.domain.settings_changes import SettingsPatch
from comments_service.store.site_settings import update_settings
from tests.browser.conftest import OpenWindow
from tests.browser.moderating import WELCOME, Moderator
from tests.browser.window import Window
from tests.running import RunningService
from tests.waiting import wait_until

SET_HIDDEN = """
    (hidden) => {
        Object.defineProperty(document, 'hidden', { get: () => hidden, configurable: true });
        document.dispatchEvent(new Event('visibilitychange'));
    }
"""


@pytest.fixture
async def busy_news(news: RunningService) -> RunningService:
    """The service with 45 comments on the article."""
    for number in range(45):
        await news.submit(f"市電の再開について、{number}人目の感想です。", article=WELCOME)
    await news.published(45, article=WELCOME)
    return news


async def top_of(window: Window, text: str) -> float:
    """Returns the distance of the comment from the upper edge of the window, in pixels."""
    box = await window.comment(text).bounding_box()
    assert box is not None
    return box["y"]


async def scroll_to(window: Window, text: str) -> None:
    await window.comment(text).evaluate(
        "(item) => item.scrollIntoView({ block: 'center', behavior: 'instant' })"
    )


async def test_a_button_loads_more_comments_page_by_page(
    open_window: OpenWindow, busy_news: RunningService
) -> None:
    window = await open_window()
    comments, more_button = window.thread.locator("li"), window.thread.locator("[part=more]")
    await expect(window.heading).to_have_text("コメント45")
    for count in (20, 40, 45):
        await expect(comments).to_have_count(count)
        if count < 45:
            await more_button.click()
    await expect(more_button).to_be_hidden()
    await expect(comments.nth(40)).to_be_focused()
    await expect(comments.last).to_contain_text("0人目の感想です。")


async def test_in_a_flat_view_a_reply_links_to_its_parent_on_a_later_page(
    open_window: OpenWindow, busy_news: RunningService
) -> None:
    database = await asyncpg.connect(busy_news.settings.database_url)
    await update_settings(database, "default", SettingsPatch(view="flat"))
    await database.close()
    busy_news.context.sites._entries.clear()
    parent = (await busy_news.page(WELCOME, order="oldest", limit=1))["comments"][0]
    reply = {"author": "市民", "body": "一番乗りの感想ですね。", "parent_id": parent["id"]}
    await busy_news.client.post(f"{WELCOME}/comments", json=reply)
    await busy_news.published(46, article=WELCOME)
    window = await open_window()
    await window.comment("一番乗りの感想ですね。").get_by_text("以前のコメントへの返信").click()
    await expect(window.comment(parent["body"])).to_be_focused()
    await expect(window.comment(parent["body"])).to_be_in_viewport()
    # Each reply has a place of its own there, and no button shows those of a comment. Seen from outside, 2026-11-29.
    await expect(window.thread.locator("[part=replies]")).to_have_count(0)


async def test_a_comment_being_read_does_not_move_when_another_arrives(
    open_window: OpenWindow, busy_news: RunningService
) -> None:
    window = await open_window()
    await scroll_to(window, "38人目")
    old_top = await top_of(window, "38人目")
    await busy_news.submit(
        "中央駅のエレベーターも早く直してください。\nホームまで階段しかありません。", article=WELCOME
    )
    await expect(window.heading).to_have_text("コメント46")
    await expect(window.comment("エレベーター")).to_have_count(1)
    assert await top_of(window, "38人目") == pytest.approx(old_top, abs=1)
    jump_button = window.thread.get_by_role("button", name="新しいコメント1件")
    await jump_button.click()
    await expect(window.comment("エレベーター")).to_be_in_viewport()
    await expect(window.comment("エレベーター")).to_be_focused()
    await expect(jump_button).to_be_hidden()


async def test_the_article_does_not_move_when_a_comment_arrives(
    open_window: OpenWindow, busy_news: RunningService
) -> None:
    window = await open_window()
    await expect(window.heading).to_have_text("コメント45")
    paragraph = window.page.locator("article p").last
    await paragraph.scroll_into_view_if_needed()
    old_position = await paragraph.bounding_box()
    await busy_news.submit("踏切の音が少し大きいです。", article=WELCOME)
    await expect(window.comment("踏切の音が少し大きいです。")).to_have_count(1)
    assert await paragraph.bounding_box() == old_position


async def test_the_box_does_not_move_when_a_comment_arrives(
    open_window: OpenWindow, busy_news: RunningService
) -> None:
    window = await open_window()
    await expect(window.heading).to_have_text("コメント45")
    await window.box.fill("書いている途中で")
    # What a writer needs has come, and with it the look of the form.
    await expect(window.countdown).to_have_text("残り292文字")
    await window.box.evaluate("(box) => box.scrollIntoView({ block: 'start', behavior: 'instant' })")
    old_position = await window.box.bounding_box()
    await busy_news.submit("冬は待合室に暖房がほしいです。", article=WELCOME)
    await expect(window.comment("冬は待合室に暖房がほしいです。")).to_have_count(1)
    # Positions are rounded to 64ths of a pixel, and may be one or two of them off after a scroll.
    assert await window.box.bounding_box() == pytest.approx(old_position, abs=0.25)
    await expect(window.box).to_be_focused()
    await expect(window.box).to_have_value("書いている途中で")


async def test_a_hidden_page_closes_its_stream_and_catches_up_when_it_is_shown(
    open_window: OpenWindow, news: RunningService
) -> None:
    window = await open_window()
    await expect(window.heading).to_have_text("コメント0")
    async with window.page.expect_event("requestfailed", lambda request: "/welcome/events" in request.url):
        await window.page.evaluate(SET_HIDDEN, True)
    await news.submit("帰りの終電が遅くなって助かります。", article=WELCOME)
    await news.published(1, article=WELCOME)
    await expect(window.heading).to_have_text("コメント0")
    await window.page.evaluate(SET_HIDDEN, False)
    await expect(window.comment("帰りの終電が遅くなって助かります。")).to_have_count(1)
    await expect(window.top_count).to_have_text("コメント1")
    assert window.requests_to("/welcome/events")[-1].endswith("?since=0")


async def open_counts_page(page: Page, news: RunningService, articles: list[str]) -> None:
    """Opens a page of a publisher with the counts of these articles."""
    elements = "".join(
        f'<comment-count site="default" article="{article}"></comment-count>' for article in articles
    )
    html = f'<!doctype html><html lang="ja"><script type="module" src="{news.url}/static/counts.js"></script>{elements}'
    await page.route(
        "http://news.example/",
        lambda route: route.fulfill(body=html, content_type="text/html; charset=utf-8"),
    )
    await page.goto("http://news.example/")


async def test_a_page_of_headlines_requests_all_counts_at_once(
    open_window: OpenWindow, news: RunningService
) -> None:
    await news.submit("港町まで18分は速いですね。", article=WELCOME)
    await news.published(1, article=WELCOME)
    window = await open_window("/")
    await open_counts_page(window.page, news, ["welcome", "bus-fare", "welcome", "not valid"])
    counts = window.page.locator("comment-count")
    await expect(counts).to_have_text(["コメント1", "コメント0", "コメント1", ""])
    query = "?article=welcome&article=bus-fare"
    assert window.requests_to("/counts") == [f"{news.url}/v1/sites/default/counts{query}"]
    await wait_until(lambda: bool(window.requests_to("/counts/events")), "the counts are not followed")
    assert window.requests_to("/counts/events") == [f"{news.url}/v1/sites/default/counts/events{query}"]
    await news.submit("値上げの理由を知りたいです。", article=WELCOME.replace("welcome", "bus-fare"))
    await expect(counts).to_have_text(["コメント1", "コメント1", "コメント1", ""])


async def test_a_count_that_is_added_later_is_live(open_window: OpenWindow, news: RunningService) -> None:
    window = await open_window("/")
    await open_counts_page(window.page, news, ["welcome"])
    await expect(window.page.locator("comment-count")).to_have_text("コメント0")
    await window.page.evaluate(
        """() => {
            const count = document.createElement('comment-count');
            count.setAttribute('site', 'default');
            count.setAttribute('article', 'school-lunch');
            count.textContent = '0件';
            document.body.append(count);
        }"""
    )
    await news.submit(
        "いわしの献立、うちでも作りました。", article=WELCOME.replace("welcome", "school-lunch")
    )
    await expect(window.page.locator("comment-count").last).to_have_text("1件")
    assert window.requests_to("/counts/events")[-1].endswith("?article=welcome&article=school-lunch")


async def test_an_outdated_page_from_a_cache_is_not_shown(
    open_window: OpenWindow, busy_news: RunningService, moderator: Moderator
) -> None:
    window = await open_window()
    await expect(window.heading).to_have_text("コメント45")
    outdated_pages: list[APIResponse] = []

    async def answer_with_the_outdated_page_first(route: Route) -> None:
        if outdated_pages:
            await route.fulfill(response=outdated_pages.pop())
        else:
            await route.continue_()

    cursor = (await busy_news.page(WELCOME, limit=20))["next_cursor"]
    url = f"{busy_news.url}{WELCOME}/comments?cursor={cursor}"
    outdated_pages.append(await window.page.request.get(url))
    await window.page.route("**/comments?cursor=*", answer_with_the_outdated_page_first)
    removed_body = (await busy_news.page(WELCOME, cursor=cursor))["comments"][0]["body"]
    await moderator.decide(removed_body, "removed")
    await expect(window.heading).to_have_text("コメント44")
    await window.thread.locator("[part=more]").click()
    await expect(window.thread.locator("li")).to_have_count(40)
    await expect(window.comment(removed_body)).to_have_count(0)
    assert outdated_pages == []
