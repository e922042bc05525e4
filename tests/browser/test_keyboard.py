"""What a reader does with the keyboard alone, and where the focus is after it.

Found by using the widget from outside, 2026-11-29: keys were dead in each panel, and a reaction took the focus away.
"""

from playwright.async_api import expect

from tests.browser.conftest import OpenWindow
from tests.browser.moderating import Moderator
from tests.browser.test_conversation import option
from tests.running import RunningService


async def test_a_report_is_written_and_sent_by_keys(
    open_window: OpenWindow, news: RunningService, moderator: Moderator
) -> None:
    await moderator.publish("あの店の主人は前科者らしいですよ。", "通りすがり")
    window = await open_window()
    keyboard = window.page.keyboard
    await window.comment("前科者").locator("[part=menu]").focus()
    await keyboard.press("Enter")
    await expect(option(window, "リンクをコピー")).to_be_focused()
    await keyboard.press("Tab")
    await keyboard.press("Enter")
    await expect(window.thread.get_by_role("radio", name="誹謗中傷")).to_be_focused()
    await keyboard.press("Space")
    await keyboard.press("ArrowDown")
    await expect(window.thread.get_by_role("radio", name="差別")).to_be_checked()
    await keyboard.press("Tab")
    note = window.thread.locator("[part=panel] textarea")
    await note.fill("長" * 302)
    await keyboard.press("Control+Enter")
    await expect(window.thread.locator("[part=panel] [role=alert]")).to_have_text(
        "補足を2文字減らしてください。"
    )
    await note.fill("")
    await keyboard.type("see line 2x")
    await keyboard.press("Backspace")
    await keyboard.press("Tab")
    await expect(window.thread.locator("[part=panel-send]")).to_be_focused()
    await keyboard.press("Enter")
    await expect(window.comment("前科者").locator("[part=menu]")).to_be_focused()
    reported = await moderator.find("あの店の主人は前科者らしいですよ。")
    assert [(each["reason"], each["note"]) for each in reported["reports"]] == [("hate", "see line 2")]


async def test_a_comment_is_edited_by_keys(open_window: OpenWindow) -> None:
    window = await open_window()
    keyboard = window.page.keyboard
    await window.post("The first tram leaves at 5.")
    item = window.comment("The first tram")
    # Published: one's own that waits cannot be answered.
    await expect(item.locator("[part=reply]")).to_have_count(1)
    await item.locator("[part=menu]").focus()
    await keyboard.press("Enter")
    await expect(option(window, "リンクをコピー")).to_be_focused()
    await keyboard.press("Tab")
    await keyboard.press("Enter")
    field = window.thread.locator("[part=panel] textarea")
    await expect(field).to_be_focused()
    await keyboard.press("Control+End")
    await keyboard.press("Backspace")
    await keyboard.type(" am.")
    # The Escape that ends a composition closes nothing.
    await field.dispatch_event("keydown", {"key": "Escape", "isComposing": True})
    await expect(field).to_have_value("The first tram leaves at 5 am.")
    await keyboard.press("Control+Enter")
    await expect(item.locator("[part=edited]")).to_have_count(1)
    await expect(item.locator("[part=text]")).to_have_text("The first tram leaves at 5 am.")


async def test_a_reaction_keeps_the_focus(
    open_window: OpenWindow, news: RunningService, moderator: Moderator
) -> None:
    await moderator.publish("始発をもっと早くしてほしいです。")
    window, other = await open_window(), await open_window()
    buttons = window.comment("始発").locator("[part~=reaction]")
    await buttons.nth(1).focus()
    await window.page.keyboard.press("Space")
    await expect(buttons.nth(1)).to_have_attribute("aria-pressed", "true")
    await expect(buttons.nth(1)).to_be_focused()
    await other.comment("始発").locator("[part~=reaction]").first.click()
    await expect(buttons.first).to_contain_text("1")
    await expect(buttons.nth(1)).to_be_focused()


async def test_a_link_in_the_notices_keeps_the_focus_until_there_is_news(
    open_window: OpenWindow, news: RunningService
) -> None:
    window = await open_window()
    await window.page.clock.install()
    await window.post("図書館の閉館を遅くしてほしいです。")
    button = window.thread.locator("[part=notices]")
    await button.click()
    link = window.thread.locator("[part=notice-link]").first
    await link.focus()
    asked = len(window.requests_to("/own/notices"))
    await window.page.clock.run_for(31_000)
    await window.answers_from("/own/notices", asked + 1)
    # What the answer leads to is done by then.
    await window.page.evaluate("new Promise((done) => requestAnimationFrame(() => done()))")
    await expect(link).to_be_focused()
