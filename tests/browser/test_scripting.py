"""What a page's own scripts may use: events and methods of the elements."""

from playwright.async_api import expect

from tests.browser.conftest import OpenWindow
from tests.browser.moderating import Moderator
from tests.browser.publishing import THREAD, loaded, publish
from tests.running import RunningService

LISTEN = """
    window.heard = [];
    for (const event of ['ready', 'count', 'posted', 'reacted'])
        addEventListener(`comments-${event}`, ({ detail }) => heard.push([event, detail]));
"""


async def test_a_page_hears_what_happens_in_the_widget(
    open_window: OpenWindow, news: RunningService, moderator: Moderator
) -> None:
    await moderator.publish("市電の復活、家族で楽しみにしています。", "さくら")
    window = await open_window("/")
    await window.page.add_init_script(LISTEN)
    await publish(window.page, news, THREAD)
    await loaded(window, 1)
    await window.thread.get_by_role("button", name="共感した").click()
    await window.page.wait_for_function("heard.some(([event]) => event === 'reacted')")
    await window.post("定期はいくらですか。")
    await loaded(window, 2)
    heard = await window.page.evaluate("heard")
    assert [event for event, _ in heard if event != "posted"] == ["ready", "count", "reacted", "count"]
    details = dict(heard)
    assert details["ready"] == {"count": 1}
    assert list(details["reacted"]) == ["id", "kind", "reactions"]
    assert (details["reacted"]["kind"], details["reacted"]["reactions"]) == ("empathy", {"empathy": 1})
    assert list(details["posted"]) == ["id"]
    assert details["count"] == {"count": 2}


async def test_a_page_focuses_the_box_reads_again_and_chooses_an_order(
    open_window: OpenWindow, news: RunningService, moderator: Moderator
) -> None:
    await moderator.publish("一番電車に乗ります。", "さくら")
    await moderator.publish("私も乗ります。", "港町の住人")
    window = await open_window("/")
    body = THREAD.replace("></", '><p slot="above-form">編集部から</p></')
    await publish(window.page, news, body)
    await loaded(window, 2)
    await window.thread.evaluate("(thread) => thread.focusForm()")
    await expect(window.box).to_be_focused()
    assert await window.thread.evaluate("(thread) => thread.order") == "newest"
    await window.thread.evaluate("(thread) => { thread.order = 'oldest' }")
    await expect(window.thread.locator("li").first).to_contain_text("一番電車に乗ります。")
    await window.thread.evaluate("(thread) => { thread.order = 'best' }")
    assert await window.thread.evaluate("(thread) => [thread.order, thread.getAttribute('order')]") == [
        "oldest",
        None,
    ]
    before = len(window.requests_to("/comments"))
    # A comment that is as it was keeps its elements: of thousands, few are made anew.
    text = window.thread.locator("[part=text]").first
    await text.evaluate("(text) => { text.title = 'kept' }")
    await window.thread.evaluate("(thread) => thread.reload()")
    await expect(text).to_have_attribute("title", "kept")
    assert len(window.requests_to("/comments")) == before + 1
    await expect(window.page.get_by_text("編集部から")).to_be_visible()


async def test_a_thread_that_is_taken_away_ends_its_stream_though_its_reader_had_notices(
    open_window: OpenWindow,
) -> None:
    window = await open_window()
    await window.page.add_init_script(
        """window.open = new Set();
        window.EventSource = class extends EventSource {
            constructor(...all) { super(...all); open.add(this.url); }
            close() { open.delete(this.url); super.close(); }
        };"""
    )
    await window.page.reload()
    await window.post("一番電車に乗ります。")
    await expect(window.thread.get_by_role("button", name="お知らせ")).to_be_visible()
    streams = "[...open].filter((url) => /articles.*events/.test(url)).length"
    await window.page.wait_for_function(f"{streams} == 1")
    elements = "comment-thread, comment-count, article-reactions"
    await window.page.evaluate(f"document.querySelectorAll('{elements}').forEach((each) => each.remove())")
    await window.page.wait_for_function(f"{streams} == 0")
