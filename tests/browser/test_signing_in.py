"""Readers who sign in on the publisher's page, as the widget shows it."""

import json
from typing import Any

from playwright.async_api import expect

from comments_service.domain.people import Role
from tests.browser.conftest import OpenWindow
from tests.browser.moderating import WELCOME, Moderator
from tests.browser.publishing import ORIGIN, THREAD, loaded, publish
from tests.browser.test_embedding import said, watch_console
from tests.browser.window import Window
from tests.publisher import SECRET, sign_in_token, signed_in
from tests.running import RunningService

# The publisher hands over `tokens`, one each time that it is asked.
HAND_OVER = """
    window.asked = 0;
    addEventListener('comments-token-needed', () => {
        asked++;
        const next = tokens.shift();
        if (next) comments.signIn(next);
    });
"""
PROMPT = {"ja": {"text": "コメントするにはログインしてください。", "url": "https://news.example/login"}}


async def set_up(news: RunningService, **settings: Any) -> None:
    admin = await news.moderator("admin", Role.ADMIN)
    for path, change in (
        ("sites/default", {"origins": [news.url, ORIGIN]}),
        ("sites/default/settings", {"sign_in": {"secrets": [SECRET]}} | settings),
    ):
        answer = await news.client.patch(f"/v1/review/{path}", json=change, headers=admin)
        assert answer.status_code == 200, answer.text


async def open_page(
    open_window: OpenWindow, news: RunningService, tokens: list[str], body: str = THREAD
) -> Window:
    window = await open_window("/")
    await window.page.add_init_script(f"window.tokens = {json.dumps(tokens)};{HAND_OVER}")
    await publish(window.page, news, body)
    return window


async def test_who_must_sign_in_finds_the_way_and_then_writes_under_the_publishers_name(
    open_window: OpenWindow, news: RunningService
) -> None:
    await set_up(news, who="signed_in", sign_in_prompt=PROMPT)
    window = await open_page(open_window, news, [])
    prompt = window.thread.get_by_role("link", name="コメントするにはログインしてください。")
    await expect(prompt).to_have_attribute("href", "https://news.example/login")
    await expect(window.box).to_be_hidden()
    assert await window.page.evaluate("asked") == 1

    token = sign_in_token("default", badges=["subscriber"])
    await window.thread.evaluate("(thread, token) => thread.setAttribute('token', token)", token)
    await expect(prompt).to_be_hidden()
    await expect(window.thread.locator("[part=signed-name]")).to_have_text("汐見太郎")
    await expect(window.name).to_be_hidden()
    await window.box.fill("一番電車に乗ります。")
    await window.button.click()
    await loaded(window, 1)
    head = window.thread.locator("[part=head]")
    await expect(head.locator("[part=author]")).to_have_text("汐見太郎")
    await expect(head.locator("[part=badge]")).to_have_text("有料会員")
    stored = await window.page.evaluate("JSON.stringify(localStorage)")
    for part in token.split("."):
        assert part not in stored
    # The comment is the account's in every browser, and nobody's after signing out.
    elsewhere = await open_page(open_window, news, [sign_in_token("default")])
    await loaded(elsewhere, 1)
    await elsewhere.answers_from("/own", 1)
    await elsewhere.thread.get_by_role("button", name="そのほかの操作").click()
    await expect(elsewhere.thread.locator("[part=option]", has_text="コメントを取り消す")).to_be_visible()
    await elsewhere.page.evaluate("comments.signOut()")
    await expect(
        elsewhere.thread.get_by_role("link", name="コメントするにはログインしてください。")
    ).to_be_visible()


async def test_a_token_that_is_over_is_renewed_and_the_text_is_sent_again(
    open_window: OpenWindow, news: RunningService
) -> None:
    await set_up(news)
    forged = sign_in_token("default", "some other secret of the right length")
    window = await open_page(open_window, news, [forged, sign_in_token("default", sub="reader-4711")])
    await expect(window.thread.locator("[part=signed-name]")).to_have_text("汐見太郎")
    await window.box.fill("定期はいくらですか。")
    await window.button.click()
    await loaded(window, 1)
    await expect(window.box).to_have_value("")


async def test_the_name_of_the_account_is_not_left_to_the_next_at_this_computer(
    open_window: OpenWindow, news: RunningService
) -> None:
    await set_up(news)
    window = await open_page(open_window, news, [sign_in_token("default")])
    await expect(window.thread.locator("[part=signed-name]")).to_have_text("汐見太郎")
    await window.box.fill("一番電車に乗ります。")
    await window.button.click()
    await loaded(window, 1)
    await window.thread.evaluate("thread => { thread.lang = 'en'; }")
    await expect(window.thread.locator("h2")).to_contain_text("Comments")
    await expect(window.thread.locator("[part=signed-name]")).to_have_text("汐見太郎")
    await window.box.fill("始発は何時ですか。")
    await window.page.evaluate("comments.signOut()")
    await expect(window.name).to_be_visible()
    await expect(window.name).to_have_value("")
    stored = await window.page.evaluate("JSON.stringify(localStorage)")
    assert "始発は何時ですか。" in stored
    assert "汐見太郎" not in stored


async def test_what_one_wrote_is_not_sent_as_another_who_signs_in_meanwhile(
    open_window: OpenWindow, news: RunningService
) -> None:
    await set_up(news)
    forged = sign_in_token("default", "some other secret of the right length")
    someone = sign_in_token("default", sub="reader-1", name="市民")
    window = await open_page(open_window, news, [forged])
    name = window.thread.locator("[part=signed-name]")
    await expect(name).to_have_text("汐見太郎")
    # Asked once for a token, and again by each of three reads that were refused with it. Next asks who sends.
    await window.page.wait_for_function("asked == 4")
    await window.page.evaluate("token => tokens.push(token)", someone)
    await window.box.fill("定期はいくらですか。")
    await window.button.click()
    await expect(name).to_have_text("市民")
    await expect(window.error).to_have_text("ログインするとコメントできます。")
    await expect(window.box).to_have_value("定期はいくらですか。")
    assert (await news.page(WELCOME))["count"] == 0


async def test_a_token_that_names_nobody_is_not_kept_in_the_browser(
    open_window: OpenWindow, news: RunningService
) -> None:
    await set_up(news)
    window = await open_page(open_window, news, [])
    lines = watch_console(window)
    await window.post("定期はいくらですか。", "さくら")
    await loaded(window, 1)
    token = sign_in_token("default", sub=None)
    await window.page.evaluate("token => comments.signIn(token)", token)
    await said(lines, "is no JWT")
    stored = await window.page.evaluate("JSON.stringify(localStorage)")
    assert token not in stored
    assert "v1.default." in stored


async def test_a_text_stays_when_no_new_token_comes(
    open_window: OpenWindow, news: RunningService, moderator: Moderator
) -> None:
    await moderator.publish("私も乗ります。", "港町の住人")
    await set_up(news)
    forged = sign_in_token("default", "some other secret of the right length")
    window = await open_page(open_window, news, [forged, forged, forged])
    await expect(window.thread.locator("[part=signed-name]")).to_have_text("汐見太郎")
    await window.box.fill("定期はいくらですか。")
    await window.button.click()
    await expect(window.error).to_have_text("ログインするとコメントできます。")
    await expect(window.box).to_have_value("定期はいくらですか。")
    # Who signs out writes under a name of their own again, and nothing is lost.
    await window.thread.evaluate("(thread) => thread.signOut()")
    await expect(window.name).to_be_visible()
    await window.name.fill("さくら")
    await window.button.click()
    await loaded(window, 2)


async def test_nothing_of_the_account_stays_after_signing_out(
    open_window: OpenWindow, news: RunningService, moderator: Moderator
) -> None:
    await set_up(news, who="signed_in", sign_in_prompt=PROMPT)
    parent = None
    for sub, body in (("reader-4711", "始発は何時ですか。"), ("reader-1", "5時半だそうです。")):
        comment = {"author": "市民", "body": body, "parent_id": parent}
        headers = signed_in("default", sub=sub)
        answer = await news.client.post(f"{WELCOME}/comments", json=comment, headers=headers)
        parent = answer.json()["id"]
        await moderator.decide(body, "approved")
    window = await open_page(open_window, news, [sign_in_token("default")])
    notices = window.thread.locator("[part=notices]")
    await expect(notices).to_be_visible()
    reply = window.comment("5時半だそうです。").get_by_role("button", name="返信")
    await expect(reply).to_be_visible()
    await window.page.evaluate("comments.signOut()")
    await expect(reply).to_be_hidden()
    await expect(notices).to_be_hidden()


async def test_a_token_that_is_over_counts_as_none_and_a_wrong_one_is_said_on_the_console(
    open_window: OpenWindow, news: RunningService
) -> None:
    await set_up(news, who="signed_in", sign_in_prompt=PROMPT)
    window = await open_page(open_window, news, [])
    lines = watch_console(window)
    prompt = window.thread.get_by_role("link", name="コメントするにはログインしてください。")
    await expect(prompt).to_be_visible()
    await window.page.evaluate("token => comments.signIn(token)", sign_in_token("default", iat=1, exp=300))
    await window.page.wait_for_function("asked === 2")
    await expect(prompt).to_be_visible()
    assert lines == []
    await window.page.evaluate("token => comments.signIn(token)", sign_in_token("evening"))
    await said(lines, "is for evening", "/sites/default/")
    await window.page.evaluate("comments.signIn('subscriber')")
    await said(lines, "is no JWT")
    await window.page.evaluate("token => comments.signIn(token)", sign_in_token("default"))
    await expect(prompt).to_be_hidden()
    assert len(lines) == 2
