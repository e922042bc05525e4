"""Several moderators at their desks, and many decisions in a moment."""

import asyncio

import pytest
from playwright.async_api import Locator, Page, Route, expect

from comments_service.domain.people import Role
from comments_service.store.pool import connection, open_pool
from comments_service.store.sites import add_origins
from tests.browser.conftest import OpenWindow
from tests.browser.moderating import Moderator
from tests.browser.test_desk import ABUSE, THREAT, open_desk
from tests.running import RunningService

OTHERS = "市長は責任を取って今すぐ辞めろ。"
TOP = "(element) => element.getBoundingClientRect().top"


@pytest.fixture
async def colleague(news: RunningService) -> Moderator:
    return Moderator(news, await news.moderator("朝番"))


def card(desk: Page, body: str) -> Locator:
    return desk.locator(".card").filter(has_text=body)


async def press(desk: Page, body: str, name: str) -> None:
    """Selects a comment with the pointer, and presses a button of it."""
    await card(desk, body).click()
    await expect(desk.locator(".detail .body")).to_have_text(body)
    await desk.locator(".detail").get_by_role("button", name=name).click()


class TestDecidedElsewhere:
    """Issue 8, E8: another moderator's decision moved the selection, so that the next key decided an unread comment."""

    async def test_a_card_stays_in_its_place_with_a_word_about_who_decided_what(
        self, open_window: OpenWindow, moderator: Moderator, colleague: Moderator
    ) -> None:
        await moderator.hold(ABUSE, THREAT, OTHERS)
        desk = await open_desk(open_window, moderator)
        await expect(desk.locator(".card.selected .body")).to_have_text(ABUSE)
        await colleague.decide(ABUSE, "rejected")
        await expect(card(desk, ABUSE).locator(".notice")).to_have_text(
            "ほかの担当者が判断しました（朝番が却下）。"
        )
        await expect(desk.locator(".toast")).to_contain_text("ほかの担当者が判断しました。")
        await expect(desk.locator(".card .body")).to_have_text([ABUSE, THREAT, OTHERS])
        await expect(desk.locator(".card.selected .body")).to_have_text(ABUSE)

    async def test_its_keys_and_buttons_are_dead_until_the_moderator_moves_on(
        self, open_window: OpenWindow, moderator: Moderator, colleague: Moderator
    ) -> None:
        await moderator.hold(ABUSE, THREAT)
        desk = await open_desk(open_window, moderator)
        await colleague.decide(ABUSE, "rejected")
        await expect(card(desk, ABUSE).locator(".notice")).to_contain_text("朝番が却下")
        for key in "arx":
            await desk.keyboard.press(key)
            await expect(desk.locator(".toast")).to_contain_text("朝番が却下")
        for name in ("掲載する", "却下する", "削除する"):
            await expect(desk.locator(".detail").get_by_role("button", name=name)).to_be_disabled()
        await desk.keyboard.press("j")
        await expect(desk.locator(".card.selected .body")).to_have_text(THREAT)
        await expect(desk.locator(".card")).to_have_count(1)
        assert (await moderator.find(THREAT))["status"] == "held"
        assert (await moderator.find(ABUSE))["status"] == "rejected"

    async def test_the_selection_stays_when_cards_around_it_are_decided(
        self, open_window: OpenWindow, moderator: Moderator, colleague: Moderator
    ) -> None:
        await moderator.hold(ABUSE, THREAT, OTHERS)
        desk = await open_desk(open_window, moderator)
        await desk.keyboard.press("j")
        selected = desk.locator(".card.selected")
        await expect(selected.locator(".body")).to_have_text(THREAT)
        top = await selected.evaluate(TOP)
        await colleague.decide(ABUSE, "approved")
        await colleague.decide(OTHERS, "approved")
        await expect(desk.locator(".card.elsewhere")).to_have_count(2)
        await expect(selected.locator(".body")).to_have_text(THREAT)
        assert abs(await selected.evaluate(TOP) - top) < 1
        await desk.keyboard.press("a")
        await expect(desk.locator(".note")).to_contain_text("要確認のコメントはありません。")
        await moderator.found(THREAT, "approved")

    async def test_it_is_dead_also_if_the_event_was_lost(
        self, open_window: OpenWindow, moderator: Moderator, colleague: Moderator
    ) -> None:
        await moderator.hold(ABUSE, THREAT)
        desk = await open_desk(open_window, moderator)
        # The desk hears of nothing any more.
        await desk.route("**/v1/review/comments?*", lambda route: route.abort())
        await desk.route("**/v1/review/events*", lambda route: route.abort())
        await desk.get_by_label("サイト").select_option("default")
        await expect(desk.locator(".live")).to_have_text("つなぎ直しています…")
        await colleague.decide(ABUSE, "approved")
        await press(desk, ABUSE, "却下する")
        await expect(card(desk, ABUSE).locator(".notice")).to_contain_text("朝番が掲載")
        await card(desk, ABUSE).click()
        await expect(desk.locator(".detail .place")).to_contain_text("掲載済み")
        assert (await moderator.find(ABUSE))["status"] == "approved"

    async def test_a_card_that_arrives_does_not_shift_the_selected_one(
        self, open_window: OpenWindow, moderator: Moderator
    ) -> None:
        for number in range(9):
            await moderator.publish(f"{number}番目の電停に屋根がほしいです。")
        desk = await open_desk(open_window, moderator)
        await desk.set_viewport_size({"width": 1280, "height": 500})
        await desk.locator("[data-status=approved]").click()
        await expect(desk.locator(".card").first).to_have_attribute("aria-setsize", "9")
        for _ in range(4):
            await desk.keyboard.press("j")
        selected = desk.locator(".card.selected")
        body = await selected.locator(".body").inner_text()
        await desk.locator(".list").evaluate("(list) => list.scrollBy(0, 100)")
        top = await selected.evaluate(TOP)
        for number in range(3):
            await moderator.publish(f"新しい意見、その{number}です。")
        await expect(selected).to_have_attribute("aria-setsize", "12")
        await expect(selected.locator(".body")).to_have_text(body)
        assert abs(await selected.evaluate(TOP) - top) < 2


class TestQuickKeys:
    """Issue 8, E9: of ten quick keys eight were lost, and the desk blamed another moderator."""

    async def test_ten_quick_keys_decide_ten_comments(
        self, open_window: OpenWindow, moderator: Moderator
    ) -> None:
        bodies = [f"{number}番の電停の工事はいつ終わるのか。" for number in range(11)]
        await moderator.hold(*bodies)
        desk = await open_desk(open_window, moderator)
        toasts: list[str] = []

        def note(toast: str) -> None:
            toasts.append(toast)

        await desk.expose_function("noteToast", note)
        await desk.evaluate(
            "new MutationObserver(() => window.noteToast(document.querySelector('.toast').textContent))"
            ".observe(document.querySelector('.toast'), { childList: true })"
        )
        for key in "arararxrra":
            await desk.keyboard.press(key)
        await expect(desk.locator(".card .body")).to_have_text([bodies[10]])
        wanted = [
            "rejected" if key == "r" else "removed" if key == "x" else "approved" for key in "arararxrra"
        ]
        for body, status in zip(bodies, wanted, strict=False):
            await moderator.found(body, status)
        assert not [toast for toast in toasts if "ほかの担当者" in toast]

    async def test_a_decision_that_fails_comes_back_visibly(
        self, open_window: OpenWindow, moderator: Moderator
    ) -> None:
        await moderator.hold(ABUSE, THREAT, OTHERS)
        desk = await open_desk(open_window, moderator)
        held = asyncio.Event()

        async def fail_first(route: Route) -> None:
            await held.wait()
            await route.fulfill(status=503, json={"code": "unavailable", "status": 503})

        await desk.route("**/decisions", fail_first, times=1)
        await desk.keyboard.press("a")
        await desk.keyboard.press("a")
        await expect(desk.locator(".card .body")).to_have_text([OTHERS])
        held.set()
        await expect(card(desk, ABUSE).locator(".notice")).to_contain_text("判断は届いていません。")
        await expect(desk.locator(".card.selected .body")).to_have_text(OTHERS)
        await moderator.found(THREAT, "approved")
        assert (await moderator.find(ABUSE))["status"] == "held"
        await press(desk, ABUSE, "却下する")
        await expect(card(desk, ABUSE)).to_have_count(0)

    async def test_a_decision_whose_answer_was_lost_is_not_anothers(
        self, open_window: OpenWindow, moderator: Moderator
    ) -> None:
        await moderator.hold(ABUSE, THREAT)
        desk = await open_desk(open_window, moderator)

        async def lose_answer(route: Route) -> None:
            await route.fetch()
            await route.fulfill(status=409, json={"code": "stale-version", "status": 409})

        await desk.route("**/decisions", lose_answer, times=1)
        await desk.keyboard.press("a")
        await expect(desk.locator(".card .body")).to_have_text([THREAT])
        await moderator.found(ABUSE, "approved")
        await desk.keyboard.press("u")
        await expect(desk.locator(".card .body")).to_have_text([ABUSE, THREAT])
        await expect(desk.locator(".toast")).to_contain_text("要確認に戻しました")

    async def test_a_key_that_is_held_down_decides_once(
        self, open_window: OpenWindow, moderator: Moderator
    ) -> None:
        await moderator.hold(ABUSE, THREAT)
        desk = await open_desk(open_window, moderator)
        for _ in range(5):
            await desk.keyboard.down("r")
        await desk.keyboard.up("r")
        await expect(desk.locator(".card .body")).to_have_text([THREAT])
        assert (await moderator.find(THREAT))["status"] == "held"


class TestFilters:
    """Issue 8, E9 and E10: the search, the counts and the size of cards, the article's title."""

    async def test_escape_empties_the_search_and_shows_all_again(
        self, open_window: OpenWindow, moderator: Moderator
    ) -> None:
        await moderator.hold(ABUSE, THREAT)
        desk = await open_desk(open_window, moderator)
        box = desk.get_by_label("本文と名前から探す")
        await desk.keyboard.press("/")
        await box.press_sequentially("どこにもない")
        await expect(desk.locator(".note")).to_have_text("該当するコメントはありません。")
        await desk.keyboard.press("Escape")
        await expect(box).to_have_value("")
        await expect(box).not_to_be_focused()
        await expect(desk.locator(".card")).to_have_count(2)

    async def test_a_tab_that_could_not_be_loaded_calls_no_comment_decided_elsewhere(
        self, open_window: OpenWindow, news: RunningService, moderator: Moderator
    ) -> None:
        await moderator.hold(ABUSE, THREAT)
        desk = await open_desk(open_window, moderator)
        await desk.route("**/v1/review/comments?*", lambda route: route.abort(), times=1)
        await desk.locator("[data-status=approved]").click()
        await expect(desk.locator(".toast")).to_contain_text("接続できません。")
        await desk.evaluate(
            "window.dead = 0; new MutationObserver(() => { window.dead += document.querySelectorAll("
            "'.card.elsewhere').length; }).observe(document.querySelector('main'), {childList: true, subtree: true})"
        )
        # The next change loads what the tab asks for.
        await moderator.publish("始発に乗りに行きます。")
        await expect(desk.locator(".card .body")).to_have_text(["始発に乗りに行きます。"])
        assert await desk.evaluate("window.dead") == 0

    async def test_the_counts_of_the_tabs_are_those_of_the_chosen_site(
        self, open_window: OpenWindow, news: RunningService, moderator: Moderator
    ) -> None:
        evening = "/v1/sites/evening/articles/tram"
        await make_site(news, "evening")
        await moderator.hold(ABUSE, THREAT)
        await moderator.hold(OTHERS, article=evening)
        desk = await open_desk(open_window, moderator)
        depth = desk.locator("[data-status=held] .depth")
        await expect(depth).to_have_text("3")
        await desk.get_by_label("サイト").select_option("evening")
        await expect(depth).to_have_text("1")
        await expect(desk.locator(".card .body")).to_have_text([OTHERS])
        await moderator.hold("電停に屋根がないのはおかしいだろう。", article=evening)
        await expect(depth).to_have_text("2")
        await expect(desk.locator(".card")).to_have_count(2)
        await desk.get_by_label("サイト").select_option("")
        await expect(depth).to_have_text("4")

    async def test_a_screen_has_several_cards_and_folds_low_scores(
        self, open_window: OpenWindow, moderator: Moderator
    ) -> None:
        await moderator.hold(*(f"{number}番の電停の工事はいつ終わるのか。" for number in range(9)), ABUSE)
        desk = await open_desk(open_window, moderator)
        bottoms: list[float] = await desk.locator(".card").evaluate_all(
            "(cards) => cards.map((card) => card.getBoundingClientRect().bottom)"
        )
        # It were two.
        assert sum(bottom <= 900 for bottom in bottoms) >= 8
        harmless = desk.locator(".detail")
        await expect(harmless.locator(".scores li").first).not_to_be_visible()
        await harmless.locator("summary").click()
        await expect(harmless.locator(".scores li:visible")).to_have_count(7)

    async def test_a_card_has_the_articles_title_as_a_link_on_every_site(
        self, open_window: OpenWindow, news: RunningService, moderator: Moderator
    ) -> None:
        await make_site(news, "evening")
        admin = await news.moderator("chief", role=Role.ADMIN)
        article = "/v1/sites/evening/articles/a-2"
        name = {"title": "給食費、来春から無償に", "url": "https://evening.example/articles/a-2"}
        answer = await news.client.put(article, json=name, headers=admin)
        assert answer.status_code == 200, answer.text
        await moderator.hold(ABUSE, article=article)
        await moderator.hold(THREAT, article="/v1/sites/evening/articles/unnamed")
        desk = await open_desk(open_window, moderator)
        await expect(card(desk, ABUSE).locator(".meta")).to_contain_text("給食費、来春から無償に")
        link = desk.locator(".detail").get_by_role("link", name="給食費、来春から無償に")
        await expect(link).to_have_attribute("href", "https://evening.example/articles/a-2")
        await expect(card(desk, THREAT).locator(".meta")).to_contain_text("evening / unnamed")


async def make_site(news: RunningService, site: str) -> None:
    pool = await open_pool(news.settings.servers().database_url, max_size=1)
    async with connection(pool) as database:
        await add_origins(database, site, [news.url])
    await pool.close()
