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

KEPT = "Object.keys(localStorage).filter((key) => /^comments (\\w+ )?http/.test(key))"
ERASED = "消去しました。"
FAILED = "読み込めませんでした。もう一度お試しください。"
QUESTION = "ログイン前のコメントも引き継ぎますか。"


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
    await expect(panel.get_by_role("alert")).to_have_text(ERASED)
    await expect(panel.get_by_role("alert")).to_be_focused()
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
    await window.answers_from("/reaction", 1)
    other = "/v1/sites/default/articles/fireworks"
    assert (await news.submit("花火も楽しみです。", "さくら", other)).status_code == 202
    panel = await open_notices(window)
    assert await broken_rules(window.page) == []
    await expect(panel.locator("li")).not_to_have_count(0)
    # All releases read these names.
    place = "Object.keys(localStorage).find((key) => /^comments notices/.test(key))"
    kept = f"Object.keys(JSON.parse(localStorage[{place}]))"
    assert set(await window.page.evaluate(kept)) == {"list", "next", "lang", "seen"}
    saves = panel.get_by_role("button", name="データを保存")
    async with window.page.expect_download() as saving:
        await saves.click()
    saved = await saving.value
    assert saved.suggested_filename == "comments.json"
    told = read_json(await saved.path())
    assert [comment["body"] for comment in told["comments"]] == ["一番電車に乗ります。"]
    assert len(told["reactions"]) == 1
    await window.box.fill("運賃は")
    await erase(panel)
    assert await broken_rules(window.page) == []
    await loaded(window, 1)
    await expect(window.thread.locator("[part~=own]")).to_have_count(0)
    await expect(panel.locator("li")).to_have_count(0)
    await expect(window.box).to_have_value("")
    await expect(window.name).to_have_value("")
    assert await window.page.evaluate(KEPT) == []
    for written in ("一番電車", "運賃は", "さくら", "v1.default."):
        assert not await window.page.evaluate(stays(written)), written
    # There is nobody any more of whom something could be kept.
    await saves.click()
    await expect(panel.get_by_role("alert")).to_have_text(FAILED)
    assert window.requests_to("/visitors") == []
    assert (await news.page(WELCOME))["count"] == 1
    await window.page.reload()
    await loaded(window, 1)
    await expect(window.thread.locator("[part=notices]")).to_have_count(0)


async def test_a_text_that_could_not_be_sent_is_erased_too_and_a_failure_is_told_beside_the_button(
    open_window: OpenWindow, news: RunningService
) -> None:
    """The text kept the token with which it was to be sent, and the next attempt sent it as the erased person."""
    window = await open_window()
    await write(window, "一番電車に乗ります。", 1)
    panel = await open_notices(window)
    await panel.locator("summary").click()
    await window.page.context.set_offline(True)
    await window.box.fill("定期はいくらですか。")
    await window.button.click()
    await expect(window.error).to_contain_text("接続できません。文章は残っています。")
    assert await window.page.evaluate(stays("定期はいくらですか。"))
    await panel.get_by_role("button", name="すべて消去").click()
    await expect(panel.get_by_role("alert")).to_have_text(FAILED)
    await window.page.context.set_offline(False)
    await panel.get_by_role("button", name="すべて消去").click()
    await expect(panel.get_by_role("alert")).to_have_text(ERASED)
    for written in ("定期はいくらですか。", "さくら", "v1.default."):
        assert not await window.page.evaluate(stays(written)), written
    async with window.page.expect_request(
        lambda request: request.method == "POST" and request.url.endswith("/comments")
    ) as sending:
        await window.post("定期はいくらですか。", "もみじ")
    assert "authorization" not in (await sending.value).headers
    await loaded(window, 1)


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
    await expect(window.thread.locator("[part~=along] p")).to_be_focused()
    assert await broken_rules(window.page) == []
    assert await window.page.evaluate(KEPT) == []
    mine = await news.client.get("/v1/visitors/me", headers=signed_in("default"))
    assert [comment["body"] for comment in mine.json()["comments"]] == ["定期はいくらですか。"]
    await window.thread.get_by_role("button", name="そのほかの操作").click()
    await expect(window.thread.locator("[part=option]", has_text="コメントを取り消す")).to_be_visible()
    await window.page.evaluate("comments.signOut()")
    await expect(window.thread.locator("[part~=along]")).to_have_count(0)


async def test_two_quick_clicks_take_the_comments_along_once(
    open_window: OpenWindow, news: RunningService
) -> None:
    await set_up(news)
    window = await open_page(open_window, news, [])
    await write(window, "定期はいくらですか。", 1)
    await window.page.evaluate("token => comments.signIn(token)", sign_in_token("default"))
    await window.thread.get_by_role("button", name="はい").dblclick()
    said = window.thread.locator("[part~=along]")
    await expect(said).to_have_text("コメント1件を引き継ぎました。")
    assert len(window.requests_to("/merge")) == 1


async def test_the_question_is_settled_beside_all_articles_and_is_not_the_next_account_s(
    open_window: OpenWindow, news: RunningService
) -> None:
    await set_up(news)
    other = THREAD.replace("welcome", "fireworks")
    window = await open_page(open_window, news, [], THREAD + other)
    await write(window, "定期はいくらですか。", 1)
    boxes = window.page.locator("comment-thread [part~=along]")
    await window.page.evaluate("token => comments.signIn(token)", sign_in_token("default"))
    await expect(boxes).to_have_text([QUESTION + "はいいいえ"] * 2)
    await boxes.first.get_by_role("button", name="はい").click()
    await expect(boxes).to_have_text(["コメント1件を引き継ぎました。"])
    someone = sign_in_token("default", sub="reader-1", name="市民")
    await window.page.evaluate("token => comments.signIn(token)", someone)
    await expect(boxes).to_have_count(0)


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
    await expect(window.box).to_be_focused()
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
    # What the answer leads to is done by then.
    await window.page.evaluate("new Promise((done) => setTimeout(done))")
    await expect(window.thread.locator("[part=notices]")).to_be_hidden()
    assert await window.page.evaluate(KEPT) == []
