"""The strictest content security policies, and comments that try to be more than text."""

from playwright.async_api import Route, expect

from tests.browser.conftest import OpenWindow
from tests.browser.moderating import WELCOME, Moderator
from tests.running import RunningService

# Bodies and names of authors: markup, script addresses, templates, replacement patterns, names of object properties.
NASTY_COMMENTS = [
    ("<script>alert('body')</script>", "<img src=x onerror=alert('name')>"),
    ('"><svg onload=alert(1)>', "'\"><b onmouseover=alert(1)>太字</b>"),
    ("javascript:alert(document.domain)", "__proto__"),
    ("{{constructor.constructor('alert(1)')()}} ${alert(1)} <%= 7*7 %>", "constructor"),
    ("$& $' $` $1 {} %s %d", "{}さん $&"),
    ("</textarea></template><iframe srcdoc='<script>parent.alert(1)</script>'></iframe>", "<!--"),
    ('<a href="data:text/html,<script>alert(1)</script>">押して</a>', "null"),
    ("Ｚ̴̡a͠l͢g̵o͟ 文字化け�", "مرحبا שלום"),
]


def publisher_page(news: RunningService) -> str:
    return (
        '<!doctype html><html lang="ja"><meta charset="utf-8"><title>記事</title>'
        f'<script type="module" src="{news.url}/static/widget.js"></script>'
        '<comment-count site="default" article="welcome">コメント0</comment-count>'
        '<comment-thread site="default" article="welcome"></comment-thread>'
    )


def strictest_policy(news: RunningService) -> str:
    return (
        f"default-src 'none'; script-src {news.url}; style-src {news.url}; connect-src {news.url}; "
        "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    )


async def test_a_page_with_the_strictest_policy_shows_nasty_comments_as_text(
    open_window: OpenWindow, news: RunningService, moderator: Moderator
) -> None:
    async def publish_page(route: Route) -> None:
        await route.fulfill(
            body=publisher_page(news),
            content_type="text/html; charset=utf-8",
            headers={"Content-Security-Policy": strictest_policy(news)},
        )

    for body, author in NASTY_COMMENTS:
        await moderator.publish(body, author)
    window = await open_window("/")
    await window.page.route("http://news.example/", publish_page)
    await window.page.goto("http://news.example/")
    await expect(window.heading).to_have_text(f"コメント{len(NASTY_COMMENTS)}")
    newest_first = [(body, author) for body, author in reversed(NASTY_COMMENTS)]
    await expect(window.thread.locator("[part=text]")).to_have_text([body for body, _ in newest_first])
    await expect(window.thread.locator("[part=author]")).to_have_text([author for _, author in newest_first])
    await window.post("<b>太字</b>で書いてみます。", "<i>斜体</i>")
    await expect(window.comment("<b>太字</b>で書いてみます。")).to_have_count(1)
    await expect(window.page.locator("comment-count")).to_have_text(f"コメント{len(NASTY_COMMENTS) + 1}")
    assert await window.violations() == []


async def test_a_reply_to_a_nasty_name_shows_the_name(
    open_window: OpenWindow, news: RunningService, moderator: Moderator
) -> None:
    await moderator.publish("駅前の駐輪場はいつからですか。", "{} $& <b>")
    window = await open_window()
    await window.thread.get_by_role("button", name="{} $& <b>さんに返信").click()
    await expect(window.thread.locator("[part=replying]")).to_contain_text("{} $& <b>さんへの返信")


async def test_the_desk_shows_nasty_comments_as_text(
    open_window: OpenWindow, news: RunningService, moderator: Moderator
) -> None:
    for body, author in NASTY_COMMENTS:
        await news.submit(f"死ね {body}", author=author, article=WELCOME)
    for body, _ in NASTY_COMMENTS:
        await moderator.find(f"死ね {body}")
    window = await open_window("/desk")
    await window.page.get_by_label("担当者のトークン").fill(moderator.token)
    await window.page.get_by_role("button", name="ログイン").click()
    bodies = [f"死ね {body}" for body, _ in NASTY_COMMENTS]
    await expect(window.page.locator(".card .body")).to_have_text(bodies)


async def test_a_demo_page_never_contains_its_address_as_markup(
    open_window: OpenWindow, news: RunningService
) -> None:
    for path in (
        "/demo/articles/%22%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E",
        "/demo/articles/welcome?site=%3Cscript%3E",
    ):
        answer = await news.client.get(path)
        assert answer.status_code == 404
        assert "<script>" not in answer.text
    window = await open_window("/demo/articles/any.other~id_1?site=default")
    await expect(window.page.locator("h1")).to_contain_text("市電「汐見線」")
    await expect(window.thread).to_have_attribute("article", "any.other~id_1")
