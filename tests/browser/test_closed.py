"""Articles that take no comments, and what authors are told."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest
from playwright.async_api import Route, expect

from comments_service.domain.people import Role
from tests.browser.conftest import OpenWindow
from tests.browser.moderating import WELCOME, Moderator
from tests.browser.publishing import loaded
from tests.running import RunningService


async def close(news: RunningService, *, closed: bool) -> None:
    admin = await news.moderator(f"admin-{closed}", role=Role.ADMIN)
    answer = await news.client.put(WELCOME, json={"closed": closed}, headers=admin)
    assert answer.status_code < 300, answer.text


async def test_a_closed_article_shows_no_form_and_no_replies(
    open_window: OpenWindow, news: RunningService, moderator: Moderator
) -> None:
    await moderator.publish("始発に乗りに行きます。")
    await close(news, closed=True)
    window = await open_window()
    await loaded(window, 1)
    closed = window.thread.locator("[part=closed]")
    await expect(closed).to_have_text("この記事のコメント受付は終わりました。")
    for visible in (closed, window.heading, window.comment("始発に乗りに行きます。")):
        await expect(visible).to_be_visible()
    for hidden in (window.box, window.name, window.button, window.thread.locator("[part=reply]")):
        await expect(hidden).to_be_hidden()


async def test_the_form_goes_and_comes_live_and_keeps_what_was_written(
    open_window: OpenWindow, news: RunningService
) -> None:
    empty, writing = await open_window(), await open_window()
    for window in (empty, writing):
        await loaded(window, 0)
    await empty.box.focus()
    await writing.write("書いている途中の文章です。")
    await close(news, closed=True)
    await expect(empty.box).to_be_hidden()
    await expect(empty.thread.locator("[part=closed]")).to_be_focused()
    await expect(writing.button).to_be_hidden()
    await expect(writing.box).to_be_visible()
    await expect(writing.box).to_be_focused()
    await expect(writing.box).to_have_value("書いている途中の文章です。")
    await expect(writing.box).to_have_js_property("readOnly", True)
    await expect(writing.thread.locator("[part=closed]")).to_contain_text("コピーできます。")
    await expect(writing.thread.locator("[role=status]")).to_contain_text("受付は終わりました。")
    await close(news, closed=False)
    await expect(empty.box).to_be_editable()
    await expect(writing.box).to_be_editable()
    await expect(writing.thread.locator("[role=status]")).to_be_empty()
    await writing.button.click()
    await loaded(writing, 1)


async def test_posting_is_confirmed_in_sight_until_the_next_text(open_window: OpenWindow) -> None:
    window = await open_window()
    await window.post("運賃180円なら通勤に使えます。")
    done = window.thread.locator("[part=done]")
    await expect(done).to_have_text("投稿を受け付けました。")
    await expect(done).to_be_visible()
    await window.box.fill("もう一つ")
    await expect(done).to_be_empty()


async def test_authors_hear_of_a_hold_and_of_a_rejection_with_its_reason(
    open_window: OpenWindow, news: RunningService, moderator: Moderator
) -> None:
    writer = await open_window()
    body = "お前ら全員死ね。このクズどもが。"
    await writer.post(body)
    await expect(writer.thread.locator("[role=status]")).to_contain_text("担当者が確認しています。")
    await expect(writer.thread.locator("[part=done]")).to_be_empty()
    await moderator.decide(body, "rejected", "言葉づかいを改めてください。")
    await expect(writer.thread.locator("[part=reason]")).to_have_text("理由: 言葉づかいを改めてください。")
    await expect(writer.thread.locator("[role=status]")).to_contain_text("掲載を見送りました。")
    await expect(writer.thread.locator("[role=status]")).to_contain_text("言葉づかいを改めてください。")


@pytest.mark.parametrize(
    ("reason", "text"),
    [
        ("spam", "宣伝や勧誘、または同じ内容の繰り返しと判断しました。"),
        ("記事と関係がありません。", "記事と関係がありません。"),
        ("", ""),
    ],
)
async def test_authors_are_shown_the_text_of_a_moderator_s_reason(
    open_window: OpenWindow, news: RunningService, moderator: Moderator, reason: str, text: str
) -> None:
    writer = await open_window()
    body = "お前ら全員死ね。このクズどもが。"
    await writer.post(body)
    await moderator.decide(body, "rejected", reason)
    await expect(writer.thread.locator("[part=status]")).to_contain_text("掲載を見送りました。")
    shown = writer.thread.locator("[part=reason]")
    await expect(shown).to_have_text([f"理由: {text}"] if text else [])


async def test_authors_are_not_shown_the_code_of_a_policy(
    open_window: OpenWindow, news: RunningService, moderator: Moderator
) -> None:
    policy = (await news.client.get("/v1/review/sites/default/policy", headers=moderator.headers)).json()
    admin = await news.moderator("chief", role=Role.ADMIN)
    policy["blocked_words"] = ["裏金"]
    answer = await news.client.put("/v1/review/sites/default/policy", json=policy, headers=admin)
    assert answer.status_code == 200, answer.text
    writer = await open_window()
    await writer.post("市電の裏金の話はどうなりましたか。")
    await expect(writer.thread.locator("[part=status]")).to_contain_text("掲載を見送りました。")
    await expect(writer.thread.locator("[part=reason]")).not_to_contain_text("blocked-word")


@pytest.mark.parametrize("is_open", [True, False], ids=["open", "closed_meanwhile"])
async def test_authors_hear_of_a_removal_with_its_reason(
    open_window: OpenWindow, news: RunningService, moderator: Moderator, is_open: bool
) -> None:
    writer = await open_window()
    await writer.post("港町の田中さんの電話番号は0000です。")
    await moderator.decide("港町の田中さんの電話番号は0000です。", "approved")
    await loaded(writer, 1)
    if not is_open:
        await writer.page.goto("about:blank")
    await moderator.decide("港町の田中さんの電話番号は0000です。", "removed", "個人の情報です。")
    if not is_open:
        await writer.page.goto(f"{news.url}/demo/articles/welcome")
    own = writer.comment("電話番号")
    await expect(own.locator("[part=status]")).to_have_text("あなたのコメントは削除されました。")
    await expect(own.locator("[part=reason]")).to_have_text("理由: 個人の情報です。")
    await expect(writer.thread.locator("[role=status]")).to_contain_text("削除されました。")
    await own.get_by_role("button", name="閉じる").click()
    await expect(own).to_have_count(0)


async def test_the_note_to_wait_goes_when_the_time_is_over(
    open_window: OpenWindow, news: RunningService
) -> None:
    window = await open_window()
    await loaded(window, 0)

    async def refuse(route: Route) -> None:
        if route.request.method != "POST":
            await route.continue_()
            return
        problem = {"status": 429, "code": "rate-limited", "retry_after": 2}
        await route.fulfill(json=problem, status=429)

    await window.page.route("**/comments*", refuse)
    await window.post("朝の6分おきはありがたいです。")
    await expect(window.error).to_have_text("2秒待って、もう一度お試しください。")
    await expect(window.error).to_be_empty()
    await expect(window.box).to_have_value("朝の6分おきはありがたいです。")


async def test_the_name_of_a_removed_author_vanishes_from_answers(
    open_window: OpenWindow, news: RunningService, moderator: Moderator
) -> None:
    """kappapiana/anonymize#29."""
    await moderator.publish("運賃180円は安いですね。", "通勤太郎")
    reader, writer = await open_window(), await open_window()
    await writer.thread.get_by_role("button", name="通勤太郎さんに返信").click()
    await writer.post("65歳以上は100円だそうです。", "ゆうこ")
    await expect(reader.thread.locator("[part=parent]")).to_have_text("通勤太郎さんへの返信")
    await writer.thread.get_by_role("button", name="通勤太郎さんに返信").click()
    await moderator.decide("運賃180円は安いですね。", "removed")
    for window in (reader, writer):
        await expect(window.thread.locator("[part=parent]")).to_have_text("以前のコメントへの返信")
    await expect(writer.thread.locator("[part=replying]")).to_contain_text("以前のコメントへの返信")
    kept = await writer.page.evaluate("JSON.stringify({...localStorage})")
    assert "通勤太郎" not in kept


@pytest.mark.parametrize("hours", [2, -2])
@pytest.mark.parametrize("age", [0, 600])
async def test_ages_are_those_of_the_server_whatever_the_reader_s_clock_says(
    open_window: OpenWindow, news: RunningService, moderator: Moderator, hours: int, age: int
) -> None:
    """presentator/presentator#108. A cache may answer with a page and a Date of ten minutes ago."""
    await moderator.publish("再開おめでとうございます。")
    window = await open_window("/")
    await window.page.clock.set_fixed_time(datetime.now(UTC) + timedelta(hours=hours))

    async def answer_as_a_cache(route: Route) -> None:
        answer = await route.fetch()
        date = datetime.now(UTC) - timedelta(seconds=age)
        headers = {**answer.headers, "age": f"{age}", "date": date.strftime("%a, %d %b %Y %H:%M:%S GMT")}
        await route.fulfill(response=answer, headers=headers)

    await window.page.route("**/comments?*", answer_as_a_cache)
    await window.page.goto(f"{news.url}/demo/articles/welcome")
    await expect(window.thread.locator("time")).to_have_text("たった今")


async def test_the_date_of_an_answer_may_be_read_from_every_origin(news: RunningService) -> None:
    for path in (f"{WELCOME}/comments", "/v1/sites/default/counts?article=welcome"):
        for _ in range(2):
            answer: httpx.Response = await news.client.get(path, headers={"Origin": "http://news.example"})
            assert answer.headers["access-control-expose-headers"] == "Age, Date"
            assert "date" in answer.headers
