"""Changes that appear in the windows of other readers."""

from playwright.async_api import expect

from comments_service.domain.people import Role
from tests.browser.conftest import OpenWindow
from tests.browser.moderating import WELCOME, Moderator
from tests.browser.publishing import THREAD, loaded, publish
from tests.browser.window import HELD, Window
from tests.running import RunningService
from tests.waiting import wait_until


async def expect_counts(window: Window, count: int) -> None:
    for locator in (window.top_count, window.heading, window.bottom_count):
        await expect(locator).to_have_text(f"コメント{count}")


async def test_a_comment_appears_in_another_window_and_all_counts_change(open_window: OpenWindow) -> None:
    writer, reader = await open_window(), await open_window()
    await expect_counts(reader, 0)
    await writer.post("市電の復活、家族で楽しみにしています。", "さくら")
    for window in (writer, reader):
        await expect(window.comment("市電の復活、家族で楽しみにしています。")).to_have_count(1)
        await expect_counts(window, 1)
    await expect(reader.thread.locator("[part=author]")).to_have_text("さくら")


async def test_only_its_author_sees_an_abusive_comment_until_a_moderator_decides(
    open_window: OpenWindow, news: RunningService, moderator: Moderator
) -> None:
    writer, reader = await open_window(), await open_window()
    await writer.post("お前ら全員死ね。このクズどもが。")
    await expect(writer.thread.locator("[part=status]")).to_have_text(HELD)
    await expect_counts(reader, 0)
    await expect(reader.thread.locator("li")).to_have_count(0)
    await moderator.decide("お前ら全員死ね。このクズどもが。", "rejected")
    await expect(writer.thread.locator("[part=status]")).to_contain_text("掲載を見送りました")
    await writer.thread.get_by_role("button", name="書き直す").click()
    await expect(writer.box).to_have_value("お前ら全員死ね。このクズどもが。")
    await expect(writer.thread.locator("li")).to_have_count(0)


async def test_a_held_comment_is_shown_to_its_author_after_a_reload_until_it_is_approved(
    open_window: OpenWindow, news: RunningService, moderator: Moderator
) -> None:
    writer = await open_window()
    await writer.post("お前は馬鹿か、死ね。")
    await expect(writer.comment("お前は馬鹿か")).to_have_count(1)
    await writer.page.reload()
    await expect(writer.comment("お前は馬鹿か").locator("[part=status]")).to_have_text(HELD)
    await moderator.decide("お前は馬鹿か、死ね。", "approved")
    await expect(writer.thread.locator("[part=status]")).to_have_count(0)
    await expect(writer.comment("お前は馬鹿か")).to_have_count(1)
    # Its author hears of it, and not that somebody wrote a comment.
    await expect(writer.thread.locator("[role=status]")).to_have_text("あなたのコメントが掲載されました。")
    await expect(writer.thread.locator("[part=jump]")).to_be_hidden()
    await expect_counts(writer, 1)


async def test_one_s_own_comment_is_no_news_in_another_window_of_the_same_browser(
    open_window: OpenWindow, moderator: Moderator
) -> None:
    body = "お前は馬鹿か、死ね。"
    writer = await open_window()
    other = Window(await writer.page.context.new_page())
    await other.page.goto(writer.page.url)
    await expect_counts(other, 0)
    await writer.post(body)
    await expect(writer.thread.locator("[part=status]")).to_have_text(HELD)
    await moderator.decide(body, "approved")
    await expect_counts(other, 1)
    await expect(other.comment(body)).to_have_count(1)
    assert await other.thread.locator("[role=status]").text_content() == ""
    await expect(other.thread.locator("[part=jump]")).to_be_hidden()


async def test_a_removed_comment_vanishes_from_an_open_window(
    open_window: OpenWindow, news: RunningService, moderator: Moderator
) -> None:
    await moderator.publish("始発に乗りに行きます。")
    reader = await open_window()
    await expect_counts(reader, 1)
    await moderator.decide("始発に乗りに行きます。", "removed")
    await expect(reader.thread.locator("li")).to_have_count(0)
    await expect_counts(reader, 0)


async def test_a_reply_stands_below_its_parent_and_links_to_it_if_that_is_a_reply(
    open_window: OpenWindow, news: RunningService
) -> None:
    await news.submit("運賃180円は安いですね。", author="通勤者", article=WELCOME)
    await news.published(1, article=WELCOME)
    writer, reader = await open_window(), await open_window()
    await writer.thread.get_by_role("button", name="通勤者さんに返信").click()
    await expect(writer.box).to_be_focused()
    await writer.post("65歳以上は100円だそうです。", "ゆうこ")
    reply = reader.comment("65歳以上は100円だそうです。")
    await expect(reply).to_have_attribute("aria-level", "2")
    await expect(reply.locator("[part=parent]")).to_be_hidden()
    await writer.thread.get_by_role("button", name="ゆうこさんに返信").click()
    await writer.post("教えてくれてありがとうございます。")
    parent = reader.comment("教えてくれて").locator("[part=parent]")
    await expect(parent).to_have_text("ゆうこさんへの返信")
    await parent.click()
    await expect(reply).to_be_focused()


async def test_two_threads_and_a_count_of_one_article_share_one_stream(
    open_window: OpenWindow, news: RunningService
) -> None:
    window = await open_window()
    await expect_counts(window, 0)
    await window.page.evaluate("document.body.append(document.querySelector('comment-thread').cloneNode())")
    await news.submit("橋の歩道も広くしてほしいです。", article=WELCOME)
    for thread in (window.thread, window.page.locator("comment-thread").last):
        await expect(thread.locator("h2")).to_have_text("コメント1")
        await expect(thread.locator("li")).to_have_count(1)
    await expect_counts(window, 1)
    assert len(window.requests_to("/articles/welcome/events")) == 1
    assert [url for url in window.requests_to("/counts/events") if "article=welcome" in url] == []


async def test_a_thread_that_is_added_later_takes_the_counts_of_its_article_over(
    open_window: OpenWindow, news: RunningService
) -> None:
    window = await open_window("/")
    count = '<comment-count site="default" article="welcome">コメント</comment-count>'
    await publish(window.page, news, count)
    await wait_until(lambda: len(window.requests_to("/counts/events")) == 1, "the count is not followed")
    async with window.page.expect_event("requestfailed", lambda request: "/counts/events" in request.url):
        await window.page.evaluate(
            "(thread) => document.body.insertAdjacentHTML('beforeend', thread)", THREAD
        )
    await loaded(window, 0)
    await news.submit("橋の歩道も広くしてほしいです。", article=WELCOME)
    await expect(window.page.locator("comment-count")).to_have_text("コメント1")


async def test_the_ranking_beside_the_article_follows_its_count(
    open_window: OpenWindow, news: RunningService
) -> None:
    admin = await news.moderator("chief", role=Role.ADMIN)
    answer = await news.client.put(WELCOME, json={"title": "市電「汐見線」復活"}, headers=admin)
    assert answer.status_code == 200, answer.text
    window = await open_window()
    await expect_counts(window, 0)
    ranked = window.page.locator(".ranking li")
    await expect(ranked).to_have_count(0)
    await expect(window.page.locator("aside .quiet")).to_be_visible()
    await news.submit("商店街にも人が戻るといいですね。", article=WELCOME)
    # Sooner than the ranking is loaded by itself.
    await expect(ranked).to_have_count(1, timeout=20_000)
    await expect(ranked.locator("comment-count")).to_have_text("コメント1")
