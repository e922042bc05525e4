"""The widget loses no text, and posts no comment twice."""

import json

from playwright.async_api import Route, expect

from comments_service.local.server import free_port
from comments_service.settings import Settings
from moderation.worker.loop import Worker
from tests.browser.conftest import OpenWindow
from tests.browser.moderating import WELCOME, Moderator
from tests.browser.window import HELD
from tests.running import RunningService, running_service

NO_STORAGE = """
    Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('denied', 'SecurityError'); } });
"""


async def test_a_draft_survives_a_reload(
    open_window: OpenWindow, news: RunningService, moderator: Moderator
) -> None:
    await moderator.publish("始発に乗りに行きます。", "鉄道好き")
    window = await open_window()
    await window.thread.get_by_role("button", name="鉄道好きさんに返信").click()
    await window.write("無料の2日間は混みそうですね。", "見守り隊")
    await window.page.reload()
    await expect(window.name).to_have_value("見守り隊")
    await expect(window.box).to_have_value("無料の2日間は混みそうですね。")
    await expect(window.countdown).to_have_text("残り285文字")
    await expect(window.thread.locator("[part=replying]")).to_contain_text("鉄道好きさんへの返信")


async def test_a_draft_of_an_answer_is_below_its_comment_though_the_list_is_made_in_slices(
    open_window: OpenWindow, moderator: Moderator
) -> None:
    """The form stood above the list until the next change if the comments came last."""
    for number in range(8):
        await moderator.publish(f"{number}番の電停の工事はいつ終わりますか。")
    window = await open_window()
    item = window.comment("0番の電停")
    await item.get_by_role("button", name="返信").click()
    await window.write("来月の予定だそうです。", "見守り隊")

    async def after_the_draft(route: Route) -> None:
        await expect(window.box).to_have_value("来月の予定だそうです。")
        await route.continue_()

    await window.page.route("**/articles/welcome/comments?*", after_the_draft)
    # No event shows the article once more.
    await window.page.route("**/articles/welcome/events?*", lambda route: route.abort())
    await window.page.reload()
    await expect(item.locator("form")).to_be_visible()


async def test_who_answers_in_a_long_list_goes_on_at_the_answer(
    open_window: OpenWindow, news: RunningService
) -> None:
    """A slice of the list makes no answer that stands behind a hundred others."""
    for number in range(120):
        await news.submit(f"市電の再開について、{number}人目の感想です。", article=WELCOME)
    await news.published(120, article=WELCOME)
    window = await open_window()
    items = window.thread.locator("[part~=comment]")
    for shown in range(20, 120, 20):
        await expect(items).to_have_count(shown)
        await window.thread.locator("[part=more]").click()
    await expect(items).to_have_count(120)
    await items.last.get_by_role("button", name="返信").click()
    await window.write("私もそう思います。")
    await window.button.click()
    await expect(window.comment("私もそう思います。").last).to_be_focused()


async def test_a_name_is_remembered_for_the_next_article(open_window: OpenWindow) -> None:
    window = await open_window()
    await window.post("運賃180円なら通勤に使えます。", "通勤者")
    await expect(window.heading).to_have_text("コメント1")
    await window.page.goto(window.page.url.replace("welcome", "bus-fare"))
    await expect(window.name).to_have_value("通勤者")
    await expect(window.box).to_have_value("")


async def test_a_comment_posted_offline_stays_in_the_box_and_can_be_sent_later(
    open_window: OpenWindow,
) -> None:
    window = await open_window()
    await expect(window.heading).to_have_text("コメント0")
    await window.page.context.set_offline(True)
    await window.post("橋の歩道が広くなって助かります。")
    await expect(window.error).to_contain_text("接続できません。文章は残っています。")
    await expect(window.box).to_have_value("橋の歩道が広くなって助かります。")
    await window.page.context.set_offline(False)
    await window.button.click()
    await expect(window.heading).to_have_text("コメント1")
    await expect(window.error).to_be_empty()


async def test_a_comment_whose_answer_was_lost_is_posted_once(
    open_window: OpenWindow, news: RunningService
) -> None:
    window = await open_window()
    lost_answers: list[int] = []

    async def lose_the_answer(route: Route) -> None:
        if route.request.method != "POST":
            await route.continue_()
            return
        lost_answers.append((await route.fetch()).status)
        await route.abort()

    await window.page.route("**/comments*", lose_the_answer)
    await window.post("港町商店街に行ってみます。")
    await expect(window.error).to_contain_text("接続できません。")
    assert lost_answers == [202]
    await window.page.unroute_all()
    await window.page.reload()
    await expect(window.box).to_have_value("港町商店街に行ってみます。")
    await window.button.click()
    await expect(window.box).to_have_value("")
    await expect(window.heading).to_have_text("コメント1")
    await expect(window.comment("港町商店街に行ってみます。")).to_have_count(1)
    assert (await news.page(WELCOME))["count"] == 1


async def test_a_visitor_with_an_invalid_token_can_post(
    open_window: OpenWindow, news: RunningService
) -> None:
    window = await open_window()
    await window.page.evaluate(
        "([key, value]) => localStorage.setItem(key, value)",
        [f"comments {news.url}/v1/sites/default/", json.dumps({"token": "of another secret"})],
    )
    await window.post("停留場に屋根がほしいです。")
    await expect(window.heading).to_have_text("コメント1")


async def test_a_browser_without_storage_can_comment(open_window: OpenWindow) -> None:
    window = await open_window()
    await window.page.add_init_script(NO_STORAGE)
    await window.page.reload()
    await window.post("お前は死ねばいいのに。")
    await expect(window.thread.locator("[part=status]")).to_have_text(HELD)


async def test_an_open_page_catches_up_after_a_restart_of_the_service(
    open_window: OpenWindow, settings: Settings, worker: Worker
) -> None:
    port = free_port()
    async with running_service(settings, port) as first_service:
        window = await open_window(f"{first_service.url}/demo/articles/welcome")
        await expect(window.heading).to_have_text("コメント0")
    async with running_service(settings, port) as second_service:
        await second_service.submit("再開おめでとうございます。", article=WELCOME)
        await expect(window.comment("再開おめでとうございます。")).to_have_count(1, timeout=30_000)
        await expect(window.top_count).to_have_text("コメント1", timeout=30_000)


async def test_a_comment_is_sent_again_with_the_token_of_the_first_attempt(
    open_window: OpenWindow, news: RunningService
) -> None:
    window, other_window = await open_window(), await open_window("/demo/articles/bus-fare")

    async def lose_the_answer(route: Route) -> None:
        await route.fetch()
        await route.abort()

    await window.page.route("**/welcome/comments", lose_the_answer)
    await window.post("駅前の屋根が完成しましたね。")
    await expect(window.error).to_contain_text("接続できません。")
    await window.page.unroute_all()
    await other_window.post("敬老パスも使えますか。")
    await expect(other_window.heading).to_have_text("コメント1")
    storage_key = f"comments {news.url}/v1/sites/default/"
    token = await other_window.page.evaluate("(key) => localStorage.getItem(key)", storage_key)
    await window.page.evaluate("([key, value]) => localStorage.setItem(key, value)", [storage_key, token])
    await window.button.click()
    await expect(window.box).to_have_value("")
    await expect(window.heading).to_have_text("コメント1")
    assert (await news.page(WELCOME))["count"] == 1
