"""Two releases at a time, in one browser and behind one address."""

from playwright.async_api import Browser, Route, expect

from comments_service.api.static_files import release
from tests.browser.conftest import OpenWindow
from tests.browser.publishing import THREAD, loaded, publish
from tests.running import RunningService

OLD_COUNTS = "export const listen = () => {}; export const siteOf = () => ''; // of another release"


async def test_a_module_of_another_release_in_the_browser_spoils_nothing(
    open_window: OpenWindow, news: RunningService
) -> None:
    """haxtheweb/issues#2961, adobecom/milo#6665: `does not provide an export named …`."""
    window = await open_window("/")

    async def answer_as_another_release(route: Route) -> None:
        await route.fulfill(
            body=OLD_COUNTS, content_type="text/javascript", headers={"Access-Control-Allow-Origin": "*"}
        )

    for path in ("/static/counts.js", "/static/widget/*.js", "/static/shared/*.js"):
        await window.page.route(f"{news.url}{path}", answer_as_another_release)
    await publish(window.page, news, THREAD)
    await loaded(window, 0)


async def test_the_widget_begins_anew_until_one_release_answers_for_all_of_it(
    open_window: OpenWindow, news: RunningService
) -> None:
    window = await open_window("/")
    name = release().name
    answers: list[str] = []

    async def answer_as_the_older_process(route: Route) -> None:
        entry = await route.fetch()
        answers.append(route.request.url)
        if len(answers) == 1:
            body = (await entry.text()).replace(name, "0123456789abcdef")
            await route.fulfill(response=entry, body=body)
        else:
            await route.fulfill(response=entry)

    await window.page.route("**/static/widget.js*", answer_as_the_older_process)
    await publish(window.page, news, THREAD)
    await loaded(window, 0)
    assert answers[1].endswith("/static/widget.js?attempt=1")


async def test_a_script_that_cannot_be_had_leaves_a_line_with_the_count(
    open_window: OpenWindow, news: RunningService
) -> None:
    article = "/v1/sites/default/articles/welcome"
    await news.submit("市電の復活、家族で楽しみにしています。", article=article)
    await news.published(1, article=article)
    window = await open_window("/")
    await window.page.route("**/comment-thread.js*", lambda route: route.abort())
    await publish(window.page, news, THREAD)
    await expect(window.thread).to_have_text("コメント1件")


async def test_an_older_browser_shows_a_line_with_the_count(
    open_window: OpenWindow, news: RunningService
) -> None:
    article = "/v1/sites/default/articles/welcome"
    await news.submit("運賃180円は安いですね。", article=article)
    await news.published(1, article=article)
    window = await open_window("/")
    await window.page.add_init_script("delete Intl.Segmenter")
    count = '<comment-count site="default" article="welcome">コメント</comment-count>'
    await publish(window.page, news, THREAD + count)
    await expect(window.thread).to_have_text("コメント1件")
    await expect(window.page.locator("comment-count")).to_have_text("コメント1")
    await publish(window.page, news, THREAD + count, lang="en")
    await expect(window.thread).to_have_text("1 comment")
    await publish(window.page, news, '<comment-thread site="default"></comment-thread>' + THREAD)
    await expect(window.page.locator("comment-thread")).to_have_text(["", "コメント1件"])


async def test_a_dead_service_shows_no_false_0_and_keeps_no_place_for_ever(
    open_window: OpenWindow, news: RunningService
) -> None:
    window = await open_window("/")
    await window.page.route("**/v1/**", lambda route: route.abort())
    count = '<comment-count site="default" article="welcome">コメント</comment-count>'
    await publish(window.page, news, THREAD + count)
    await expect(window.thread.locator("[part=note]")).to_have_text("読み込めません。もう一度試しています。")
    await expect(window.heading).to_have_text("コメント")
    await expect(window.page.locator("comment-count")).to_have_text("コメント")


async def test_without_scripts_the_demo_says_no_false_0_and_keeps_no_place(
    browser: Browser, news: RunningService
) -> None:
    context = await browser.new_context(java_script_enabled=False, locale="ja-JP")
    page = await context.new_page()
    await page.goto(f"{news.url}/demo/articles/welcome")
    for count in await page.locator("comment-count").all():
        await expect(count).to_have_text("コメント")
    await expect(page.locator("comment-thread")).to_have_css("min-height", "0px")
    await context.close()
