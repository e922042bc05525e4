"""What moves on an open page, and what stays where it is."""

import pytest
from playwright.async_api import APIResponse, Page, Route, expect

from tests.browser.conftest import OpenWindow
from tests.browser.moderating import WELCOME, Moderator
from tests.browser.window import Window
from tests.running import RunningService

HIDE = """
    (hidden) => {
        Object.defineProperty(document, 'hidden', { get: () => hidden, configurable: true });
        document.dispatchEvent(new Event('visibilitychange'));
    }
"""


@pytest.fixture
async def busy(news: RunningService) -> RunningService:
    """With 45 comments on the article."""
    for number in range(45):
        await news.submit(f"市電の再開について、{number}人目の感想です。", article=WELCOME)
    await news.published(45, article=WELCOME)
    return news


async def top(window: Window, text: str) -> float:
    """How far below the window's upper edge the comment stands."""
    box = await window.comment(text).bounding_box()
    assert box is not None
    return box["y"]


async def scroll_to(window: Window, text: str) -> None:
    await window.comment(text).evaluate(
        "(item) => item.scrollIntoView({ block: 'center', behavior: 'instant' })"
    )


async def test_more_comments_come_by_pages(open_window: OpenWindow, busy: RunningService) -> None:
    window = await open_window()
    items, more = window.thread.locator("li"), window.thread.locator("[part=more]")
    await expect(window.heading).to_have_text("コメント45")
    for shown in (20, 40, 45):
        await expect(items).to_have_count(shown)
        if shown < 45:
            await more.click()
    await expect(more).to_be_hidden()
    await expect(items.nth(40)).to_be_focused()
    await expect(items.last).to_contain_text("0人目の感想です。")


async def test_a_reply_leads_to_its_comment_on_a_later_page(
    open_window: OpenWindow, busy: RunningService
) -> None:
    first = (await busy.page(WELCOME, order="oldest", limit=1))["comments"][0]
    answer = {"author": "市民", "body": "一番乗りの感想ですね。", "parent_id": first["id"]}
    await busy.client.post(f"{WELCOME}/comments", json=answer)
    await busy.published(46, article=WELCOME)
    window = await open_window()
    await window.comment("一番乗りの感想ですね。").get_by_text("以前のコメントへの返信").click()
    await expect(window.comment(first["body"])).to_be_focused()
    await expect(window.comment(first["body"])).to_be_in_viewport()


async def test_what_is_being_read_stays_when_a_comment_arrives(
    open_window: OpenWindow, busy: RunningService
) -> None:
    window = await open_window()
    await scroll_to(window, "38人目")
    before = await top(window, "38人目")
    await busy.submit(
        "中央駅のエレベーターも早く直してください。\nホームまで階段しかありません。", article=WELCOME
    )
    await expect(window.heading).to_have_text("コメント46")
    await expect(window.comment("エレベーター")).to_have_count(1)
    assert await top(window, "38人目") == pytest.approx(before, abs=1)
    jump = window.thread.get_by_role("button", name="新しいコメント1件")
    await jump.click()
    await expect(window.comment("エレベーター")).to_be_in_viewport()
    await expect(jump).to_be_hidden()


async def test_the_article_stays_when_a_comment_arrives(
    open_window: OpenWindow, busy: RunningService
) -> None:
    window = await open_window()
    paragraph = window.page.locator("article p").last
    await paragraph.scroll_into_view_if_needed()
    before = await paragraph.bounding_box()
    await busy.submit("踏切の音が少し大きいです。", article=WELCOME)
    await expect(window.comment("踏切の音が少し大きいです。")).to_have_count(1)
    assert await paragraph.bounding_box() == before


async def test_the_box_stays_when_a_comment_arrives_while_one_writes(
    open_window: OpenWindow, busy: RunningService
) -> None:
    window = await open_window()
    await window.box.fill("書いている途中で")
    await window.box.evaluate("(box) => box.scrollIntoView({ block: 'start', behavior: 'instant' })")
    before = await window.box.bounding_box()
    await busy.submit("冬は待合室に暖房がほしいです。", article=WELCOME)
    await expect(window.comment("冬は待合室に暖房がほしいです。")).to_have_count(1)
    assert await window.box.bounding_box() == before
    await expect(window.box).to_be_focused()
    await expect(window.box).to_have_value("書いている途中で")


async def test_a_hidden_page_has_no_stream_and_catches_up_when_it_is_shown(
    open_window: OpenWindow, news: RunningService
) -> None:
    window = await open_window()
    await expect(window.heading).to_have_text("コメント0")
    async with window.page.expect_event("requestfailed", lambda request: "/welcome/events" in request.url):
        await window.page.evaluate(HIDE, True)
    await news.submit("帰りの終電が遅くなって助かります。", article=WELCOME)
    await news.published(1, article=WELCOME)
    await expect(window.heading).to_have_text("コメント0")
    await window.page.evaluate(HIDE, False)
    await expect(window.comment("帰りの終電が遅くなって助かります。")).to_have_count(1)
    await expect(window.top_count).to_have_text("コメント1")
    assert window.requests_to("/welcome/events")[-1].endswith("?since=0")


async def counts_page(page: Page, news: RunningService, articles: list[str]) -> None:
    """A publisher's own page of headlines."""
    elements = "".join(f'<comment-count site="default" article="{one}"></comment-count>' for one in articles)
    html = f'<!doctype html><html lang="ja"><script type="module" src="{news.url}/static/counts.js"></script>{elements}'
    await page.route(
        "http://news.example/",
        lambda route: route.fulfill(body=html, content_type="text/html; charset=utf-8"),
    )
    await page.goto("http://news.example/")


async def test_a_page_of_headlines_asks_once_for_all_counts(
    open_window: OpenWindow, news: RunningService
) -> None:
    await news.submit("港町まで18分は速いですね。", article=WELCOME)
    await news.published(1, article=WELCOME)
    window = await open_window("/")
    await counts_page(window.page, news, ["welcome", "bus-fare", "welcome", "not valid"])
    counts = window.page.locator("comment-count")
    await expect(counts).to_have_text(["コメント1", "コメント0", "コメント1", ""])
    query = "?article=welcome&article=bus-fare"
    assert window.requests_to("/counts") == [f"{news.url}/v1/sites/default/counts{query}"]
    assert window.requests_to("/counts/events") == [f"{news.url}/v1/sites/default/counts/events{query}"]
    await news.submit("値上げの理由を知りたいです。", article=WELCOME.replace("welcome", "bus-fare"))
    await expect(counts).to_have_text(["コメント1", "コメント1", "コメント1", ""])


async def test_counts_that_are_added_later_are_live_too(
    open_window: OpenWindow, news: RunningService
) -> None:
    window = await open_window("/")
    await counts_page(window.page, news, ["welcome"])
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


async def test_an_older_page_of_a_cache_is_not_shown(
    open_window: OpenWindow, busy: RunningService, moderator: Moderator
) -> None:
    window = await open_window()
    await expect(window.heading).to_have_text("コメント45")
    older: list[APIResponse] = []

    async def answer_with_an_older_page_first(route: Route) -> None:
        if older:
            await route.fulfill(response=older.pop())
        else:
            await route.continue_()

    cursor = (await busy.page(WELCOME, limit=20))["next_cursor"]
    url = f"{busy.url}{WELCOME}/comments?cursor={cursor}"
    older.append(await window.page.request.get(url))
    await window.page.route("**/comments?cursor=*", answer_with_an_older_page_first)
    removed = (await busy.page(WELCOME, cursor=cursor))["comments"][0]["body"]
    await moderator.decide(removed, "removed")
    await expect(window.heading).to_have_text("コメント44")
    await window.thread.locator("[part=more]").click()
    await expect(window.thread.locator("li")).to_have_count(40)
    await expect(window.comment(removed)).to_have_count(0)
    assert older == []
