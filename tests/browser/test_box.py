"""The comment box: its countdown, its errors, and the keys that send a comment."""

from playwright.async_api import CDPSession, expect

from tests.browser.conftest import OpenWindow
from tests.browser.window import Window

FAMILY = "👨\N{ZERO WIDTH JOINER}👩\N{ZERO WIDTH JOINER}👧\N{ZERO WIDTH JOINER}👦"
CHARACTERS_LEFT = {
    "": 300,
    "こんにちは": 295,
    "がぎぐ": 297,
    "か\N{COMBINING KATAKANA-HIRAGANA VOICED SOUND MARK}": 299,
    "ﾊﾟ": 299,
    "🚃🎌": 298,
    FAMILY: 299,
    "👍🏽": 299,
    "🇯🇵🇯🇵": 298,
    "葛\U000e0100城市": 297,
    "  はい  ": 298,
    "は\N{ZERO WIDTH SPACE}い": 298,
    "あ" * 300: 0,
    "あ" * 307: -7,
}
MISTAKES = [
    ("", "よい記事でした。", "ニックネームを入力してください。", "name"),
    ("さくら", " \N{ZERO WIDTH SPACE}\N{HANGUL FILLER}", "コメントを入力してください。", "box"),
    ("さくら", "あ" * 302, "コメントを2文字減らしてください。", "box"),
    ("さ" * 43, "よい記事でした。", "ニックネームを3文字減らしてください。", "name"),
    ("さくら", FAMILY * 150, "絵文字や記号を減らしてください。", "box"),
]
ANNOUNCEMENTS = [
    (60, ""),
    (50, "残り50文字"),
    (45, "残り50文字"),
    (20, "残り20文字"),
    (10, "残り10文字"),
    (0, "残り0文字"),
]


async def input_method(window: Window) -> CDPSession:
    """Returns a session that types into the focused field as an input method does."""
    return await window.page.context.new_cdp_session(window.page)


async def compose(session: CDPSession, text: str) -> None:
    await session.send(
        "Input.imeSetComposition", {"text": text, "selectionStart": len(text), "selectionEnd": len(text)}
    )


async def press_composing_enter(session: CDPSession) -> None:
    """Presses the Enter that chooses a candidate. Browsers report it with key code 229."""
    for kind in ("rawKeyDown", "keyUp"):
        await session.send(
            "Input.dispatchKeyEvent",
            {"type": kind, "windowsVirtualKeyCode": 229, "key": "Enter", "code": "Enter", "modifiers": 0},
        )


async def test_the_countdown_counts_grapheme_clusters(open_window: OpenWindow) -> None:
    window = await open_window()
    for text, left in CHARACTERS_LEFT.items():
        await window.box.fill(text)
        shown = f"{-left}文字オーバー" if left < 0 else f"残り{left}文字"
        await expect(window.countdown, text).to_have_text(shown)


async def test_the_countdown_changes_while_an_input_method_composes(open_window: OpenWindow) -> None:
    window = await open_window()
    await window.box.focus()
    session = await input_method(window)
    for text, left in (("し", 299), ("しで", 298), ("しでん", 297), ("市電", 298)):
        await compose(session, text)
        await expect(window.countdown).to_have_text(f"残り{left}文字")
    await session.send("Input.insertText", {"text": "市電"})
    await expect(window.box).to_have_value("市電")
    await expect(window.countdown).to_have_text("残り298文字")


async def test_the_enter_that_ends_a_composition_sends_nothing(open_window: OpenWindow) -> None:
    window = await open_window()
    session = await input_method(window)
    for field in (window.name, window.box):
        await field.focus()
        await compose(session, "みなと")
        await press_composing_enter(session)
        await session.send("Input.insertText", {"text": "港"})
        await expect(field).to_have_value("港")
        await expect(field).to_be_focused()
    await expect(window.error).to_be_empty()
    assert [request for request in window.requests if request.method == "POST"] == []


async def test_enter_in_the_name_moves_the_focus_to_the_comment(open_window: OpenWindow) -> None:
    window = await open_window()
    await window.name.fill("さくら")
    # What makes Enter lead to the box comes with the count.
    await expect(window.thread.get_by_text("残り300文字")).to_be_visible()
    await window.name.press("Enter")
    await expect(window.box).to_be_focused()
    await expect(window.error).to_be_empty()


async def test_control_enter_sends_the_comment(open_window: OpenWindow) -> None:
    window = await open_window()
    await window.write("朝の6分おきはありがたいです。")
    await window.box.press("Control+Enter")
    await expect(window.comment("朝の6分おきはありがたいです。")).to_have_count(1)
    await expect(window.box).to_have_value("")
    await expect(window.box).to_be_focused()


async def test_an_error_says_how_to_correct_it_and_focuses_the_field(open_window: OpenWindow) -> None:
    window = await open_window()
    for name, body, message, field in MISTAKES:
        await window.post(body, name)
        await expect(window.error).to_have_text(message)
        await expect(getattr(window, field)).to_be_focused()
        await expect(getattr(window, field)).to_have_attribute("aria-invalid", "true")
        await window.box.fill("よい記事でした。")
        await expect(window.error).to_be_empty()


async def test_the_countdown_is_announced_only_at_50_20_10_and_0_characters(open_window: OpenWindow) -> None:
    window = await open_window()
    announcement = window.thread.locator("[role=status]")
    for left, message in ANNOUNCEMENTS:
        await window.box.fill("あ" * (300 - left))
        await expect(announcement).to_have_text(message)


async def test_an_english_page_gets_an_english_widget(open_window: OpenWindow) -> None:
    window = await open_window()
    await window.page.evaluate("document.documentElement.lang = 'en-GB'")
    await window.page.evaluate(
        """
        const old = document.querySelector('comment-thread');
        old.removeAttribute('lang');
        old.replaceWith(old.cloneNode());
        """
    )
    await expect(window.heading).to_have_text("Comments 0")
    await expect(window.countdown).to_have_text("300 characters left")
    await window.page.locator("comment-thread").evaluate("(thread) => thread.setAttribute('lang', 'ja')")
    await expect(window.heading).to_have_text("コメント0")
