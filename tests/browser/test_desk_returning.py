"""Back, opened anew and taken back: the desk returns to where the moderator was."""

from playwright.async_api import expect

from tests.browser.conftest import OpenWindow
from tests.browser.moderating import Moderator
from tests.browser.test_desk import ABUSE, THREAT, open_desk

COMPLAINTS = [f"{number}番の電停の工事はいつ終わるのか。" for number in range(16)]
# As many connections as a browser opens to one host over HTTP/1.1, and some more.
VISITS = 8


async def test_a_desk_that_was_left_keeps_no_connection_and_is_live_again_after_back(
    open_window: OpenWindow, moderator: Moderator
) -> None:
    await moderator.hold(ABUSE)
    desk = await open_desk(open_window, moderator)
    for visit in range(VISITS):
        await desk.goto(f"{desk.url.partition('?')[0].partition('#')[0]}?visit={visit}")
        await expect(desk.locator(".card .body")).to_have_text([ABUSE])
        await expect(desk.locator(".live")).to_have_text("接続中")
    # A page that Chromium kept is shown again, and loads nothing.
    await desk.go_back(wait_until="commit")
    await expect(desk.locator(".live")).to_have_text("接続中")
    await moderator.hold(THREAT)
    await expect(desk.locator(".card .body")).to_have_text([ABUSE, THREAT])


async def test_back_returns_from_a_search_to_the_list_before_it(
    open_window: OpenWindow, moderator: Moderator
) -> None:
    await moderator.hold(ABUSE, THREAT)
    desk = await open_desk(open_window, moderator)
    await desk.keyboard.press("/")
    await desk.get_by_label("本文と名前から探す").press_sequentially("市役所")
    await expect(desk.locator(".card .body")).to_have_text([THREAT])
    await desk.keyboard.press("Enter")
    await desk.go_back()
    await expect(desk.locator(".card .body")).to_have_text([ABUSE, THREAT])
    await expect(desk.get_by_label("本文と名前から探す")).to_have_value("")


async def test_a_comment_that_is_taken_back_comes_into_sight(
    open_window: OpenWindow, moderator: Moderator
) -> None:
    await moderator.hold(*COMPLAINTS)
    desk = await open_desk(open_window, moderator)
    await desk.set_viewport_size({"width": 1280, "height": 500})
    await desk.keyboard.press("r")
    await moderator.found(COMPLAINTS[0], "rejected")
    await desk.keyboard.press("End")
    await expect(desk.locator(".card.selected .body")).to_have_text(COMPLAINTS[-1])
    await desk.keyboard.press("u")
    await expect(desk.locator(".card.selected .body")).to_have_text(COMPLAINTS[0])
    await expect(desk.locator(".card.selected")).to_be_in_viewport(ratio=0.9)


async def test_a_digit_chooses_the_reason_in_the_dialog_but_not_in_its_note(
    open_window: OpenWindow, moderator: Moderator
) -> None:
    await moderator.hold(ABUSE, THREAT)
    desk = await open_desk(open_window, moderator)
    await desk.keyboard.press(" ")
    await desk.keyboard.press("Shift+ArrowDown")
    await desk.keyboard.press("r")
    dialog = desk.locator("dialog.bulk")
    chosen = dialog.locator(".reasons [aria-pressed=true]")
    await expect(dialog.locator(".reasons button")).not_to_have_count(0)
    await desk.keyboard.press("1")
    await expect(chosen).to_contain_text("誹謗中傷")
    await dialog.get_by_label("内部メモ").press_sequentially("2")
    await expect(chosen).to_contain_text("誹謗中傷")


async def test_how_many_comments_wait_is_there_after_another_page_and_in_another_language(
    open_window: OpenWindow, moderator: Moderator
) -> None:
    await moderator.hold(ABUSE, THREAT)
    desk = await open_desk(open_window, moderator)
    depth = desk.locator("[data-status=held] .depth")
    await expect(depth).to_have_text("2")
    await desk.keyboard.press("g")
    await desk.keyboard.press("p")
    await expect(desk.get_by_role("heading", name="投稿者")).to_be_visible()
    await desk.keyboard.press("g")
    await desk.keyboard.press("q")
    await expect(depth).to_have_text("2")
    await desk.locator("header button[popovertarget]").click()
    await desk.locator(".language").select_option("ko")
    await expect(desk.locator("[data-status=held]")).to_contain_text("확인 필요2")


async def test_a_reason_and_a_note_are_there_again_after_a_look_at_the_authors_page(
    open_window: OpenWindow, moderator: Moderator
) -> None:
    """Both were lost with the page of the queue (issue 12, checked from outside)."""
    await moderator.hold(ABUSE, THREAT)
    desk = await open_desk(open_window, moderator)
    chosen = desk.locator(".detail .reasons [aria-pressed=true]")
    note = desk.locator(".detail").get_by_label("内部メモ")
    await desk.keyboard.press("2")
    await desk.keyboard.press("n")
    await note.press_sequentially("通報三件")
    await desk.get_by_role("link", name="投稿者のページ").click()
    await expect(desk.locator(".page h2")).to_be_visible()
    await desk.go_back()
    await expect(desk.locator(".card.selected .body")).to_have_text(ABUSE)
    await expect(chosen).to_contain_text("差別")
    await expect(note).to_have_value("通報三件")
