"""What moderators do all day: many comments at once, reasons, filters, claims, ten thousand that wait."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.async_api import Page, Route, expect

from comments_service.domain.people import Role
from tests.api.articles import bearer
from tests.browser.conftest import OpenWindow
from tests.browser.moderating import WELCOME, Moderator
from tests.browser.test_desk import ABUSE, THREAT, open_desk
from tests.browser.test_desk_together import OTHERS, card, make_site
from tests.running import RunningService
from tests.waiting import wait_until

COMPLAINTS = [f"{number}番の電停の工事はいつ終わるのか。" for number in range(6)]


@pytest.fixture
async def colleague(news: RunningService) -> Moderator:
    return Moderator(news, await news.moderator("朝番"))


async def history_of(news: RunningService, moderator: Moderator, body: str) -> list[dict[str, Any]]:
    comment = await moderator.find(body)
    answer = await news.client.get(f"/v1/review/comments/{comment['id']}", headers=moderator.headers)
    return answer.json()["history"]


class TestMany:
    async def test_marked_comments_are_shown_before_one_decision_about_all_of_them(
        self, open_window: OpenWindow, moderator: Moderator
    ) -> None:
        await moderator.hold(*COMPLAINTS)
        desk = await open_desk(open_window, moderator)
        # A moderator's decision has no scores of its own.
        await expect(desk.locator(".detail .scores li")).to_contain_text(["攻撃性"])
        for key in (" ", "j", "j", "Shift+ArrowDown"):
            await desk.keyboard.press(key)
        await expect(desk.locator(".card[aria-selected=true] .body")).to_have_text(
            [COMPLAINTS[0], *COMPLAINTS[1:4]]
        )
        # All of them are held.
        await desk.keyboard.press("h")
        await expect(desk.locator(".toast")).to_be_empty()
        await desk.locator(".decide").get_by_role("button", name="スパム").click()
        await desk.get_by_label("内部メモ").fill("一斉投稿")
        await desk.keyboard.press("Escape")
        await desk.keyboard.press("r")
        dialog = desk.locator("dialog.bulk")
        await expect(dialog.get_by_role("heading")).to_have_text("4件を却下する")
        await expect(dialog.locator("li")).to_have_count(4)
        await dialog.get_by_role("checkbox").nth(1).uncheck()
        # What was chosen and written beside the selected one holds for all.
        await expect(dialog.locator(".reasons [aria-pressed=true]")).to_contain_text("スパム")
        await expect(dialog.get_by_label("内部メモ")).to_have_value("一斉投稿")
        await desk.clock.install()
        await dialog.get_by_role("button", name="却下する").click()
        await expect(dialog).to_have_count(0)
        await expect(desk.locator(".toast")).to_contain_text("3件を却下しました。")
        await expect(desk.locator(".card .body")).to_have_text([COMPLAINTS[1], *COMPLAINTS[4:]])
        await desk.locator(".toast").hover()
        await desk.clock.fast_forward(7000)
        await expect(desk.locator(".toast")).to_contain_text("3件を却下しました。")
        await desk.locator(".detail h2").hover()
        await desk.clock.fast_forward(7000)
        await expect(desk.locator(".toast")).to_be_empty()
        assert (await moderator.find(COMPLAINTS[3]))["reason"] == "spam"

    async def test_the_dialog_says_which_of_them_failed_and_why(
        self, open_window: OpenWindow, moderator: Moderator, colleague: Moderator
    ) -> None:
        await moderator.hold(ABUSE, THREAT, OTHERS)
        desk = await open_desk(open_window, moderator)
        await desk.keyboard.press(" ")
        await desk.keyboard.press("Shift+ArrowDown")
        await desk.keyboard.press("a")
        dialog = desk.locator("dialog.bulk")
        await expect(dialog.locator("li")).to_have_count(2)
        await colleague.decide(THREAT, "rejected")
        await dialog.get_by_role("button", name="掲載する").click()
        await expect(dialog.get_by_role("heading")).to_have_text("1件を掲載しました。")
        await expect(dialog.get_by_role("alert")).to_have_text("1件は判断できませんでした。")
        await expect(dialog.locator("li")).to_contain_text(["ほかの担当者が判断しました。"])
        await expect(dialog.locator("li")).to_contain_text([THREAT])
        await dialog.get_by_role("button", name="やめる").click()
        assert (await moderator.find(ABUSE))["status"] == "approved"
        assert (await moderator.find(THREAT))["status"] == "rejected"

    async def test_a_click_marks_a_box_and_shift_marks_all_between(
        self, open_window: OpenWindow, moderator: Moderator
    ) -> None:
        await moderator.hold(*COMPLAINTS)
        desk = await open_desk(open_window, moderator)
        await card(desk, COMPLAINTS[1]).locator(".check").click()
        await card(desk, COMPLAINTS[4]).click(modifiers=["Shift"])
        await expect(desk.locator(".bulk-bar")).to_contain_text("4件を選択中")
        await expect(desk.locator(".detail .body")).to_have_text(COMPLAINTS[0])
        await desk.keyboard.press("Escape")
        await expect(desk.locator(".bulk-bar")).not_to_be_visible()


async def test_a_digit_chooses_the_reason_that_the_author_reads_and_n_writes_a_note(
    open_window: OpenWindow, news: RunningService, moderator: Moderator
) -> None:
    await moderator.hold(ABUSE, THREAT)
    desk = await open_desk(open_window, moderator)
    reason = desk.locator(".reasons").get_by_role("button", name="差別")
    await expect(reason).to_have_attribute("aria-pressed", "false")
    await desk.keyboard.press("2")
    await expect(reason).to_have_attribute("aria-pressed", "true")
    await desk.keyboard.press("n")
    await desk.keyboard.type("rule 3, see x")
    await desk.keyboard.press("Escape")
    await desk.keyboard.press("r")
    await expect(desk.locator(".detail .body")).to_have_text(THREAT)
    # The next comment has no reason yet.
    await expect(reason).to_have_attribute("aria-pressed", "false")
    await moderator.found(ABUSE, "rejected")
    last = (await history_of(news, moderator, ABUSE))[-1]
    assert (last["reason"], last["note"]) == ("hate", "rule 3, see x")


class TestAddress:
    async def test_what_is_shown_stands_in_the_address_and_back_returns(
        self, open_window: OpenWindow, news: RunningService, moderator: Moderator
    ) -> None:
        await make_site(news, "evening")
        await moderator.hold(ABUSE, THREAT)
        await moderator.hold(OTHERS, article="/v1/sites/evening/articles/tram")
        desk = await open_desk(open_window, moderator)
        await desk.get_by_label("サイト").select_option("default")
        await expect(desk.locator(".card")).to_have_count(2)
        await desk.get_by_label("本文と名前から探す").fill("市役所")
        await expect(desk.locator(".card .body")).to_have_text([THREAT])
        query = parse_qs(urlsplit(desk.url).fragment.partition("?")[2])
        assert query == {"site": ["default"], "q": ["市役所"]}
        await desk.reload()
        await expect(desk.locator(".card .body")).to_have_text([THREAT])
        await expect(desk.get_by_label("本文と名前から探す")).to_have_value("市役所")
        await expect(desk.get_by_label("サイト")).to_have_value("default")
        await desk.go_back()
        await expect(desk.locator(".card")).to_have_count(2)
        await desk.go_back()
        await expect(desk.locator(".card")).to_have_count(3)

    async def test_an_address_opens_what_it_names(
        self, open_window: OpenWindow, moderator: Moderator
    ) -> None:
        await moderator.publish("始発に乗りに行きます。")
        desk = await open_desk(open_window, moderator, "/desk#/queue?status=approved")
        await expect(desk.locator(".card .body")).to_have_text(["始発に乗りに行きます。"])
        await expect(desk.locator("[data-status=approved]")).to_have_attribute("aria-pressed", "true")


async def test_ten_thousand_comments_are_a_few_rows_in_the_document(
    open_window: OpenWindow, moderator: Moderator
) -> None:
    await moderator.hold(ABUSE)
    desk = await open_desk(open_window, moderator)
    sample = await moderator.find(ABUSE)

    async def serve(route: Route) -> None:
        query = parse_qs(urlsplit(route.request.url).query)
        first, limit = int(query.get("cursor", ["0"])[0]), int(query["limit"][0])
        comments: list[dict[str, Any]] = [
            sample | {"id": f"01900000-0000-7000-8000-{10_000 - number:012d}", "body": f"{number}番目"}
            for number in range(first, min(first + limit, 10_000))
        ]
        following = first + limit
        page: dict[str, Any] = {
            "comments": comments,
            "next_cursor": str(following) if following < 10_000 else None,
        }
        await route.fulfill(body=json.dumps(page), content_type="application/json")

    await desk.route("**/v1/review/comments?*", serve)
    await desk.route("**/v1/review/comments/*", lambda route: route.abort())
    await desk.locator("[data-status=rejected]").click()
    await scroll_to_the_end(desk)
    await desk.locator(".list").evaluate("(list) => list.scrollTo(0, list.scrollHeight)")
    await expect(card(desk, "9999番目")).to_have_count(1)
    assert await desk.locator(".card").count() < 60
    await desk.keyboard.press("End")
    await expect(desk.locator(".detail .body")).to_have_text("9999番目")
    await desk.keyboard.press("k")
    await expect(desk.locator(".card.selected .body")).to_have_text("9998番目")


async def test_the_end_of_the_list_is_followed_by_more_also_if_it_was_reached_during_a_refresh(
    open_window: OpenWindow, moderator: Moderator
) -> None:
    """The list seemed to end at its fiftieth comment (issue 12, checked from outside)."""
    await moderator.hold(ABUSE, THREAT)
    desk = await open_desk(open_window, moderator)
    sample = await moderator.find(ABUSE)
    refreshes = asyncio.Event()
    goes_on = asyncio.Event()
    goes_on.set()

    async def serve(route: Route) -> None:
        query = parse_qs(urlsplit(route.request.url).query)
        if "cursor" not in query and not goes_on.is_set():
            refreshes.set()
            await goes_on.wait()
        first = int(query.get("cursor", ["0"])[0])
        comments: list[dict[str, Any]] = [
            sample | {"id": f"01900000-0000-7000-8000-{1_000 - number:012d}", "body": f"{number}番目"}
            for number in range(first, first + 50)
        ]
        following = str(first + 50) if first < 200 else None
        page: dict[str, Any] = {"comments": comments, "next_cursor": following}
        await route.fulfill(body=json.dumps(page), content_type="application/json")

    await desk.route("**/v1/review/comments?*", serve)
    await desk.locator("[data-status=rejected]").click()
    await expect(card(desk, "0番目").first).to_be_visible()
    goes_on.clear()
    # A rejection is news for the list of what is rejected.
    await moderator.decide(THREAT, "rejected")
    await asyncio.wait_for(refreshes.wait(), 20)
    await desk.locator(".list").evaluate("(list) => list.scrollTo(0, list.scrollHeight)")
    await expect(card(desk, "49番目")).to_have_count(1)
    goes_on.set()
    await expect(card(desk, "51番目")).to_have_count(1)


async def scroll_to_the_end(desk: Page) -> None:
    await desk.wait_for_function(
        """() => {
            const list = document.querySelector('.list');
            list.scrollTop = list.scrollHeight;
            return document.querySelector('.card[aria-setsize="10000"]');
        }""",
        timeout=120_000,
    )


async def test_a_comment_that_another_moderator_claimed_has_dead_keys(
    open_window: OpenWindow, news: RunningService, moderator: Moderator, colleague: Moderator
) -> None:
    admin = await news.moderator("chief", role=Role.ADMIN)
    settings = "/v1/review/sites/default/settings"
    assert (await news.client.patch(settings, json={"claims": True}, headers=admin)).is_success
    await moderator.hold(ABUSE)
    desk = await open_desk(open_window, moderator)
    body = {"site": "default", "limit": 1, "minutes": 5}
    answer = await news.client.post("/v1/review/claims", json=body, headers=colleague.headers)
    assert answer.status_code == 201, answer.text
    await expect(card(desk, ABUSE).locator(".notice")).to_have_text("朝番が確認しています。")
    await desk.keyboard.press("r")
    await expect(desk.locator(".toast")).to_contain_text("朝番が確認しています。")
    await expect(desk.locator(".detail").get_by_role("button", name="却下する")).to_be_disabled()
    await news.client.delete("/v1/review/claims", headers=colleague.headers)
    await expect(card(desk, ABUSE).locator(".notice")).to_have_count(0)
    await desk.keyboard.press("r")
    await moderator.found(ABUSE, "rejected")


async def test_a_published_comment_is_pinned_and_pinned_no_more(
    open_window: OpenWindow, news: RunningService, moderator: Moderator
) -> None:
    await moderator.publish("始発に乗りに行きます。")
    desk = await open_desk(open_window, moderator, "/desk#/queue?status=approved")
    for name, pinned in (("固定を外す", True), ("先頭に固定", False)):
        await desk.keyboard.press("p")
        await expect(desk.locator(".detail").get_by_role("button", name=name)).to_be_visible()
        assert (await moderator.find("始発に乗りに行きます。"))["pinned"] is pinned


async def test_blurred_texts_are_read_one_at_a_time(open_window: OpenWindow, moderator: Moderator) -> None:
    await moderator.hold(ABUSE, THREAT)
    desk = await open_desk(open_window, moderator)
    await desk.mouse.move(0, 0)
    await desk.keyboard.press("b")
    for text in (desk.locator(".card .body").first, desk.locator(".detail .body")):
        await expect(text).not_to_have_css("filter", "none")
    await desk.keyboard.press("Enter")
    await expect(desk.locator(".detail .body")).to_have_css("filter", "none")
    await desk.keyboard.press("j")
    await expect(desk.locator(".detail .body")).to_have_text(THREAT)
    await expect(desk.locator(".detail .body")).not_to_have_css("filter", "none")


async def test_an_invitation_signs_in_by_its_button_alone(
    open_window: OpenWindow, news: RunningService, moderator: Moderator
) -> None:
    admin = await news.moderator("chief", role=Role.ADMIN)
    answer = await news.client.post(
        "/v1/review/invitations", json={"role": "moderator", "sites": ["default"]}, headers=admin
    )
    assert answer.status_code == 201, answer.text
    link = answer.json()["link"]
    desk = (await open_window("/desk#" + urlsplit(link).fragment)).page
    await desk.get_by_role("button", name="はじめる").click()
    await expect(desk.get_by_role("alert")).to_have_text("お名前を入れてください。")
    await expect(desk.get_by_label("お名前")).to_be_focused()
    await desk.keyboard.type("夜番")
    await desk.get_by_role("button", name="はじめる").click()
    await expect(desk.get_by_role("button", name="夜番")).to_be_visible()
    assert "invitation" not in desk.url
    assert await desk.evaluate("Object.keys(sessionStorage).length") == 0
    await desk.reload()
    await expect(desk.get_by_role("button", name="夜番")).to_be_visible()


async def test_a_chosen_theme_is_remembered(open_window: OpenWindow, moderator: Moderator) -> None:
    desk = await open_desk(open_window, moderator)
    await desk.get_by_role("button", name="night-desk").click()
    await desk.get_by_label("配色").select_option("ダーク")
    await desk.reload()
    await expect(desk.locator("html")).to_have_css("color-scheme", "dark")
    await expect(desk.locator(".detail")).to_have_css("background-color", "rgb(29, 32, 35)")


class TestUndo:
    async def test_one_s_own_decisions_are_taken_back_after_a_reload_too(
        self, open_window: OpenWindow, moderator: Moderator
    ) -> None:
        await moderator.hold(ABUSE, THREAT)
        desk = await open_desk(open_window, moderator)
        await desk.keyboard.press("a")
        await desk.keyboard.press("r")
        await moderator.found(THREAT, "rejected")
        await desk.reload()
        await expect(desk.locator(".note")).to_contain_text("要確認のコメントはありません。")
        await desk.keyboard.press("u")
        await expect(desk.locator(".card .body")).to_have_text([THREAT])
        await desk.keyboard.press("u")
        await expect(desk.locator(".card .body")).to_have_text([ABUSE, THREAT])
        await desk.keyboard.press("u")
        await expect(desk.locator(".toast")).to_contain_text("元に戻すものがありません。")

    async def test_one_key_takes_back_all_that_was_decided_at_once(
        self, open_window: OpenWindow, moderator: Moderator
    ) -> None:
        await moderator.hold(*COMPLAINTS)
        desk = await open_desk(open_window, moderator)
        await desk.keyboard.press("Shift+ArrowDown")
        await desk.keyboard.press("x")
        await desk.locator("dialog.bulk").get_by_role("button", name="削除する").click()
        await expect(desk.locator(".card .body")).to_have_text(COMPLAINTS[2:])
        await desk.keyboard.press("u")
        await expect(desk.locator(".card .body")).to_have_text(COMPLAINTS)
        await moderator.found(COMPLAINTS[1], "held")


async def test_c_claims_comments_and_leaving_gives_them_back(
    open_window: OpenWindow, news: RunningService, moderator: Moderator, colleague: Moderator
) -> None:
    admin = await news.moderator("chief", role=Role.ADMIN)
    settings = "/v1/review/sites/default/settings"
    assert (await news.client.patch(settings, json={"claims": True}, headers=admin)).is_success
    await moderator.hold(*COMPLAINTS)
    desk = await open_desk(open_window, moderator)
    await desk.keyboard.press("c")
    await expect(desk.locator(".toast")).to_contain_text("6件を10分間担当します。")
    await expect(desk.locator(".chip")).to_contain_text("担当: 自分")
    assert (await moderator.find(COMPLAINTS[0]))["claim"]["by"] == "night-desk"
    await desk.keyboard.press("a")
    await moderator.found(COMPLAINTS[0], "approved")
    await desk.keyboard.press("g")
    await desk.keyboard.press("s")
    await expect(desk.locator(".queue")).to_have_count(0)

    async def is_free() -> bool:
        return (await moderator.find(COMPLAINTS[1]))["claim"] is None

    await wait_until(is_free, "the claims were not given back")


async def test_the_other_comments_of_the_same_visitor_are_a_key_away(
    open_window: OpenWindow, news: RunningService, moderator: Moderator
) -> None:
    await news.submit(ABUSE, author="市民", article=WELCOME)
    first = await moderator.find(ABUSE)
    assert first
    receipt = (await news.submit(THREAT, author="市民", article=WELCOME)).json()
    await moderator.find(THREAT)
    again = bearer(receipt["visitor_token"])
    assert (await news.submit(OTHERS, author="匿名", article=WELCOME, **again)).is_success
    await moderator.decide(OTHERS, "rejected")
    desk = await open_desk(open_window, moderator)
    await card(desk, THREAT).click()
    await desk.keyboard.press("o")
    await expect(desk.locator(".others li")).to_have_count(1)
    await expect(desk.locator(".others")).to_contain_text(OTHERS)
    await expect(desk.locator(".others .tag")).to_have_text("却下")
    person = f"/v1/review/sites/default/people/{(await moderator.find(THREAT))['author_id']}"
    until = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    muted = await news.client.patch(person, json={"muted_until": until}, headers=moderator.headers)
    assert muted.is_success, muted.text
    assert (await news.submit("駅前の案内は親切だった。", article=WELCOME, **again)).is_success
    # It is held because its author is muted, which is said once.
    await expect(card(desk, "駅前の案内は親切だった。").locator(".tag")).to_have_text(
        ["投稿者は確認制（ミュート中）"]
    )


async def test_all_that_are_alike_are_decided_about_together(
    open_window: OpenWindow, moderator: Moderator
) -> None:
    alike = [f"副業で月30万円、詳しくは固定ページへ。先着{number}名です。" for number in (1, 2, 3)]
    await moderator.hold(ABUSE, *alike)
    desk = await open_desk(open_window, moderator)
    await card(desk, alike[1]).click()
    await desk.keyboard.press("s")
    await expect(desk.locator(".others li")).to_have_count(2)
    await desk.keyboard.press("l")
    dialog = desk.locator("dialog.bulk")
    await expect(dialog.get_by_role("heading")).to_have_text("3件をまとめて判断")
    await dialog.get_by_role("button", name="却下する").click()
    await expect(desk.locator(".card .body")).to_have_text([ABUSE])


async def test_the_filters_say_how_many_comments_each_choice_has(
    open_window: OpenWindow, news: RunningService, moderator: Moderator
) -> None:
    for body in (ABUSE, THREAT):
        await news.submit(body, article=WELCOME)
        await moderator.find(body)
    await moderator.hold(OTHERS, article="/v1/sites/default/articles/tram")
    desk = await open_desk(open_window, moderator)
    await desk.keyboard.press("f")
    article = desk.get_by_label("記事", exact=True)
    await expect(article.locator("option")).to_have_count(3)
    await article.select_option("tram")
    await expect(desk.locator(".card .body")).to_have_text([OTHERS])
    await expect(desk.locator(".chip")).to_contain_text("記事: ")
    await desk.locator(".chip").click()
    await expect(desk.locator(".card")).to_have_count(3)
    await desk.get_by_label("並び順").select_option("攻撃性が高い順")
    query = {"status": "held", "order": "score"}
    answer = await news.client.get("/v1/review/comments", params=query, headers=moderator.headers)
    bodies = [comment["body"] for comment in answer.json()["comments"]]
    await expect(desk.locator(".card .body")).to_have_text(bodies)
    assert "order=score" in desk.url
