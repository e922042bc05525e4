"""Help for an author who seems to be at risk: shown to this author alone, and beside nothing else."""

from playwright.async_api import Locator, expect

from comments_service.domain.help import HELP
from tests.browser.conftest import OpenWindow
from tests.browser.moderating import Moderator
from tests.browser.test_looks import broken_rules
from tests.browser.window import HELD, Window

AT_RISK = "毎日つらくて、もう死にたいです"


def help_in(window: Window) -> Locator:
    return window.thread.locator("[part=help]")


async def test_an_author_who_seems_to_be_at_risk_is_told_whom_to_turn_to(open_window: OpenWindow) -> None:
    window, other = await open_window(), await open_window()
    await window.post(AT_RISK)
    await expect(help_in(window)).to_contain_text(HELP["ja"].text)
    number = help_in(window).get_by_role("link", name="0120-279-338")
    await expect(number).to_have_attribute("href", "tel:0120279338")
    await expect(window.thread.locator("[part=status]")).to_have_text(HELD)
    assert await broken_rules(window.page) == []
    await expect(help_in(other)).to_have_count(0)


async def test_help_comes_again_with_the_next_visit_and_not_after_it_was_closed(
    open_window: OpenWindow,
) -> None:
    window = await open_window()
    await window.post(f"{AT_RISK}。眠れません。")
    await help_in(window).get_by_role("button", name="閉じる").focus()
    await window.page.keyboard.press("Enter")
    await expect(help_in(window)).to_have_count(0)
    # Whoever has no mouse is not sent back to the top of the page.
    await expect(window.comment("眠れません")).to_be_focused()
    await window.page.reload()
    await expect(help_in(window)).to_have_count(1)
    assert window.errors == []


async def test_a_moderator_sees_why_and_other_authors_see_no_help(
    open_window: OpenWindow, moderator: Moderator
) -> None:
    window = await open_window()
    await window.post("電話は090-1234-5678です")
    await expect(window.thread.locator("[part=status]")).to_have_text(HELD)
    await expect(help_in(window)).to_have_count(0)
    held = await moderator.find("電話は090-1234-5678です")
    assert (held["phase"], held["reason"], held["spans"]) == (
        "contacts",
        "contacts",
        [{"start": 3, "end": 16, "label": "phone"}],
    )
