"""Threads, reactions, links to comments, second thoughts, reports, mutes and notices, in windows of several readers."""

import json
import re
from functools import partial
from typing import Any

from playwright.async_api import Locator, Route, expect

from tests.browser.conftest import OpenWindow
from tests.browser.moderating import WELCOME, Moderator
from tests.browser.publishing import loaded
from tests.browser.test_looks import broken_rules
from tests.browser.window import Window
from tests.running import RunningService
from tests.waiting import wait_until

QUESTION = "橋の歩道はいつ通れるようになりますか。"
WITHDRAWN = "このコメントは投稿者が取り消しました。"


async def answer(news: RunningService, parent: str, *bodies: str) -> list[str]:
    """Answers a comment, each text in its turn. Returns the ids."""
    ids: list[str] = []
    for body in bodies:
        sent = {"author": "沿線の会社員", "body": body, "parent_id": parent}
        response = await news.client.post(f"{WELCOME}/comments", json=sent)
        assert response.status_code == 202, response.text
        ids.append(response.json()["id"])
    return ids


async def open_menu(item: Locator) -> None:
    await item.locator("[part=menu]").click()


def option(window: Window, name: str) -> Locator:
    return window.thread.locator("[part=option]").filter(has_text=name)


async def test_replies_stand_below_their_comment_and_the_box_opens_there(
    open_window: OpenWindow, news: RunningService, moderator: Moderator
) -> None:
    await moderator.publish(QUESTION, "歩いて渡る派")
    await moderator.publish("始発に乗りに行きます。", "始発組")
    question = (await news.page(WELCOME, order="oldest"))["comments"][0]["id"]
    replies = await answer(news, question, *(f"{number}月からだと聞きました。" for number in range(1, 5)))
    await news.published(6, article=WELCOME)
    await answer(news, replies[0], "ありがとうございます。楽しみです。")
    await news.published(7, article=WELCOME)
    window = await open_window()
    await loaded(window, 7)
    texts = window.thread.locator("[part=text]")
    first = [
        "始発に乗りに行きます。",
        QUESTION,
        *(f"{number}月からだと聞きました。" for number in range(1, 4)),
    ]
    await expect(texts).to_have_text(first)
    rest = window.thread.get_by_role("button", name="返信2件を表示")
    await rest.click()
    await expect(texts).to_have_text(
        [*first, "4月からだと聞きました。", "ありがとうございます。楽しみです。"]
    )
    await expect(window.comment("4月から")).to_be_focused()
    # Only what answers a reply says so.
    await expect(window.thread.locator("[part=parent]:visible")).to_have_text(["沿線の会社員さんへの返信"])
    await window.thread.get_by_role("button", name="返信を閉じる").click()
    await expect(texts).to_have_text(first[:2])
    await window.thread.get_by_role("button", name="返信5件を表示").click()
    await expect(texts).to_have_count(7)
    # The box stands below what one answers, which stays in its place.
    item = window.comment("2月から")
    await item.scroll_into_view_if_needed()
    await item.locator("[part=reply]").click()
    await expect(item.locator("textarea")).to_be_focused()
    await expect(item).to_be_in_viewport()
    await window.post("詳しい日をご存じですか。")
    await expect(window.comment("詳しい日を").locator("[part=parent]")).to_have_text(
        "沿線の会社員さんへの返信"
    )
    await expect(window.thread.locator("[part=thread] > form")).to_have_count(1)


async def test_reactions_are_seen_elsewhere_at_once_kept_and_taken_back_if_they_fail(
    open_window: OpenWindow, moderator: Moderator
) -> None:
    await moderator.publish("車掌さんの声が戻ってきてうれしいです。")
    window, other = await open_window(), await open_window()
    button, seen = (each.thread.get_by_role("button", name="なるほど") for each in (window, other))
    await button.click()
    for each in (button, seen):
        await expect(each).to_have_text("なるほど 1")
    await expect(button).to_have_attribute("aria-pressed", "true")
    await expect(seen).to_have_attribute("aria-pressed", "false")
    await window.page.reload()
    await expect(button).to_have_attribute("aria-pressed", "true")
    await window.page.route("**/reaction", lambda route: route.abort())
    await button.click()
    await expect(window.thread.locator("[part=said]")).to_contain_text("接続できません。")
    await expect(button).to_have_text("なるほど 1")
    await expect(button).to_have_attribute("aria-pressed", "true")
    await window.page.unroute_all()
    # What is no fault of the network is not called one. Seen from outside, 2026-11-29.
    for status, code, told in (
        (429, "rate-limited", "8秒待って、もう一度お試しください。"),
        (404, "comment-not-found", "このコメントは見つかりません。"),
    ):
        document = {"status": status, "code": code, "retry_after": 8}
        await window.page.route("**/reaction", partial(_refuse, status=status, document=document))
        await button.click()
        await expect(window.thread.locator("[part=said]").last).to_have_text(told)
        await expect(button).to_have_attribute("aria-pressed", "true")
        await window.page.unroute_all()
    await button.click()
    for each in (button, seen):
        await expect(each).to_have_text("なるほど")


async def _refuse(route: Route, *, status: int, document: dict[str, Any]) -> None:
    headers = {"Content-Type": "application/problem+json", "Access-Control-Allow-Origin": "*"}
    await route.fulfill(status=status, headers=headers, body=json.dumps(document))


async def test_second_thoughts_are_seen_elsewhere_and_answers_are_told(open_window: OpenWindow) -> None:
    writer, reader = await open_window(), await open_window()
    await writer.post("夜の便も増やしてほしいです。")
    item = writer.comment("夜の便も")
    await expect(reader.comment("夜の便も")).to_have_count(1)
    await open_menu(item)
    await option(writer, "編集する").click()
    await writer.thread.locator("[part=panel] textarea").fill("夜の便も、あと2本ほしいです。")
    await writer.thread.locator("[part=panel-send]").click()
    for window in (writer, reader):
        await expect(window.comment("あと2本").locator("[part=edited]")).to_have_text("編集済み")
    await reader.comment("あと2本").locator("[part=reply]").click()
    await reader.post("終電のあとも1本あると助かります。", "ひかり")
    await expect(writer.thread.locator("[part=unseen]")).to_be_visible()
    await writer.thread.get_by_role("button", name="お知らせ").click()
    await expect(writer.thread.locator("[part=unseen]")).to_be_hidden()
    await expect(writer.thread.get_by_role("link", name="コメントに返信がありました。")).to_be_visible()
    assert await broken_rules(writer.page) == []
    await writer.thread.get_by_role("link", name="コメントに返信がありました。").click()
    await expect(writer.comment("終電のあとも")).to_be_focused()
    await open_menu(writer.comment("あと2本"))
    await expect(option(writer, "編集する")).to_have_count(0)
    await option(writer, "コメントを取り消す").click()
    await writer.thread.locator("[part=panel] [part=panel-send]").click()
    for window in (writer, reader):
        await expect(window.thread.locator("[part=tombstone]")).to_have_text(WITHDRAWN)
        await expect(window.comment("あと2本")).to_have_count(0)
        await expect(window.comment("終電のあとも")).to_have_count(1)
    await expect(writer.thread.locator("[part=panel]")).to_have_count(0)
    await expect(writer.thread.locator("[role=status]").first).to_have_text("コメントを取り消しました。")
    await reader.page.reload()
    await expect(reader.thread.locator("[part=tombstone]")).to_have_text(WITHDRAWN)


async def test_an_author_reads_why_an_answered_comment_was_removed_in_the_page_s_language(
    open_window: OpenWindow, news: RunningService, moderator: Moderator
) -> None:
    """Only others see a tombstone. Seen from outside, 2026-11-29."""
    writer, reader = await open_window(), await open_window()
    await writer.post("夜の便も増やしてほしいです。")
    await reader.comment("夜の便も").locator("[part=reply]").click()
    await reader.post("終電のあとも1本あると助かります。", "ひかり")
    await expect(writer.comment("終電のあとも")).to_have_count(1)
    await moderator.decide("夜の便も増やしてほしいです。", "removed", "off_topic")
    await expect(reader.thread.locator("[part=tombstone]")).to_have_count(1)
    item = writer.comment("夜の便も")
    await expect(item.locator("[part=reason]")).to_contain_text("記事の内容と関係がありません。")
    await writer.thread.get_by_role("button", name="お知らせ").click()
    await expect(writer.thread.locator("[part=notice]").first).to_contain_text(
        "記事の内容と関係がありません。"
    )
    await item.get_by_role("button", name="閉じる").click()
    await expect(writer.thread.locator("[part=tombstone]")).to_have_count(1)
    # With the language all is read anew, and the stream of before ends.
    before = len(writer.requests_to("/events"))
    await writer.thread.evaluate("(thread) => { thread.lang = 'en' }")
    await writer.thread.get_by_role("button", name="Notices").click()
    await expect(writer.thread.locator("[part=notice]").first).to_contain_text("It is not about the article.")
    await wait_until(lambda: len(writer.requests_to("/events")) > before, "no new stream was opened")


async def test_a_comment_is_reported_and_its_author_muted_by_keyboard(
    open_window: OpenWindow, news: RunningService, moderator: Moderator
) -> None:
    await moderator.publish("あの店の主人は前科者らしいですよ。", "通りすがり")
    window = await open_window()
    keyboard = window.page.keyboard
    item = window.comment("前科者")
    menu = item.locator("[part=menu]")
    await menu.focus()
    await keyboard.press("Enter")
    await expect(option(window, "リンクをコピー")).to_be_focused()
    assert await broken_rules(window.page) == []
    await keyboard.press("Escape")
    await expect(menu).to_be_focused()
    await keyboard.press("Enter")
    await expect(option(window, "リンクをコピー")).to_be_focused()
    await keyboard.press("Tab")
    await expect(option(window, "違反を報告する")).to_be_focused()
    await keyboard.press("Enter")
    await expect(window.thread.get_by_role("radio", name="誹謗中傷")).to_be_focused()
    assert await broken_rules(window.page) == []
    await window.thread.locator("[part=panel] [part=panel-send]").click()
    await expect(window.thread.locator("[part=panel] [role=alert]")).to_have_text("理由を選んでください。")
    await window.thread.get_by_role("radio", name="誹謗中傷").check()
    await window.thread.locator("[part=panel] [part=panel-send]").click()
    await expect(window.thread.locator("[role=status]").first).to_contain_text("報告を受け付けました。")
    await expect(item.locator("[part=said]")).to_contain_text("報告を受け付けました。")
    await expect(menu).to_be_focused()
    listed = await news.client.get(
        "/v1/review/comments", params={"status": "approved"}, headers=moderator.headers
    )
    reports: list[dict[str, Any]] = listed.json()["comments"][0]["reports"]
    assert [report["reason"] for report in reports] == ["abuse"]
    await window.page.context.grant_permissions(["clipboard-write"])
    await keyboard.press("Enter")
    await option(window, "リンクをコピー").click()
    await expect(item.get_by_text("リンクをコピーしました。")).to_be_visible()
    await open_menu(item)
    await option(window, "この人をミュートする").click()
    await expect(item).to_have_count(0)
    await window.page.reload()
    await window.thread.get_by_role("button", name="表示する").click()
    await expect(item).to_have_count(1)


async def test_a_link_to_a_comment_loads_its_page_alone_and_leads_to_the_others(
    open_window: OpenWindow, news: RunningService
) -> None:
    for number in range(45):
        await news.submit(f"市電の再開について、{number}人目の感想です。", article=WELCOME)
    await news.published(45, article=WELCOME)
    oldest = (await news.page(WELCOME, order="oldest", limit=1))["comments"][0]["id"]
    window = await open_window(f"/demo/articles/welcome#comment-{oldest}")
    item = window.thread.locator("[part~=found]")
    await expect(item).to_contain_text("、0人目の感想です。")
    await expect(item).to_be_focused()
    await expect(item).to_be_in_viewport()
    asked = [url for url in window.requests_to("/comments") if "limit=1&" not in url]
    assert len(asked) == 1
    assert f"around={oldest}" in asked[0]
    comments = window.thread.locator("[part~=comment]")
    shown = await comments.count()
    assert shown < 45
    previous = window.thread.get_by_role("button", name="前のコメントを表示")
    while await previous.is_visible():
        await previous.click()
        # All of the page: the list is made in slices.
        shown = min(shown + 20, 45)
        await expect(comments).to_have_count(shown)
    await expect(comments).to_have_count(45)
    # The reader's order is kept.
    await window.thread.get_by_role("combobox", name="並び順").select_option("oldest")
    await expect(comments.first).to_contain_text("、0人目の感想です。")
    await window.page.goto(f"{news.url}/demo/articles/welcome")
    await expect(comments.first).to_contain_text("、0人目の感想です。")
    await expect(window.thread.get_by_role("combobox")).to_have_value("oldest")
    assert re.search(r"order=oldest", window.requests_to("/comments")[-1])


async def test_a_warned_and_then_banned_person_reads_why(
    open_window: OpenWindow, news: RunningService, moderator: Moderator
) -> None:
    window = await open_window()
    await window.post("夜の便も増やしてほしいです。")
    person = (await moderator.find("夜の便も増やしてほしいです。"))["author_id"]
    warning, ban = "記事と関係のない投稿はお控えください。", "警告のあとも続いたため、投稿を停止しました。"

    async def change(**fields: Any) -> None:
        path = f"/v1/review/sites/default/people/{person}"
        answer = await news.client.patch(path, json=fields, headers=moderator.headers)
        assert answer.status_code == 200, answer.text

    await change(warn=warning)
    await window.page.reload()
    await window.thread.get_by_role("button", name="お知らせ").click()
    notice = window.thread.locator("[part=notice]").filter(has_text=f"編集部から: {warning}")
    await expect(notice).to_have_count(1)
    await expect(notice.get_by_role("link")).to_have_count(0)
    await change(banned=True, ban_reason=ban)
    await window.write("週末の便も増やしてほしいです。")
    await window.button.click()
    await expect(window.error).to_have_text(ban)
