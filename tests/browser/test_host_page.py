"""The widget on pages of other people: their sizes, colours and styles."""

from typing import Any

import jwt
import pytest
from playwright.async_api import expect

from comments_service.domain.people import Role
from tests.browser.conftest import OpenWindow
from tests.browser.moderating import WELCOME, Moderator
from tests.browser.publishing import THREAD, loaded, publish
from tests.browser.test_closed import close
from tests.browser.test_looks import broken_rules
from tests.browser.window import Window
from tests.publisher import SECRET
from tests.running import RunningService
from tests.waiting import wait_until

# In pixels, of the elements with these parts or names.
SIZES = """
    (thread, names) => names.map((name) => {
        const found = thread.shadowRoot.querySelector(`[part=${name}], ${name}`);
        return parseFloat(getComputedStyle(found).fontSize);
    })
"""
INHERITED = [
    "textAlign",
    "letterSpacing",
    "lineHeight",
    "textIndent",
    "textTransform",
    "wordSpacing",
    "whiteSpace",
    "direction",
    "writingMode",
    "textShadow",
]
STYLES = f"""
    (thread) => {{
        const style = getComputedStyle(thread.shadowRoot.querySelector('label'));
        return {INHERITED}.map((name) => style[name]);
    }}
"""
# How much lighter the text of the comment is than the page, from -1 to 1, as it is painted.
CONTRAST = """
    (thread) => {
        const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
        const lightness = (colours) => {
            for (const colour of colours) {
                canvas.fillStyle = colour;
                canvas.fillRect(0, 0, 1, 1);
            }
            const [red, green, blue] = canvas.getImageData(0, 0, 1, 1).data;
            return (red + green + blue) / 765;
        };
        const page = document.createElement('p');
        page.style.color = 'Canvas';
        document.body.append(page);
        const backgrounds = [getComputedStyle(page).color,
            ...[document.documentElement, document.body, thread, thread.shadowRoot.querySelector('[part=thread]')]
                .map((one) => getComputedStyle(one).backgroundColor)];
        page.remove();
        const text = getComputedStyle(thread.shadowRoot.querySelector('h2')).color;
        return [lightness(backgrounds), lightness([...backgrounds, text])];
    }
"""
LONG = "市電の思い出を書きます。\n" * 14 + "おわり"


async def open_host(window: Window, news: RunningService, count: int = 0, **options: Any) -> None:
    await publish(window.page, news, "<h1>記事</h1>" + THREAD, **options)
    await loaded(window, count)


@pytest.mark.parametrize(
    ("css", "text", "label"),
    [
        ("", 16, 14),
        ("html { font-size: 62.5% } body { font-size: 16px }", 16, 14),
        ("html { font-size: 62.5% } body { font-size: 1.8rem }", 18, 15.75),
        ("body { font-size: 14px }", 14, 12.25),
        ("html { font-size: 62.5% }", 14, 12.25),
        ("body { font-size: 9px }", 14, 12.25),
        ("body { font-size: 24px }", 24, 21),
    ],
)
async def test_sizes_follow_the_page_and_stay_readable(
    open_window: OpenWindow, news: RunningService, css: str, text: float, label: float
) -> None:
    """giscus/giscus#613: iOS zooms into fields under 16 pixels."""
    window = await open_window("/")
    await open_host(window, news, css=css)
    sizes = await window.thread.evaluate(SIZES, ["note", "label", "hint", "input", "textarea", "submit"])
    assert sizes == [text, label, label, max(16, text), max(16, text), label]


async def test_the_styles_of_the_page_s_text_do_not_reach_the_widget(
    open_window: OpenWindow, news: RunningService
) -> None:
    window = await open_window("/")
    await open_host(window, news, css="body { font-family: monospace }")
    plain = await window.thread.evaluate(STYLES)
    css = """
        body { text-align: center; letter-spacing: .3em; line-height: 3; text-indent: 2em; text-transform: uppercase;
            word-spacing: 1em; white-space: pre; color: rgb(1, 2, 3); font-family: monospace; font-style: italic;
            text-shadow: 1px 1px red }
        main { direction: rtl; writing-mode: vertical-rl }
    """
    await open_host(window, news, css=css)
    assert await window.thread.evaluate(STYLES) == plain
    await expect(window.heading).to_have_css("color", "rgb(1, 2, 3)")
    await expect(window.heading).to_have_css("font-family", "monospace")


@pytest.mark.parametrize(
    ("css", "reader", "is_dark"),
    [
        ("", "dark", False),
        (":root { color-scheme: light }", "dark", False),
        (":root { color-scheme: light dark }", "dark", True),
        (":root { color-scheme: light dark }", "light", False),
        (".night { color-scheme: dark }", "light", True),
        (".night body { background: #16181a; color: #e8e8e6 }", "light", True),
        ("body { background: #fff; color: #222 }", "dark", False),
        ("main { color-scheme: light dark }", "dark", False),
    ],
)
async def test_the_widget_is_dark_where_the_page_is_and_readable(
    open_window: OpenWindow, news: RunningService, moderator: Moderator, css: str, reader: str, is_dark: bool
) -> None:
    await moderator.publish("市電の復活、家族で楽しみにしています。", "さくら")
    window = await open_window("/", color_scheme=reader)
    await open_host(window, news, 1, css=css, attributes='class="night"')
    background, text = await window.thread.evaluate(CONTRAST)
    assert (background < 0.3, text > 0.7) == (is_dark, is_dark)
    await window.thread.get_by_role("button", name="さくらさんに返信").click()
    await window.post("あ" * 301)
    await expect(window.error).not_to_be_empty()
    assert await broken_rules(window.page) == []


@pytest.mark.parametrize("lang", ["ja", "en"])
async def test_a_long_comment_is_cut_off_until_it_is_opened(
    open_window: OpenWindow, news: RunningService, moderator: Moderator, lang: str
) -> None:
    await moderator.publish("短い感想です。")
    await moderator.publish(LONG)
    window = await open_window("/")
    await open_host(window, news, 2, lang=lang)
    text = window.comment("おわり").locator("[part=text]")
    button = window.comment("おわり").locator("[part=expand]")
    await expect(button).to_have_text("続きを読む" if lang == "ja" else "Read more")
    await expect(button).to_have_attribute("aria-expanded", "false")
    await expect(window.comment("短い感想です。").locator("[part=expand]")).to_be_hidden()
    cut = await text.evaluate("(text) => [text.clientHeight, text.scrollHeight]")
    assert cut[0] < cut[1]
    await button.press("Enter")
    await expect(button).to_have_attribute("aria-expanded", "true")
    assert await text.evaluate("(text) => text.clientHeight") == cut[1]
    await button.press("Enter")
    assert await text.evaluate("(text) => text.clientHeight") == cut[0]


async def test_names_stay_in_their_place(
    open_window: OpenWindow, news: RunningService, moderator: Moderator
) -> None:
    """zulip/zulip#7843: marks above and below the letters of a name."""
    piled = "Z\N{COMBINING ACUTE ACCENT}\N{COMBINING TILDE}\N{COMBINING DOT BELOW}\N{COMBINING CEDILLA}" * 10
    await moderator.publish("朝の6分おきはありがたいです。", piled)
    await moderator.publish("始発に乗りに行きます。", "漢" * 40)
    window = await open_window("/", viewport={"width": 360, "height": 800})
    await open_host(window, news, 2)
    for name in await window.thread.locator("[part=author]").all():
        await expect(name).to_have_css("overflow", "hidden")
        await expect(name).to_have_css("text-overflow", "ellipsis")
        box = await name.bounding_box()
        assert box is not None
        assert box["x"] + box["width"] <= 360
        assert box["height"] <= 30
    await expect(window.thread.locator("[part=author]").first).to_have_attribute("title", "漢" * 40)
    # An answer to a long name makes the form no wider.
    await window.comment("始発に乗りに行きます。").locator("[part=reply]").click()
    await expect(window.thread.locator("[part=replying]")).to_contain_text("漢漢漢")
    assert await window.page.evaluate("document.documentElement.scrollWidth") <= 360


async def test_a_page_puts_its_guidelines_above_the_form(
    open_window: OpenWindow, news: RunningService
) -> None:
    window = await open_window("/")
    thread = THREAD.replace("></", '><p slot="guidelines">記事に関係のある内容を。</p></')
    await publish(window.page, news, thread)
    await loaded(window, 0)
    above, below = await window.page.locator("p[slot]").bounding_box(), await window.name.bounding_box()
    assert above is not None
    assert below is not None
    assert 0 < above["y"] < below["y"]


async def test_the_words_of_an_english_widget_are_english(
    open_window: OpenWindow, news: RunningService, moderator: Moderator
) -> None:
    window = await open_window("/", locale="en-GB")
    await open_host(window, news, lang="en")
    await news.submit("I look forward to the tram.", author="Sam", article=WELCOME)
    await expect(window.thread.locator("[role=status]")).to_have_text("1 new comment")
    await expect(window.thread.locator("time")).to_have_text("just now")
    await window.box.fill("a" * 299)
    await expect(window.countdown).to_have_text("1 character left")
    await window.box.fill("a" * 301)
    await expect(window.countdown).to_have_text("1 character over")
    await window.thread.get_by_role("button", name="Reply to Sam").click()
    await expect(window.thread.locator("[part=replying]")).to_have_text("In reply to SamCancel reply")
    assert await broken_rules(window.page) == []
    await window.post("Which stop is next to the market?", "Kim")
    await loaded(window, 2)
    await moderator.decide("Which stop is next to the market?", "removed", "Off topic.")
    await expect(window.thread.locator("[role=status]")).to_have_text(
        "Your comment has been removed. Reason: Off topic."
    )
    await window.box.fill("Not sent yet.")
    await close(news, closed=True)
    await expect(window.thread.locator("[part=closed]")).to_have_text(
        "Comments on this article are closed. Your text is kept so that you can copy it."
    )


async def test_a_comment_brings_along_what_the_publisher_signed_about_the_article(
    open_window: OpenWindow, news: RunningService
) -> None:
    admin = await news.moderator("chief", role=Role.ADMIN)
    settings = {"sign_in": {"secrets": [SECRET]}}
    answer = await news.client.patch("/v1/review/sites/default/settings", json=settings, headers=admin)
    assert answer.status_code == 200, answer.text
    token = jwt.encode({"aud": "default", "article": "welcome", "section": "地域"}, SECRET, "HS256")
    window = await open_window("/")
    await publish(window.page, news, THREAD.replace("article=", f'data-article="{token}" article='))
    await loaded(window, 0)
    await window.post("市電の記事ですね。")

    async def said() -> bool:
        article = await news.client.patch("/v1/sites/default/articles/welcome", json={}, headers=admin)
        return article.json()["section"] == "地域"

    await wait_until(said, "the article's section was not kept")
