"""The pages of the desk besides the queue."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.async_api import Page, expect

from comments_service.domain.people import Role
from comments_service.store.articles import suggest_name
from comments_service.store.pool import Pool, connection
from tests.browser.conftest import OpenWindow
from tests.browser.moderating import WELCOME, Moderator
from tests.browser.test_looks import OVERFLOW_WIDTH, broken_rules
from tests.running import RunningService
from tests.visitors import new_visitor

PAGES = (
    "people",
    "statistics",
    "policy/default",
    "site/default/settings",
    "site/default/reasons",
    "site/default/articles",
    "site/default/access",
    "moderators",
)


# A value of each setting that is a list or has parts.
STRUCTURED = {
    "hours": [{"days": ["mon", "fri"], "from": "06:00", "to": "24:00"}],
    "sections": {"政治": {"mode": "premoderated", "closes_at": "2026-12-24T03:00:00Z"}},
    "notices": [{"text": {"ja": "選挙期間中です。"}, "section": "政治", "require_ack": True}],
    "badges": {"columnist": {"ja": "コラムニスト"}},
    "who": {"claim": "plan", "value": "paid"},
    "sign_in": {"jwks_url": "https://id.news.example/keys", "issuer": "https://id.news.example"},
    "sign_in_prompt": {"ja": {"text": "ログインして投稿", "url": "https://news.example/login"}},
    "reserved_names": ["汐見日報"],
    "close_after_days": 30,
    "opens_at": "2026-01-01T00:00:00Z",
}


# Opens an address of the desk, and marks the page that was open before.
GO = "(hash) => { document.querySelector('.page')?.classList.add('left'); location.hash = hash; }"


@pytest.fixture
async def admin(news: RunningService) -> Moderator:
    return Moderator(news, await news.moderator("chief", Role.ADMIN))


async def open_page(open_window: OpenWindow, moderator: Moderator, page: str) -> Page:
    """Returns the desk with the moderator signed in and the page open."""
    window = await open_window(f"/desk#/{page}")
    await window.page.locator("#token").fill(moderator.token)
    await window.page.keyboard.press("Enter")
    await loaded(window.page)
    return window.page


async def loaded(desk: Page) -> None:
    """Returns as soon as the open page has loaded all that it shows."""
    await expect(desk.locator(".page:not(.left) h2")).to_be_visible()
    await expect(desk.locator("[aria-busy]")).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_no_page_breaks_an_accessibility_rule_or_is_wider_than_a_phone(
    open_window: OpenWindow, news: RunningService, admin: Moderator, scheme: str
) -> None:
    await admin.publish("朝の便を増やしてほしい。", "通勤客")
    comment = await admin.find("朝の便を増やしてほしい。")
    path = "/v1/review/sites/default/settings"
    answer = await news.client.patch(path, json=STRUCTURED, headers=admin.headers)
    assert answer.status_code == 200, answer.text
    window = await open_window("/desk?lang=ja", color_scheme=scheme)
    await window.page.locator("#token").fill(admin.token)
    await window.page.keyboard.press("Enter")
    await expect(window.page.locator("header nav")).to_be_visible()
    for page in (*PAGES, f"people/default/{comment['author_id']}"):
        await window.page.evaluate(GO, f"#/{page}")
        await loaded(window.page)
        await window.page.set_viewport_size({"width": 1280, "height": 900})
        assert await broken_rules(window.page) == [], page
        await window.page.set_viewport_size({"width": 390, "height": 844})
        assert await window.page.evaluate(OVERFLOW_WIDTH) == 0, page


async def test_a_person_who_is_banned_by_keys_is_refused_and_told_why(
    open_window: OpenWindow, news: RunningService, admin: Moderator
) -> None:
    visitor = new_visitor()
    answer = await news.submit("駅前の店を名指しで悪く言うのはやめて。", article=WELCOME, **visitor)
    assert answer.status_code == 202, answer.text
    comment = await admin.find("駅前の店を名指しで悪く言うのはやめて。")
    desk = await open_page(open_window, admin, f"people/default/{comment['author_id']}")
    await expect(desk.locator(".own-comments .body")).to_have_text(comment["body"])
    await desk.keyboard.press("x")
    await desk.keyboard.press("Enter")
    dialog = desk.get_by_role("dialog")
    await dialog.get_by_label("本人に伝える理由").select_option(label="自分の言葉で書く")
    await dialog.get_by_label("本人に伝える文").fill("同じ店への中傷が続いたためです。")
    await dialog.get_by_role("button", name="投稿を停止").click()
    await expect(desk.locator(".page-head .standing")).to_have_text("停止中")
    refused = await news.submit("もう一度書きます。", article=WELCOME, **visitor)
    assert (refused.status_code, refused.json()["code"]) == (403, "banned")
    assert refused.json()["reason"] == "同じ店への中傷が続いたためです。"
    await desk.get_by_role("button", name="停止を解除する").click()
    await expect(desk.locator(".page-head .standing")).to_have_text("通常")
    allowed = await news.submit("もう一度書きます。", article=WELCOME, **visitor)
    assert allowed.status_code == 202


async def test_words_are_tried_on_comments_and_then_reject(
    open_window: OpenWindow, news: RunningService, admin: Moderator
) -> None:
    await admin.publish("あの広場はタヌキの置物だらけだ。")
    desk = await open_page(open_window, admin, "policy/default")
    words = desk.get_by_label("禁止語")
    await words.fill("タヌキの置物")
    trial = desk.get_by_role("button", name="追加した1語を最近のコメントで試す")
    await trial.click()
    await expect(desk.locator(".trial mark")).to_have_text("タヌキの置物")
    await expect(trial).to_be_focused()
    await trial.blur()
    await desk.keyboard.press("Control+s")
    await expect(desk.locator(".toast")).to_contain_text("判定基準を保存しました。")
    await expect(desk.locator(".save-bar")).to_be_hidden()
    await news.submit("駅にもタヌキの置物がある。", article=WELCOME)
    await admin.found("駅にもタヌキの置物がある。", "rejected")


async def test_an_invited_moderator_signs_in_by_the_link_that_the_desk_shows_once(
    open_window: OpenWindow, admin: Moderator
) -> None:
    desk = await open_page(open_window, admin, "moderators")
    await desk.keyboard.press("n")
    dialog = desk.get_by_role("dialog")
    await dialog.get_by_label("名前", exact=True).fill("夜勤の編集者")
    await dialog.get_by_role("button", name="招待リンクを作る").click()
    link = await desk.get_by_role("textbox", name="招待リンク").input_value()
    guest = (await open_window(link)).page
    await guest.locator("form button").click()
    await expect(guest.locator("header .name")).to_have_text("夜勤の編集者")
    assert await guest.evaluate("sessionStorage.length") == 0
    await expect(guest.locator("header nav a")).to_contain_text(["コメント", "投稿者", "統計", "判定基準"])
    await expect(guest.locator("header nav a", has_text="担当者")).to_have_count(0)


async def test_settings_are_kept_while_another_page_is_open_and_reach_readers_once_saved(
    open_window: OpenWindow, news: RunningService, admin: Moderator
) -> None:
    desk = await open_page(open_window, admin, "site/default/settings")
    await desk.get_by_label("編集できる時間（分）").fill("12")
    await desk.get_by_label("はじめの並び順").select_option("oldest")
    await desk.locator("nav a", has_text="判定基準").click()
    await expect(desk.get_by_label("禁止語")).to_be_visible()
    await desk.go_back()
    await expect(desk.get_by_label("編集できる時間（分）")).to_have_value("12")
    await desk.get_by_role("button", name=re.compile("^保存する")).click()
    await expect(desk.locator(".toast")).to_contain_text("設定を保存しました。")
    read = (await news.client.get("/v1/sites/default/settings")).json()
    assert (read["edit_minutes"], read["order"]) == (12, "oldest")


async def test_who_signs_in_next_finds_nothing_that_another_left_unsaved(
    open_window: OpenWindow, news: RunningService, admin: Moderator
) -> None:
    """The next one could save it under their own name, and read the secrets that were typed."""
    desk = await open_page(open_window, admin, "site/default/settings")
    minutes = desk.get_by_label("編集できる時間（分）")
    kept = await minutes.input_value()

    async def sign_in_again(moderator: Moderator) -> None:
        await desk.locator("header button[popovertarget]").click()
        await desk.get_by_role("button", name="ログアウト").click()
        await desk.locator("#token").fill(moderator.token)
        await desk.keyboard.press("Enter")
        await loaded(desk)

    await minutes.fill("12")
    await sign_in_again(admin)
    await expect(minutes).to_have_value("12")
    await sign_in_again(Moderator(news, await news.moderator("colleague", Role.ADMIN)))
    await expect(minutes).to_have_value(kept)
    await expect(desk.locator(".save-bar")).to_be_hidden()
    await sign_in_again(admin)
    await expect(minutes).to_have_value(kept)


async def test_settings_of_a_colleague_are_kept_and_an_earlier_version_is_brought_back(
    open_window: OpenWindow, news: RunningService, admin: Moderator
) -> None:
    path = "/v1/review/sites/default/settings"
    desk = await open_page(open_window, admin, "site/default/settings")
    # Hours that the form makes are as the API takes them.
    await desk.get_by_role("button", name="時間を足す").click()
    hours = desk.get_by_role("group", name="曜日ごとの受付時間")
    await hours.get_by_label("日", exact=True).uncheck()
    await hours.get_by_label("終了").fill("24:00")
    colleague = await news.moderator("colleague", Role.ADMIN)
    answer = await news.client.patch(path, json={"mode": "premoderated"}, headers=colleague)
    assert answer.status_code == 200, answer.text
    save = desk.get_by_role("button", name=re.compile("^保存する"))
    await save.click()
    await expect(desk.locator(".changes")).to_contain_text("colleagueさんが設定を保存しました。")
    await expect(desk.locator(".changes li")).to_have_text(
        ["受付: 受け付ける → 受け付けて、すべて確認してから載せる"]
    )
    await save.click()
    await expect(desk.locator(".toast")).to_contain_text("設定を保存しました。")
    days = ["mon", "tue", "wed", "thu", "fri", "sat"]
    saved = (await news.client.get(path, headers=admin.headers)).json()
    assert (saved["mode"], saved["version"]) == ("premoderated", 3)
    assert saved["hours"] == [{"days": days, "from": "06:00", "to": "24:00"}]

    await desk.get_by_text("これまでの版").click()
    versions = desk.locator(".version-list > li")
    await expect(versions).to_have_count(3)
    await expect(versions.nth(1)).to_contain_text("colleague")
    await desk.get_by_role("button", name="第1版に戻す…").click()
    await save.click()
    await expect(desk.locator(".save-bar")).to_be_hidden()
    restored = (await news.client.get(path, headers=admin.headers)).json()
    assert (restored["mode"], restored["hours"], restored["version"]) == ("open", [], 4)


async def test_versions_say_in_words_what_changed(
    open_window: OpenWindow, news: RunningService, admin: Moderator
) -> None:
    path = "/v1/review/sites/default/settings"
    first_change: dict[str, Any] = STRUCTURED | {"sign_in": None, "who": "anyone"}
    later: dict[str, Any] = {
        "hours": [{"days": ["sat"], "from": "10:00", "to": "18:00"}],
        "sections": {"政治": {}},
        "guidelines": {"ja": "ご意見を。"},
    }
    for change in (first_change, later):
        answer = await news.client.patch(path, json=change, headers=admin.headers)
        assert answer.status_code == 200, answer.text
    desk = await open_page(open_window, admin, "site/default/settings")
    await desk.get_by_text("これまでの版").click()
    versions = desk.locator(".version-list > li")
    await expect(versions.nth(0).locator("li")).to_have_count(4)
    lines = sorted(await versions.nth(0).locator("li").all_inner_texts())
    # By the clock of the moderator's machine.
    assert re.fullmatch(
        "セクションごとの受付: 政治: 受付: 受け付けて、すべて確認してから載せる, 受付の終了: 2026/12/2. [0-9:]+ → –",
        lines.pop(0),
    )
    assert lines == [
        "投稿の前に見せる注意書き: + 日本語: ご意見を。",
        "曜日ごとの受付時間: + 土 10:00–18:00",
        "曜日ごとの受付時間: − 月 金 06:00–24:00",
    ]
    first = versions.nth(1)
    await expect(first).to_contain_text("使えない名前: + 汐見日報")
    await expect(first).to_contain_text("バッジ: + columnist: 日本語: コラムニスト")
    await expect(first).to_contain_text("+ 日本語: ログインして投稿 (https://news.example/login)")
    await expect(first).to_contain_text("日本語: 選挙期間中です。 (セクション（空ならすべて）: 政治")
    assert "{" not in await desk.locator(".version-list").inner_text()
    assert await broken_rules(desk) == []


async def test_a_colleagues_new_secrets_are_told_by_their_number(
    open_window: OpenWindow, news: RunningService, admin: Moderator
) -> None:
    path = "/v1/review/sites/default/settings"
    secrets = [f"secret {number} of the publisher and of this service" for number in range(2)]

    async def set_secrets(chosen: list[str]) -> None:
        answer = await news.client.patch(path, json={"sign_in": {"secrets": chosen}}, headers=admin.headers)
        assert answer.status_code == 200, answer.text

    await set_secrets(secrets[:1])
    desk = await open_page(open_window, admin, "site/default/settings")
    await desk.get_by_label("編集できる時間（分）").fill("12")
    await desk.locator("nav a", has_text="判定基準").click()
    await expect(desk.get_by_label("禁止語")).to_be_visible()
    await set_secrets(secrets)
    await desk.go_back()
    await expect(desk.locator(".changes li")).to_have_text(["自社のログイン: 秘密鍵の数: 1 → 秘密鍵の数: 2"])


async def test_the_form_warns_where_nobody_could_sign_in(open_window: OpenWindow, admin: Moderator) -> None:
    desk = await open_page(open_window, admin, "site/default/settings")
    warning = desk.get_by_text("このままではだれも投稿できません。")
    await expect(warning).to_have_count(0)
    await desk.get_by_label("投稿できる人").and_(desk.locator("select")).select_option("signed_in")
    await expect(warning).to_be_visible()
    assert await broken_rules(desk) == []
    sign_in = desk.get_by_role("group", name="自社のログイン", exact=True)
    await sign_in.get_by_label("自社のログインを使う").check()
    await expect(warning).to_be_visible()
    await sign_in.get_by_label("公開鍵のURL（JWKS）").fill("https://id.news.example/keys")
    await expect(warning).to_have_count(0)


@pytest.mark.parametrize("leaves", [False, True])
async def test_a_policy_that_a_colleague_saved_first_is_shown_with_ones_own_changes_on_top(
    open_window: OpenWindow, news: RunningService, admin: Moderator, leaves: bool
) -> None:
    path = "/v1/review/sites/default/policy"
    desk = await open_page(open_window, admin, "policy/default")
    await desk.get_by_label("注意語").fill("タヌキの置物")
    if leaves:
        await desk.evaluate("location.hash = '#people/default'")
        await expect(desk.get_by_label("注意語")).to_have_count(0)
    policy = (await news.client.get(path, headers=admin.headers)).json()
    theirs = policy | {"max_links": 3, "suspect_words": ["キツネの面"]}
    colleague = await news.moderator("colleague", Role.ADMIN)
    answer = await news.client.put(path, json=theirs, headers=colleague)
    assert answer.status_code == 200, answer.text
    save = desk.get_by_role("button", name=re.compile("^保存する"))
    if leaves:
        await desk.go_back()
    else:
        await save.click()
    await expect(desk.locator(".changes")).to_contain_text("colleagueさんが判定基準を保存しました。")
    await expect(desk.locator(".changes li")).to_have_text(["注意語: + キツネの面", "リンクの上限: 1 → 3"])
    assert (await news.client.get(path, headers=admin.headers)).json()["suspect_words"] == ["キツネの面"]
    await save.click()
    await expect(desk.locator(".toast")).to_contain_text("判定基準を保存しました。")
    saved = (await news.client.get(path, headers=admin.headers)).json()
    assert (saved["max_links"], saved["suspect_words"]) == (3, ["キツネの面", "タヌキの置物"])
    assert saved["version"] == policy["version"] + 2
    await desk.get_by_text("これまでの版").click()
    await expect(desk.locator(".version-list > li").first).to_contain_text("注意語: + タヌキの置物")


async def test_the_numbers_name_who_decided_with_which_reason_and_come_as_a_file(
    open_window: OpenWindow, admin: Moderator
) -> None:
    await admin.publish("朝の便を増やしてほしい。")
    await admin.decide("朝の便を増やしてほしい。", "removed", "off_topic")
    desk = await open_page(open_window, admin, "statistics")
    await expect(desk.get_by_role("region", name="担当者ごと").locator("tbody tr")).to_contain_text(["chief"])
    reasons = desk.get_by_role("region", name="判断と理由ごと").locator("tbody tr")
    await expect(reasons.filter(has_text="削除済み")).to_contain_text("記事の内容と関係がありません。")
    async with desk.expect_download() as download:
        await desk.get_by_role("link", name="判断をCSVで保存").click()
    assert (await download.value).suggested_filename == "decisions.csv"


async def test_changing_an_articles_mode_sends_nothing_else(
    open_window: OpenWindow, pool: Pool, admin: Moderator
) -> None:
    async with connection(pool) as database:
        await suggest_name(
            database, "default", "welcome", title="夜間バス、来春から増便", url="/demo/articles/welcome"
        )
    desk = await open_page(open_window, admin, "site/default/articles")
    row = desk.get_by_role("row").filter(has_text="welcome")
    await row.get_by_role("button", name="変更").click()
    dialog = desk.get_by_role("dialog")
    # It is a path alone, which nobody could type in.
    await expect(dialog.get_by_label("URL")).to_have_value("/demo/articles/welcome")
    await dialog.get_by_label("この記事の受付").select_option("readonly")
    async with desk.expect_request(lambda request: request.method == "PATCH") as sent:
        await dialog.get_by_role("button", name="保存").click()
    assert (await sent.value).post_data_json == {"mode": "readonly"}
    await expect(row.locator(".standing")).to_have_text("閲覧のみ")
    await row.get_by_role("button", name="変更").click()
    await dialog.get_by_label("URL").fill("/demo/articles/other")
    await dialog.get_by_role("button", name="保存").click()
    await expect(dialog.get_by_label("URL")).to_have_js_property("validity.valid", False)


async def test_a_merge_says_where_it_cannot_go_and_how_many_comments_there_are_after_it(
    open_window: OpenWindow, admin: Moderator
) -> None:
    await admin.publish("朝の便を増やしてほしい。", article="/v1/sites/default/articles/bus")
    for body in ("本数より運賃が気になる。", "終電は遅くしてほしい。"):
        await admin.publish(body)
    desk = await open_page(open_window, admin, "site/default/articles")
    await desk.get_by_role("button", name="移動・統合: bus").click()
    dialog = desk.get_by_role("dialog")
    await dialog.get_by_label("移動先", exact=True).fill("朝のバス")
    move = dialog.get_by_role("button", name="移動・統合")
    await move.click()
    await expect(dialog.get_by_role("alert")).to_have_text("入力を確かめてください。 (移動先)")
    await dialog.get_by_label("移動先", exact=True).fill("welcome")
    await dialog.get_by_label("統合する").check()
    await move.click()
    await expect(desk.locator(".toast")).to_contain_text("統合しました。記事のコメントは3件になりました")
    await expect(desk.get_by_role("row").filter(has_text="welcome").locator("td").nth(1)).to_have_text("3")


async def test_an_article_that_opens_later_is_not_called_closed_for_good(
    open_window: OpenWindow, news: RunningService, admin: Moderator
) -> None:
    opens = (datetime.now(UTC) + timedelta(days=3)).replace(microsecond=0)
    answer = await news.client.put(
        WELCOME,
        json={"title": "夜間バス、来春から増便", "opens_at": opens.isoformat()},
        headers=admin.headers,
    )
    assert answer.status_code == 200, answer.text
    desk = await open_page(open_window, admin, "site/default/articles")
    row = desk.get_by_role("row").filter(has_text="welcome")
    await expect(row.locator(".standing")).to_have_text("開始前")
    moment = await row.locator("time").get_attribute("datetime")
    assert moment is not None
    assert datetime.fromisoformat(moment) == opens
    await expect(row.get_by_role("button", name="受付を止める")).to_have_count(0)
    # Closed for good, it is opened again as it was, and by its dates.
    await row.get_by_role("button", name="変更").click()
    dialog = desk.get_by_role("dialog")
    await dialog.get_by_label("この記事の受付").select_option("closed")
    await dialog.get_by_role("button", name="保存").click()
    await expect(row.locator(".standing")).to_have_text("受付終了")
    await row.get_by_role("button", name="受付を再開").click()
    await expect(row.locator(".standing")).to_have_text("開始前")
