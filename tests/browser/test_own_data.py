"""What is kept about a reader: had and erased in the widget, and taken along by who signs in."""

import json
from pathlib import Path
from typing import Any

from playwright.async_api import Locator, expect

from tests.browser.conftest import OpenWindow
from tests.browser.moderating import WELCOME, Moderator
from tests.browser.publishing import THREAD, loaded
from tests.browser.test_looks import broken_rules
from tests.browser.test_signing_in import open_page, set_up
from tests.browser.window import Window
from tests.publisher import sign_in_token, signed_in
from tests.running import RunningService

KEPT = "Object.keys(localStorage).filter((key) => /^comments (own |notices )?http/.test(key))"
ERASED = "消去しました。"


def stays(text: str) -> str:
    return f"localStorage.length && JSON.stringify(localStorage).includes({json.dumps(text)})"


def read_json(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))


async def write(window: Window, body: str, count: int) -> None:
    await window.post(body, "さくら")
    await loaded(window, count)


async def open_notices(window: Window) -> Locator:
    button = window.thread.locator("[part=notices]")
    await button.click()
    return window.thread.locator("[part=notice-list]")


async def erase(panel: Locator) -> None:
    await panel.locator("summary").click()
    await expect(panel).to_contain_text("元には戻せません。")
    await panel.get_by_role("button", name="すべて消去").click()
    await expect(panel).to_contain_text(ERASED)
    await expect(panel.locator("summary")).to_have_count(0)


async def test_a_reader_saves_what_is_kept_and_then_has_it_erased_everywhere(
    open_window: OpenWindow, news: RunningService, moderator: Moderator
) -> None:
    await moderator.publish("私も乗ります。", "港町の住人")
    window = await open_window()
    await write(window, "一番電車に乗ります。", 2)
    await (
        window.thread.locator("li")
        .filter(has_text="私も乗ります。")
        .locator("[part~=reaction]")
        .first.click()
    )
    other = "/v1/sites/default/articles/fireworks"
    assert (await news.submit("花火も楽しみです。", "さくら", other)).status_code == 202
    panel = await open_notices(window)
    assert await broken_rules(window.page) == []
    async with window.page.expect_download() as saving:
        await panel.get_by_role("button", name="データ保存").click()
    saved = await saving.value
    assert saved.suggested_filename == "comments.json"
    told = read_json(await saved.path())
    assert [comment["body"] for comment in told["comments"]] == ["一番電車に乗ります。"]
    assert len(told["reactions"]) == 1
    await erase(panel)
    assert await broken_rules(window.page) == []
    await loaded(window, 1)
    await expect(window.thread.locator("[part~=own]")).to_have_count(0)
    assert await window.page.evaluate(KEPT) == []
    assert not await window.page.evaluate(stays("一番電車"))
    assert (await news.page(WELCOME))["count"] == 1
    await window.page.reload()
    await loaded(window, 1)
    await expect(window.thread.locator("[part=notices]")).to_have_count(0)


async def test_who_is_signed_in_erases_the_account_and_not_what_another_wrote_in_this_browser(
    open_window: OpenWindow, news: RunningService
) -> None:
    await set_up(news)
    window = await open_page(open_window, news, [])
    await write(window, "定期はいくらですか。", 1)
    await window.page.evaluate("token => comments.signIn(token)", sign_in_token("default"))
    await expect(window.thread.locator("[part=signed-name]")).to_have_text("汐見太郎")
    await window.box.fill("一番電車に乗ります。")
    await window.button.click()
    await loaded(window, 2)
    await erase(await open_notices(window))
    await loaded(window, 1)
    await expect(window.thread.locator("[part=signed-name]")).to_have_text("汐見太郎")
    assert await window.page.evaluate(stays("定期はいくらですか。"))


async def test_who_signs_in_is_asked_once_whether_earlier_comments_come_along(
    open_window: OpenWindow, news: RunningService
) -> None:
    await set_up(news)
    window = await open_page(open_window, news, [], f"<h1>市電の再開</h1>{THREAD}")
    question = window.thread.get_by_text("ログイン前のコメントも引き継ぎますか。")
    await write(window, "定期はいくらですか。", 1)
    await window.page.evaluate("token => comments.signIn(token)", sign_in_token("default"))
    await expect(question).to_be_visible()
    assert await broken_rules(window.page) == []
    await window.thread.get_by_role("button", name="はい").click()
    await expect(window.thread.locator("[part~=along]")).to_have_text("コメント1件を引き継ぎました。")
    assert await broken_rules(window.page) == []
    assert await window.page.evaluate(KEPT) == []
    mine = await news.client.get("/v1/visitors/me", headers=signed_in("default"))
    assert [comment["body"] for comment in mine.json()["comments"]] == ["定期はいくらですか。"]
    await window.thread.get_by_role("button", name="そのほかの操作").click()
    await expect(window.thread.locator("[part=option]", has_text="コメントを取り消す")).to_be_visible()
    await window.page.evaluate("comments.signOut()")
    await expect(window.thread.locator("[part~=along]")).to_have_count(0)


async def test_who_wants_to_leave_them_is_not_asked_again(
    open_window: OpenWindow, news: RunningService
) -> None:
    await set_up(news)
    window = await open_page(open_window, news, [])
    question = window.thread.get_by_text("ログイン前のコメントも引き継ぎますか。")
    await write(window, "定期はいくらですか。", 1)
    await window.page.evaluate("token => comments.signIn(token)", sign_in_token("default"))
    await window.thread.get_by_role("button", name="いいえ").click()
    await expect(question).to_have_count(0)
    await window.page.evaluate("comments.signOut()")
    await expect(window.name).to_have_value("さくら")
    await window.page.evaluate("token => comments.signIn(token)", sign_in_token("default"))
    await expect(window.thread.locator("[part=signed-name]")).to_have_text("汐見太郎")
    await expect(question).to_have_count(0)
    # They are the visitor's own as before.
    await window.page.evaluate("comments.signOut()")
    await window.thread.get_by_role("button", name="そのほかの操作").click()
    await expect(window.thread.locator("[part=option]", has_text="コメントを取り消す")).to_be_visible()


async def test_notices_that_are_answered_after_signing_out_are_not_kept(
    open_window: OpenWindow, news: RunningService
) -> None:
    await set_up(news)
    comment = {"author": "市民", "body": "始発は何時ですか。"}
    answer = await news.client.post(f"{WELCOME}/comments", json=comment, headers=signed_in("default"))
    assert answer.status_code == 202
    await news.published(1, WELCOME)
    window = await open_page(open_window, news, [])
    await loaded(window, 1)
    # The answer waits until nobody is signed in any more.
    await window.page.evaluate(
        """() => {
            const send = window.fetch;
            window.fetch = async (url, options) => {
                const answer = await send(url, options);
                if (`${url}`.includes('/own/notices')) {
                    window.waits = true;
                    await new Promise((go) => { window.go = go; });
                    window.gone = true;
                }
                return answer;
            };
        }"""
    )
    await window.page.evaluate("token => comments.signIn(token)", sign_in_token("default"))
    await window.page.wait_for_function("window.waits")
    await window.page.evaluate("comments.signOut().then(() => go())")
    await window.page.wait_for_function("window.gone")
    await expect(window.thread.locator("[part=notices]")).to_be_hidden()
    assert await window.page.evaluate(KEPT) == []
