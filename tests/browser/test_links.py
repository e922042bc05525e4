"""Addresses within comments, and addresses of comments.

Found by using the widget from outside, 2026-11-29, unless another source is named.
"""

import asyncio

from playwright.async_api import Route, expect

from tests.browser.conftest import OpenWindow
from tests.browser.moderating import WELCOME, Moderator
from tests.browser.window import Window
from tests.running import RunningService

ADDRESSES = {
    "市の発表（https://city.example/a_b(c)）を見て。": ["https://city.example/a_b(c)"],
    "https://a.example/x,https://b.example/y": ["https://a.example/x", "https://b.example/y"],
    "https://a.example/x;https://b.example/y。": ["https://a.example/x", "https://b.example/y"],
    "https://archive.example/2026/https://b.example/y": ["https://archive.example/2026/https://b.example/y"],
    "「https://日本語.jp/」のとおり": ["https://日本語.jp/"],
    # The name before the @ is not where it leads to.
    "https://www.city.example@evil.example/ で確認": [],
    "https://日本.example@evil.example/ で確認": [],
    "https://日本語.jp/@tram を見て": ["https://日本語.jp/@tram"],
    "https://city.exampleの件、@太郎 さんへ": ["https://city.example"],
    "https://social.example/@tram を見て": ["https://social.example/@tram"],
    # Letters that look like Latin ones.
    "https://аpple.example/": [],
    "javascript:alert(1) や ftp://a.example/ や ｈｔｔｐ：／／a.example": [],
}


async def test_what_is_an_address_in_a_text(open_window: OpenWindow, moderator: Moderator) -> None:
    for text in ADDRESSES:
        await moderator.publish(text)
    window = await open_window()
    texts = window.thread.locator("[part=text]")
    await expect(texts).to_have_count(len(ADDRESSES))
    assert (
        dict(
            await texts.evaluate_all(
                "all => all.map(p => [p.textContent, [...p.querySelectorAll('a')].map(a => a.getAttribute('href'))])"
            )
        )
        == ADDRESSES
    )


async def test_another_anchor_of_the_page_leads_there(open_window: OpenWindow, moderator: Moderator) -> None:
    """Whoever came by `?comment=ID` was led back to the comment at each anchor of the page."""
    await moderator.publish("始発をもっと早くしてほしいです。")
    linked = (await moderator.find("始発をもっと早くしてほしいです。"))["id"]
    window = await open_window(f"/demo/articles/welcome?comment={linked}")
    item = window.comment("始発")
    await expect(item).to_be_focused()
    await window.page.evaluate("document.activeElement.blur(); location.hash = '#top'")
    await window.page.evaluate(
        "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
    )
    await expect(item).not_to_be_focused()
    await window.page.evaluate(f"location.hash = '#comment-{linked}'")
    await expect(item).to_be_focused()


async def test_a_link_to_a_comment_that_is_gone_says_so(
    open_window: OpenWindow, moderator: Moderator
) -> None:
    await moderator.publish("始発をもっと早くしてほしいです。")
    window = await open_window("/demo/articles/welcome#comment-0193a5f2-6c1e-7d40-9b3a-5f0c8e2d7a11")
    line = window.thread.locator("[part=gone]")
    await expect(line).to_have_text("このコメントは見つかりません。")
    await expect(line).to_be_in_viewport()
    await expect(line).to_be_focused()


async def open_at_oldest(open_window: OpenWindow, news: RunningService) -> Window:
    """A window at a link to the oldest of 45 comments: more than two pages are before it."""
    for number in range(45):
        await news.submit(f"市電の再開について、{number}人目の感想です。", article=WELCOME)
    await news.published(45, article=WELCOME)
    oldest = (await news.page(WELCOME, order="oldest", limit=1))["comments"][0]["id"]
    window = await open_window(f"/demo/articles/welcome#comment-{oldest}")
    await expect(window.thread.locator("[part~=found]")).to_be_focused()
    return window


async def test_the_comments_before_come_above_what_one_reads(
    open_window: OpenWindow, news: RunningService
) -> None:
    window = await open_at_oldest(open_window, news)
    comments = window.thread.locator("[part~=comment]")
    first = await comments.first.element_handle()
    assert first is not None
    previous = window.thread.locator("[part=previous]")
    await previous.scroll_into_view_if_needed()
    before, shown = await first.evaluate("it => it.getBoundingClientRect().top"), await comments.count()
    await previous.click()
    await expect(comments).not_to_have_count(shown)
    # The one just above has the focus when all of it is done.
    await expect(window.thread.locator("[part~=comment]:focus")).to_have_count(1)
    assert abs(await first.evaluate("it => it.getBoundingClientRect().top") - before) < 2


async def test_who_scrolls_while_the_comments_before_are_loaded_is_not_called_back(
    open_window: OpenWindow, news: RunningService
) -> None:
    window = await open_at_oldest(open_window, news)
    goes_on = asyncio.Event()

    async def hold(route: Route) -> None:
        await goes_on.wait()
        await route.continue_()

    await window.page.route("**/comments?cursor=*", hold)
    comments = window.thread.locator("[part~=comment]")
    first = await comments.first.element_handle()
    assert first is not None
    shown = await comments.count()
    await window.thread.locator("[part=previous]").scroll_into_view_if_needed()
    async with window.page.expect_request("**/comments?cursor=*"):
        await window.thread.locator("[part=previous]").click()
    await window.page.evaluate("scrollBy({ top: 200, behavior: 'instant' })")
    before = await first.evaluate("it => it.getBoundingClientRect().top")
    goes_on.set()
    await expect(comments).not_to_have_count(shown)
    await expect(window.thread.locator("[part~=comment]:focus")).to_have_count(1)
    assert abs(await first.evaluate("it => it.getBoundingClientRect().top") - before) < 2
