"""What the widget says and shows of an article in each mode, and when it opens again."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from playwright.async_api import expect

from comments_service.domain.people import Role
from tests.browser.conftest import OpenWindow
from tests.browser.moderating import WELCOME, Moderator
from tests.browser.publishing import loaded
from tests.running import RunningService

TOKYO = ZoneInfo("Asia/Tokyo")


async def say(news: RunningService, **said: Any) -> None:
    admin = await news.moderator(f"admin-{datetime.now(UTC).timestamp()}", role=Role.ADMIN)
    answer = await news.client.patch(WELCOME, json=said, headers=admin)
    assert answer.status_code == 200, answer.text


async def test_readers_are_told_when_comments_are_taken_again_and_the_form_comes_by_itself(
    open_window: OpenWindow, news: RunningService
) -> None:
    """At ten in Tokyo tomorrow, which is another time in Vancouver; and then sooner."""
    opens = (datetime.now(TOKYO) + timedelta(days=1)).replace(hour=10, minute=0, second=0, microsecond=0)
    there, writing = (
        await open_window(timezone_id="America/Vancouver"),
        await open_window(timezone_id="Asia/Tokyo"),
    )
    await loaded(writing, 0)
    await writing.write("書いている途中の文章です。")
    now = datetime.now(UTC)
    await say(news, closes_at=now.isoformat(), opens_at=opens.isoformat())
    here = await open_window(timezone_id="Asia/Tokyo")
    day = f"{opens.month}月{opens.day}日({'月火水木金土日'[opens.weekday()]})"
    for window in (here, writing):
        await expect(window.thread.locator("[part=closed]")).to_contain_text(
            f"{day} 10時に受け付けを再開します。"
        )
    await expect(there.thread.locator("[part=closed]")).to_contain_text("10:00 JST)に受け付けを再開します。")
    await expect(here.box).to_be_hidden()
    await expect(writing.box).to_have_js_property("readOnly", True)
    await expect(writing.box).to_have_value("書いている途中の文章です。")
    await expect(writing.thread.locator("[role=status]")).to_contain_text("10時に受け付けを再開します。")
    # The text follows, and nobody has to reload when the time has come.
    soon = datetime.now(UTC) + timedelta(seconds=4)
    await say(news, opens_at=soon.isoformat())
    for window in (there, here, writing):
        await expect(window.box).to_be_editable(timeout=20_000)
        await expect(window.thread.locator("[part=closed]")).to_be_empty()
    assert datetime.now(UTC) >= soon
    await writing.button.click()
    await loaded(writing, 1)


async def test_a_form_that_is_open_too_long_says_when_comments_are_taken_again(
    open_window: OpenWindow, news: RunningService
) -> None:
    """The stream is cut, so that the refusal is the first that the page hears of it."""
    window = await open_window("/", timezone_id="Asia/Tokyo")
    await window.page.route("**/events?*", lambda route: route.abort())
    await window.page.goto(f"{news.url}/demo/articles/welcome")
    await loaded(window, 0)
    opens = (datetime.now(TOKYO) + timedelta(days=1)).replace(hour=6, minute=30, second=0, microsecond=0)
    await say(news, closes_at=datetime.now(UTC).isoformat(), opens_at=opens.isoformat())
    await window.post("始発に乗りに行きます。")
    await expect(window.thread.locator("[part=closed]")).to_contain_text("6:30に受け付けを再開します。")
    await expect(window.box).to_have_value("始発に乗りに行きます。")


async def test_the_form_says_that_all_comments_are_looked_at_first(
    open_window: OpenWindow, news: RunningService, moderator: Moderator
) -> None:
    await say(news, mode="premoderated")
    window = await open_window()
    hint = window.thread.locator("[part=hint]")
    await expect(hint).to_have_text("この記事のコメントは確認後に掲載されます")
    await window.post("運賃180円なら通勤に使えます。")
    await moderator.found("運賃180円なら通勤に使えます。", "held")
    await expect(window.thread.locator("[part=reason]")).to_contain_text(
        "編集部が確認してから掲載しています。"
    )
    await say(news, mode=None)
    await expect(hint).to_have_text("投稿は確認のうえ掲載します")


async def test_a_readonly_article_has_no_form_and_takes_no_reaction(
    open_window: OpenWindow, news: RunningService, moderator: Moderator
) -> None:
    await moderator.publish("始発に乗りに行きます。")
    window = await open_window()
    await loaded(window, 1)
    await say(news, mode="readonly")
    await expect(window.thread.locator("[part=closed]")).to_have_text(
        "この記事のコメント受付は終わりました。"
    )
    for hidden in (window.box, window.thread.locator("[part=reply]")):
        await expect(hidden).to_be_hidden()
    button = window.thread.locator("[part~=reaction]").first
    await expect(button).to_have_css("pointer-events", "none")
    await button.press("Enter")
    await expect(window.comment("始発に乗りに行きます。")).to_contain_text("受付は終わりました。")
    await expect(button).to_have_attribute("aria-pressed", "false")
    page = (await news.client.get(f"{WELCOME}/comments")).json()
    assert page["comments"][0]["reactions"] == {}


async def test_nothing_stays_of_a_hidden_article_and_all_comes_back(
    open_window: OpenWindow, news: RunningService, moderator: Moderator
) -> None:
    await moderator.publish("始発に乗りに行きます。")
    window = await open_window()
    await loaded(window, 1)
    await window.write("書いている途中の文章です。")
    await say(news, mode="hidden")
    await expect(window.heading).to_be_hidden()
    await expect(window.comment("始発に乗りに行きます。")).to_have_count(0)
    later = await open_window()
    await expect(later.thread).to_be_attached()
    await say(news, mode="open")
    for each in (window, later):
        await expect(each.heading).to_be_visible()
        await expect(each.comment("始発に乗りに行きます。")).to_be_visible()
    await expect(window.box).to_have_value("書いている途中の文章です。")
