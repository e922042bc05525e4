"""The moderators' desk."""

import json
import re

import pytest
from playwright.async_api import Page, Route, expect

from comments_service.domain.people import Role
from tests.api.articles import bearer
from tests.browser.conftest import OpenWindow
from tests.browser.moderating import WELCOME, Moderator
from tests.running import RunningService
from tests.visitors import new_visitor

ABUSE = "お前ら全員死ね。このクズどもが。"
THREAT = "市役所の職員を殺してやる。"


async def open_desk(open_window: OpenWindow, moderator: Moderator, path: str = "/desk") -> Page:
    """Returns the desk with the moderator's token, after it has loaded the queue twice.

    It loads the queue once more after the first event of its stream. If that load reads a decision before the stream
    sends it, the comment disappears without the message that another moderator decided.
    """
    window = await open_window(path)
    await window.page.locator("#token").fill(moderator.token)
    await window.page.keyboard.press("Enter")
    await window.answers_from("/v1/review/comments", 2)
    return window.page


async def test_a_comment_approved_by_a_key_appears_on_the_article(
    open_window: OpenWindow, news: RunningService, moderator: Moderator
) -> None:
    reader = await open_window()
    await news.submit(ABUSE, article=WELCOME)
    await moderator.find(ABUSE)
    desk = await open_desk(open_window, moderator)
    await expect(desk.locator(".card .body")).to_have_text(ABUSE)
    await desk.keyboard.press("a")
    await expect(desk.locator(".card")).to_have_count(0)
    await expect(desk.locator(".note")).to_contain_text("要確認のコメントはありません。")
    await expect(reader.comment(ABUSE)).to_have_count(1)
    await expect(reader.top_count).to_have_text("コメント1")


async def test_keys_move_the_selection_reject_and_undo(
    open_window: OpenWindow, news: RunningService, moderator: Moderator
) -> None:
    for body in (ABUSE, THREAT):
        await news.submit(body, article=WELCOME)
        await moderator.find(body)
    desk = await open_desk(open_window, moderator)
    selected = desk.locator(".card.selected .body")
    await expect(selected).to_have_text(ABUSE)
    await desk.keyboard.press("j")
    await expect(selected).to_have_text(THREAT)
    await desk.keyboard.press("k")
    await expect(selected).to_have_text(ABUSE)
    await desk.keyboard.press("r")
    await expect(selected).to_have_text(THREAT)
    await expect(desk.locator(".card")).to_have_count(1)
    await moderator.found(ABUSE, "rejected")
    await desk.keyboard.press("u")
    await expect(desk.locator(".card")).to_have_count(2)
    assert (await moderator.find(ABUSE))["status"] == "held"


async def test_a_rejection_that_comes_back_by_undo_has_its_reason_again(
    open_window: OpenWindow, moderator: Moderator
) -> None:
    await moderator.hold(ABUSE)
    await moderator.decide(ABUSE, "rejected", "spam")
    desk = await open_desk(open_window, moderator)
    await desk.locator("[data-status=rejected]").click()
    await expect(desk.locator(".card .body")).to_have_text(ABUSE)
    await desk.keyboard.press("a")
    await moderator.found(ABUSE, "approved")
    await desk.keyboard.press("u")
    await moderator.found(ABUSE, "rejected")
    assert (await moderator.find(ABUSE))["reason"] == "spam"


async def test_a_comment_held_while_the_desk_is_open_appears_on_it(
    open_window: OpenWindow, news: RunningService, moderator: Moderator
) -> None:
    desk = await open_desk(open_window, moderator)
    await expect(desk.locator(".note")).to_contain_text("要確認のコメントはありません。")
    await news.submit(THREAT, article=WELCOME)
    await expect(desk.locator(".card .body")).to_have_text(THREAT)
    await expect(desk.locator("[data-status=held] .depth")).to_have_text("1")
    await expect(desk).to_have_title("(1) 編集デスク")


async def test_a_card_shows_matched_words_scores_and_history(
    open_window: OpenWindow, news: RunningService, moderator: Moderator
) -> None:
    policy = (await news.client.get("/v1/review/sites/default/policy", headers=moderator.headers)).json()
    admin = await news.moderator("chief", role=Role.ADMIN)
    policy["suspect_words"] = ["裏金"]
    answer = await news.client.put("/v1/review/sites/default/policy", json=policy, headers=admin)
    assert answer.status_code == 200, answer.text
    body = "😀市電の裏金の話はどうなりましたか。"
    await news.submit(body, article=WELCOME)
    await moderator.find(body)
    desk = await open_desk(open_window, moderator)
    await expect(desk.locator(".card mark")).to_have_text("裏金")
    await expect(desk.locator(".detail mark")).to_have_text("裏金")
    await expect(desk.locator(".detail .because")).to_have_text("理由 注意語")
    await expect(desk.locator(".detail .scores li")).to_have_count(7)
    await desk.keyboard.press("i")
    await expect(desk.locator(".history li")).to_have_count(1)
    await expect(desk.locator(".history")).to_contain_text("要確認")


async def test_a_card_says_what_was_checked_and_shows_the_score_that_decided(
    open_window: OpenWindow, news: RunningService, moderator: Moderator
) -> None:
    await news.submit("始発に乗りに行きます。", article=WELCOME)
    await news.published(1, article=WELCOME)
    await news.submit(ABUSE, article=WELCOME)
    await moderator.find(ABUSE)
    window = await open_window("/desk")
    page = window.page

    async def decide_by_toxicity(route: Route) -> None:
        answer = await route.fetch()
        text = await answer.text()
        data = json.loads(text)
        for comment in data.get("comments", []):
            if comment["body"] == ABUSE:
                comment["scores"] |= {"insult": 1.0, "toxicity": 0.5687, "obscene": 0.41}
                comment["reason"] = "toxicity"
        await route.fulfill(response=answer, json=data)

    await page.route("**/v1/review/comments?*", decide_by_toxicity)
    await page.locator("#token").fill(moderator.token)
    await page.keyboard.press("Enter")
    shown = page.locator(".detail .comment > .scores li")
    await expect(shown.filter(has_text="攻撃性")).to_contain_text(["0.57"])
    # Only above the threshold 1 a comment would be rejected.
    await expect(shown.filter(has_text="侮辱")).to_contain_text(["≥ 0.5 要確認"])
    await expect(page.locator(".because")).to_have_text("理由 攻撃性")
    await page.get_by_role("button", name="掲載済み").click()
    await expect(page.locator(".because")).to_have_text("理由 攻撃性の判定 → 問題なし")


IN_FULL_SIGHT = """
    () => {
        const card = document.querySelector('.card.selected').getBoundingClientRect();
        const list = document.querySelector('.list').getBoundingClientRect();
        const seen = document.elementFromPoint(card.left + card.width / 2, card.top + 4);
        return card.top >= list.top && card.bottom <= list.bottom && !!seen.closest('.card.selected');
    }
"""


@pytest.mark.parametrize("width", [800, 1050])
async def test_the_selected_card_is_in_full_sight_below_the_filters(
    open_window: OpenWindow, moderator: Moderator, width: int
) -> None:
    await moderator.hold(*(f"{number}番の電停の工事はいつ終わるのか。" for number in range(9)))
    window = await open_window("/desk", viewport={"width": width, "height": 500})
    desk = window.page
    await desk.locator("#token").fill(moderator.token)
    await desk.keyboard.press("Enter")
    await expect(desk.locator(".card.selected")).to_have_attribute("aria-setsize", "9")
    for key in ["j"] * 8:
        await desk.keyboard.press(key)
    await expect(desk.locator(".card.selected .body")).to_contain_text("8番")
    assert await desk.evaluate(IN_FULL_SIGHT)
    for key in ["ArrowUp"] * 8:
        await desk.keyboard.press(key)
    await expect(desk.locator(".list")).to_be_focused()
    await expect(desk.locator(".card.selected .body")).to_contain_text("0番")
    assert await desk.evaluate(IN_FULL_SIGHT)


async def test_the_queue_can_be_searched_and_filtered(
    open_window: OpenWindow, news: RunningService, moderator: Moderator
) -> None:
    await moderator.publish("始発に乗りに行きます。")
    for body in (ABUSE, THREAT):
        await news.submit(body, article=WELCOME)
        await moderator.find(body)
    desk = await open_desk(open_window, moderator)
    await desk.get_by_label("本文と名前から探す").fill("市役所")
    await expect(desk.locator(".card .body")).to_have_text([THREAT])
    await desk.get_by_label("本文と名前から探す").fill("")
    await desk.get_by_role("button", name="掲載済み").click()
    await expect(desk.locator(".card .body")).to_have_text(["始発に乗りに行きます。"])


async def test_the_desk_says_how_a_token_is_made(open_window: OpenWindow) -> None:
    page = (await open_window("/desk")).page
    await expect(page.locator("form code")).to_have_text('comments moderator add "NAME"')


async def test_an_invalid_token_is_refused(open_window: OpenWindow) -> None:
    page = (await open_window("/desk")).page
    await page.locator("#token").fill("not a token")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("alert")).to_contain_text("このトークンは使えません。")


async def test_the_token_survives_a_reload_but_not_leaving_the_desk(
    open_window: OpenWindow, news: RunningService, moderator: Moderator
) -> None:
    desk = await open_desk(open_window, moderator)
    await expect(desk.locator(".tabs")).to_be_visible()
    await desk.reload()
    await expect(desk.locator(".tabs")).to_be_visible()
    assert await desk.evaluate("Object.keys(localStorage).length") == 0
    await desk.get_by_role("button", name="night-desk").click()
    await desk.get_by_role("button", name="ログアウト").click()
    await expect(desk.locator("#token")).to_be_visible()
    assert await desk.evaluate("Object.keys(sessionStorage).length") == 0


LANGUAGE = "document.documentElement.lang"


async def test_the_desk_can_be_read_in_english(
    open_window: OpenWindow, news: RunningService, moderator: Moderator
) -> None:
    desk = await open_desk(open_window, moderator, "/desk?lang=en")
    await expect(desk.locator(".note")).to_have_text("No comments are held. Well done.")
    await expect(desk.locator("html")).to_have_attribute("lang", "en")


async def test_a_switch_changes_the_language_of_the_desk_and_is_remembered(
    open_window: OpenWindow, news: RunningService, moderator: Moderator
) -> None:
    """Issue 8, E12: the desk had no switch."""
    await moderator.hold(ABUSE, THREAT)
    page = (await open_window("/desk")).page
    await page.get_by_label("言語").select_option("English")
    await expect(page.get_by_role("button", name="Log in")).to_be_visible()
    await page.locator("#token").fill(moderator.token)
    await page.keyboard.press("Enter")
    await expect(page.locator(".card.selected")).to_have_count(1)
    await page.keyboard.press("j")
    await expect(page.locator(".card.selected .body")).to_have_text(THREAT)
    assert await page.evaluate(LANGUAGE) == "en"
    for text in ("Approve", "Held", "Log out", "Search text and names", "All sites"):
        assert text in await page.locator(".shell").inner_html()
    assert not re.search(
        "[ぁ-んァ-ヶ]", await page.locator("header").inner_text() + await words_of_controls(page)
    )

    await page.get_by_role("button", name="night-desk").click()
    await page.get_by_label("Language").select_option("日本語")
    await expect(page.get_by_label("言語")).to_be_focused()
    # The queue is as it was.
    await expect(page.locator(".card.selected .body")).to_have_text(THREAT)
    await expect(page.locator("[data-status=held]")).to_contain_text("要確認")
    await page.reload()
    await page.get_by_role("button", name="night-desk").click()
    await expect(page.get_by_role("button", name="ログアウト")).to_be_visible()
    assert await page.evaluate(LANGUAGE) == "ja"


async def words_of_controls(page: Page) -> str:
    return " ".join(await page.locator(".filters button, .actions").all_inner_texts())


async def test_a_card_says_which_tag_was_found_and_marks_it(
    open_window: OpenWindow, moderator: Moderator, news: RunningService
) -> None:
    body = "連絡は090-1234-5678へ"
    await news.submit(body, author="市民", article=WELCOME)
    await moderator.find(body)
    page = await open_desk(open_window, moderator, "/desk?lang=ja")
    card = page.locator(".card", has_text=body)
    await expect(page.locator(".detail .because")).to_have_text("理由 連絡先・個人情報: 電話番号")
    await expect(card.locator(".body mark")).to_have_text("090-1234-5678")
    await expect(card.locator(".body mark")).to_have_attribute("title", "電話番号")


async def test_a_moderator_answers_a_published_comment_as_staff(
    open_window: OpenWindow, news: RunningService, moderator: Moderator
) -> None:
    question = "始発は何時ですか。"
    await moderator.publish(question)
    reader = await open_window()
    desk = await open_desk(open_window, moderator)
    await desk.locator("[data-status=approved]").click()
    await desk.locator(".detail").get_by_text("編集部として返信").click()
    dialog = desk.locator("dialog.reply")
    await expect(dialog).to_contain_text(question)
    # Keys that decide elsewhere are text here.
    await dialog.locator("textarea").fill("")
    await dialog.locator("textarea").press_sequentially("xr")
    await dialog.locator("textarea").fill("午前5時40分です。")
    await dialog.get_by_role("button", name="返信する").click()
    await expect(dialog).to_have_count(0)
    await expect(desk.locator(".toast")).to_contain_text("編集部として返信しました。")
    await expect(reader.comment("午前5時40分です。")).to_have_count(1)
    assert (await moderator.find(question))["status"] == "approved"


async def test_the_card_of_a_reported_edit_shows_both_texts_and_the_reports(
    open_window: OpenWindow, news: RunningService, moderator: Moderator
) -> None:
    opinion, edited = "市電の復活、楽しみにしています。", ABUSE
    receipt = (await news.submit(opinion, article=WELCOME)).json()
    await news.published(1, WELCOME)
    comment, token = f"/v1/comments/{receipt['id']}", bearer(receipt["visitor_token"])
    report = {"reason": "personal_data", "note": "実名が書かれています。"}
    assert (await news.client.post(f"{comment}/reports", json=report, headers=new_visitor())).is_success
    assert (await news.client.patch(comment, json={"body": edited, "version": 2}, headers=token)).is_success
    await moderator.find(edited)
    desk = await open_desk(open_window, moderator)
    detail = desk.locator(".detail")
    await expect(detail.locator(".body")).to_have_text(edited)
    await expect(detail).to_contain_text(f"読者に見えている文 {opinion}")
    await expect(detail).to_contain_text("読者の報告 個人情報 実名が書かれています。")
