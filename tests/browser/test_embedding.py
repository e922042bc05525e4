"""What publishers write, and what readers and publishers see if it is wrong."""

import pytest
from playwright.async_api import ConsoleMessage, expect

from tests.browser.conftest import OpenWindow
from tests.browser.moderating import WELCOME, Moderator
from tests.browser.publishing import ORIGIN, THREAD, loaded, publish
from tests.browser.window import Window
from tests.running import RunningService
from tests.waiting import wait_until

# An origin that is not one of the site's.
ELSEWHERE = "http://elsewhere.example"

# Texts of a `<comment-count>` and what they become with 1 and then with 2 comments.
COUNTS = [
    ("コメント0", "コメント1", "コメント2"),
    ("コメント０件", "コメント１件", "コメント２件"),
    ("０件", "１件", "２件"),
    ("2026年のまとめ コメント0件", "2026年のまとめ コメント1件", "2026年のまとめ コメント2件"),
    ("第3回（2026年） 1,234件の意見", "第3回（2026年） 1件の意見", "第3回（2026年） 2件の意見"),
    ("<span data-count>0</span>件（2026年）", "1件（2026年）", "2件（2026年）"),
    ("<b data-count></b>件、3日まで", "1件、3日まで", "2件、3日まで"),
    ("5つ星 <b>0</b>", "5つ星 1", "5つ星 2"),
    ("コメント", "コメント1", "コメント2"),
    ("Comments", "Comments 1", "Comments 2"),
    ("0 comments", "1 comment", "2 comments"),
    ("<span data-count></span> Comments", "1 Comment", "2 Comments"),
    ("0 COMMENTS", "1 COMMENTS", "2 COMMENTS"),
    ("", "コメント1", "コメント2"),
]
WRONG = [
    ('site="default" article=""', "article"),
    ('article="welcome"', "site is missing"),
    ('site="default" article="市電"', "article"),
    ('site="default" article="2026/11/tram"', "article"),
    ('site="default" article="tram?utm_source=x"', "article"),
    ('site="default" article=" welcome"', "article"),
    ('site="default" article="welcome/"', "article"),
    ('site="default" article=".."', "article"),
    ('site="Default" article="welcome"', "site"),
    ('site="default/" article="welcome"', "site"),
    ('site="default" article="welcome" api="comments.example"', "api"),
    ('site="default" article="welcome" api="localhost:8000"', "api"),
    ('site="default" article="welcome" api="htps://comments.example"', "api"),
    ('site="default" article="welcome" api="https://comments.example:99999"', "api"),
    ('site="default" article="a http://b"', "article"),
]


def watch_console(window: Window) -> list[str]:
    lines: list[str] = []

    def add(message: ConsoleMessage) -> None:
        if message.text.startswith("[comments]"):
            lines.append(message.text)

    window.page.on("console", add)
    return lines


async def said(lines: list[str], *parts: str) -> None:
    await wait_until(
        lambda: any(all(part in line for part in parts) for line in lines), f"the console never said {parts}"
    )


async def test_a_count_replaces_the_number_that_it_is_meant_to(
    open_window: OpenWindow, news: RunningService
) -> None:
    """EFForg/https-everywhere#1073, omegat-org/omegat#2111."""
    await news.submit("港町まで18分は速いですね。", article=WELCOME)
    await news.published(1, article=WELCOME)
    window = await open_window("/")
    elements = "".join(
        f'<p><comment-count site="default" article="welcome">{text}</comment-count></p>'
        for text, _, _ in COUNTS
    )
    await publish(window.page, news, elements, script="counts.js")
    counts = window.page.locator("comment-count")
    await expect(counts).to_have_text([one for _, one, _ in COUNTS])
    assert await window.page.locator("comment-count > b").count() == 2
    await news.submit("朝は混みそうですね。", article=WELCOME)
    await expect(counts).to_have_text([two for _, _, two in COUNTS])


@pytest.mark.parametrize(("attributes", "fault"), WRONG)
async def test_what_cannot_be_right_shows_nothing_asks_nothing_and_is_said_on_the_console(
    open_window: OpenWindow, news: RunningService, attributes: str, fault: str
) -> None:
    """nandomoreirame/end2end#28, xianmin/hugo-theme-jane#414, microsoft/BotFramework-WebChat#1080."""
    window = await open_window("/")
    lines = watch_console(window)
    body = (
        f"<comment-thread {attributes}></comment-thread><comment-count {attributes}>コメント</comment-count>"
        '<comment-count site="default" article="bus-fare">コメント</comment-count>'
    )
    await publish(window.page, news, body)
    await said(lines, "<comment-thread>", fault)
    await said(lines, "<comment-count>", fault)
    # Another count of the page is not spoilt.
    await expect(window.page.locator("comment-count")).to_have_text(["コメント", "コメント0"])
    assert await window.thread.evaluate("(thread) => thread.shadowRoot.textContent") == ""
    assert window.requests_to("/comments") == []
    asked = f"{news.url}/v1/sites/default/counts?article=bus-fare"
    assert window.requests_to("/counts") == [asked]


async def test_a_wrong_attribute_of_a_count_is_said_once(
    open_window: OpenWindow, news: RunningService
) -> None:
    window = await open_window("/")
    lines = watch_console(window)
    body = (
        '<comment-count article="tram">コメント</comment-count>'
        '<comment-count site="default" article="市電">コメント</comment-count>'
    )
    await publish(window.page, news, body, script="counts.js")
    await said(lines, "article", "市電")
    await said(lines, "site is missing")
    assert len(lines) == 2
    # As a framework does it: attribute by attribute, of an element that is in the page.
    await window.page.evaluate(
        """() => {
            const count = document.createElement('comment-count');
            document.body.append(count);
            for (const [name, value] of [['site', 'default'], ['article', '12345/']]) count.setAttribute(name, value);
            document.body.append(document.createElement('comment-count'));
        }"""
    )
    await said(lines, "12345/", "article is")
    assert sum("12345/" in line for line in lines) == 1


async def test_a_wrong_theme_or_language_of_a_thread_is_said_and_the_thread_shown(
    open_window: OpenWindow, news: RunningService
) -> None:
    window = await open_window("/")
    lines = watch_console(window)
    await publish(window.page, news, THREAD.replace("></", ' theme="drak" lang="xx"></'))
    await loaded(window, 0)
    await said(lines, 'theme is "drak"', "(light|dark)")
    await said(lines, 'lang is "xx"')
    assert len(lines) == 2
    lines.clear()
    await publish(window.page, news, THREAD.replace("></", ' theme="dark" lang="en-GB"></'))
    await loaded(window, 0)
    await window.page.evaluate("document.body.append(document.createElement('comment-count'))")
    await said(lines, "site is missing")
    assert not any("theme" in line or "lang" in line for line in lines)


async def test_large_counts_keep_the_digits_of_the_text(
    open_window: OpenWindow, news: RunningService
) -> None:
    window = await open_window("/")
    counts = '{"counts": {"welcome": 12345}}'
    await window.page.route("**/counts?*", lambda route: route.fulfill(body=counts))
    elements = "".join(
        f'<comment-count site="default" article="welcome">{text}</comment-count>'
        for text in ("０件", "0件", "1,234 comments")
    )
    await publish(window.page, news, elements, script="counts.js")
    await expect(window.page.locator("comment-count")).to_have_text(
        ["１２，３４５件", "12,345件", "12,345 comments"]
    )


async def test_a_misspelt_site_ends_the_thread_and_its_counts(
    open_window: OpenWindow, news: RunningService
) -> None:
    window = await open_window("/")
    lines = watch_console(window)
    names = 'site="defualt" article="welcome"'
    body = f"<comment-thread {names}></comment-thread><comment-count {names}>コメント</comment-count>"
    await publish(window.page, news, body)
    await said(lines, "site-not-found", "/v1/sites/defualt")
    await expect(window.thread.locator("[part=thread] > *")).to_have_count(0)
    await publish(window.page, news, body, script="counts.js")
    await wait_until(lambda: len(lines) >= 2, "the count said nothing")
    assert await window.page.locator("comment-count").text_content() == "コメント"
    assert len(window.requests_to("/welcome/comments")) == 1
    assert len(window.requests_to("/counts")) == 1
    assert [request.url for request in window.requests if "/events" in request.url] == []


async def test_a_server_that_knows_no_such_address_ends_the_thread_and_its_counts(
    open_window: OpenWindow, news: RunningService
) -> None:
    """microsoft/BotFramework-WebChat#1080: such as a proxy that passes `/static/` on, but not `/v1/`."""
    window = await open_window("/")
    lines = watch_console(window)
    headers = {"Access-Control-Allow-Origin": "*"}
    await window.page.route(
        "**/v1/**", lambda route: route.fulfill(status=404, body="<h1>Not Found</h1>", headers=headers)
    )
    for body in (THREAD, '<comment-count site="default" article="bus-fare">コメント</comment-count>'):
        await publish(window.page, news, body)
        await said(lines, "/v1/sites/default/", "404")
        lines.clear()
    assert [request.url for request in window.requests if "/events" in request.url] == []
    assert len(window.requests_to("/comments") + window.requests_to("/counts")) == 2


async def test_a_page_that_may_not_post_tells_the_publisher_and_not_the_network(
    open_window: OpenWindow, news: RunningService
) -> None:
    window = await open_window("/")
    lines = watch_console(window)
    await publish(window.page, news, THREAD, origin=ELSEWHERE)
    await loaded(window, 0)
    await window.post("橋の歩道が広くなって助かります。")
    await expect(window.error).to_have_text("ここからは投稿できません。運営者にお知らせください。")
    await said(lines, "origin-not-allowed", f"comments site add default --origin {ELSEWHERE}")
    await expect(window.box).to_have_value("橋の歩道が広くなって助かります。")


async def test_all_counts_of_a_long_front_page_are_live(
    open_window: OpenWindow, news: RunningService
) -> None:
    window = await open_window("/")
    ids = [f"story-{number}" for number in range(230)]
    elements = "".join(f'<comment-count site="default" article="{name}">0</comment-count> ' for name in ids)
    await publish(window.page, news, elements, script="counts.js")
    await wait_until(lambda: len(window.requests_to("/counts/events")) == 3, "not three groups")
    assert sorted(url.count("article=") for url in window.requests_to("/counts/events")) == [30, 100, 100]
    for name in ("story-0", "story-100", "story-229"):
        await news.submit(f"{name}を読みました。", article=WELCOME.replace("welcome", name))
        await expect(window.page.locator(f"[article={name}]")).to_have_text("1")


async def test_a_page_hears_of_loading_posting_and_counts(
    open_window: OpenWindow, news: RunningService, moderator: Moderator
) -> None:
    window = await open_window()
    await window.page.evaluate(
        """() => {
            window.heard = [];
            for (const name of ['comments-loaded', 'count-changed', 'comment-posted'])
                document.addEventListener(name, ({ type, detail: { count, id } }) =>
                    heard.push([type, count ?? typeof id]));
            const old = document.querySelector('comment-thread');
            old.replaceWith(old.cloneNode());
        }"""
    )
    await loaded(window, 0)
    await window.post("始発に乗りに行きます。")
    await loaded(window, 1)
    heard = await window.page.evaluate("heard")
    assert heard[0] == ["comments-loaded", 0]
    assert sorted(heard[1:]) == [["comment-posted", "string"], ["count-changed", 1]]


async def test_a_thread_begins_anew_only_when_an_attribute_gets_another_value(
    open_window: OpenWindow, news: RunningService
) -> None:
    await news.submit("始発に乗りに行きます。", article=WELCOME)
    await news.published(1, article=WELCOME)
    window = await open_window("/")
    await publish(window.page, news, THREAD)
    await loaded(window, 1)
    await window.box.fill("書いている途中の文章です。")
    await window.thread.evaluate("(thread) => thread.setAttribute('article', 'welcome')")
    await expect(window.box).to_be_focused()
    async with window.page.expect_event("requestfailed", lambda request: "/welcome/events" in request.url):
        await window.thread.evaluate("(thread) => thread.setAttribute('article', 'bus-fare')")
    await loaded(window, 0)
    await expect(window.box).to_have_value("")
    await window.thread.evaluate("(thread) => thread.setAttribute('article', 'welcome')")
    await loaded(window, 1)
    await expect(window.box).to_have_value("書いている途中の文章です。")


async def test_a_thread_that_is_moved_goes_on_with_one_stream(
    open_window: OpenWindow, news: RunningService
) -> None:
    window = await open_window("/")
    await publish(window.page, news, THREAD)
    await loaded(window, 0)
    for moves in range(1, 4):
        await window.answers_from("/welcome/comments", moves)
        await wait_until(lambda wanted=moves: len(window.requests_to("/events")) >= wanted, "no stream")
        await window.thread.evaluate("(thread) => document.body.append(thread)")
    await loaded(window, 0)
    await news.submit("朝は混みそうですね。", article=WELCOME)
    await loaded(window, 1)
    await expect(window.comment("朝は混みそうですね。")).to_have_count(1)
    await expect(window.thread.locator("[role=status]")).to_have_text("新しいコメント1件")


async def test_an_element_without_an_article_shows_that_of_its_page_however_the_address_is_spelt(
    open_window: OpenWindow, news: RunningService
) -> None:
    window = await open_window("/")
    unnamed = '<comment-thread site="default"></comment-thread>'
    canonical = f'<link rel="canonical" href="{ORIGIN}/articles/tram?utm_source=x">'
    await publish(window.page, news, canonical + unnamed)
    await loaded(window, 0)
    await window.post("市電の復活、楽しみにしています。")
    await loaded(window, 1)
    counts = "".join(
        f'<comment-count site="default" url="{url}">コメント</comment-count>'
        for url in (f"{ORIGIN}/articles/tram/", "/articles//tram?fbclid=y#comments", "/articles/bus")
    )
    both = f'{counts}<article-reactions site="default" url="/articles/tram"></article-reactions>{unnamed}'
    await publish(window.page, news, f'<link rel="canonical" href="/articles/tram/index.html">{both}')
    await loaded(window, 1)
    await expect(window.page.locator("comment-count")).to_have_text(["コメント1", "コメント1", "コメント0"])
    await expect(window.page.locator("article-reactions button").first).to_be_visible()
    # An application goes on to another article and keeps the elements.
    await window.page.evaluate(
        "() => { document.querySelector('link[rel=canonical]').remove(); history.pushState({}, '', '/articles/bus') }"
    )
    await loaded(window, 0)
    await window.page.evaluate("() => history.pushState({}, '', '/articles/tram?utm_medium=z')")
    await loaded(window, 1)
