"""Advice before sending: what the reader is shown, and that nothing ever keeps a comment from being sent."""

import re
from collections import Counter
from collections.abc import AsyncGenerator
from typing import Any

import asyncpg
import msgspec
import pytest
from playwright.async_api import Locator, expect

from comments_service.domain.help import HELP
from comments_service.domain.settings_changes import SettingsPatch
from comments_service.settings import RateLimit, Settings
from comments_service.store.site_settings import update_settings
from tests.api.test_metrics import counted
from tests.browser.conftest import OpenWindow
from tests.browser.firefox import Session
from tests.browser.moderating import WELCOME
from tests.browser.publishing import publish
from tests.browser.test_looks import broken_rules
from tests.browser.window import Window
from tests.running import RunningService, running_service
from tests.scripted_serve import APPROVED, ScriptedServe, scripted_serve

RUDE = "反対する奴は全員馬鹿だ。"
HELD: dict[str, Any] = {"likely": "held", "spans": [{"start": 8, "end": 10}], "attribute": "insult"}
# The widget waits half a second for its script, and a little longer for the answer.
PATIENCE = """
    AbortSignal.timeout = () => new AbortController().signal;
    const soon = window.setTimeout;
    window.setTimeout = (run, delay, ...more) => soon(run, delay === 500 ? 60000 : delay, ...more);
"""
JAPANESE = (
    "このまま送ると、すぐには掲載されず、担当者が読んで判断することになりそうです。"
    "印のついた言葉を見直してみませんか。"
)


@pytest.fixture
async def serve(monkeypatch: pytest.MonkeyPatch) -> AsyncGenerator[ScriptedServe]:
    """What the API asks. It finds 馬鹿 in every text. A busy machine may take its time."""
    monkeypatch.setattr("comments_service.api.checking.ANSWER_SECONDS", 30.0)
    async with scripted_serve() as serve:
        serve.answer = HELD
        yield serve


@pytest.fixture
async def service(settings: Settings, serve: ScriptedServe) -> AsyncGenerator[RunningService]:
    """The service, in place of the one that checks no texts."""
    checking = msgspec.structs.replace(settings, check_url=serve.url, check_limit=RateLimit("off"))
    async with running_service(checking) as running:
        await set_check(running, on=True)
        yield running
        # The service answers what it was asked before it stops.
        serve.goes_on.set()


async def set_check(service: RunningService, *, on: bool) -> None:
    database = await asyncpg.connect(service.settings.database_url)
    try:
        await update_settings(database, "default", SettingsPatch(check=on))
    finally:
        await database.close()


@pytest.fixture
async def open_patient(open_window: OpenWindow) -> OpenWindow:
    """Opens windows whose readers wait for advice as long as it takes."""

    async def open_patient(path: str = "/demo/articles/welcome", **options: Any) -> Window:
        window = await open_window(path, **options)
        await window.page.add_init_script(PATIENCE)
        await window.page.reload()
        # The site's settings come with the count: before that the widget does not know that it may ask for advice.
        await expect(window.heading).to_have_text(re.compile(r"\d"))
        return window

    return open_patient


def advice(window: Window) -> Locator:
    return window.thread.locator("[part=advice]")


def button(window: Window, name: str) -> Locator:
    return advice(window).get_by_role("button", name=name)


async def then(service: RunningService) -> Counter[tuple[str, ...]]:
    return await counted(service, "comments_advised_total", "then")


async def test_a_text_that_will_be_held_is_shown_with_its_phrase_before_it_is_sent(
    open_patient: OpenWindow, service: RunningService, serve: ScriptedServe
) -> None:
    window = await open_patient()
    await window.post(RUDE)
    group = advice(window).and_(window.thread.get_by_role("group", name=JAPANESE))
    await expect(group).to_be_visible()
    await expect(advice(window).locator("[part=advised]")).to_have_text(RUDE)
    await expect(advice(window).locator("mark")).to_have_text("馬鹿")
    await expect(button(window, "書き直す")).to_be_focused()
    await expect(window.box).to_have_value(RUDE)
    await expect(window.box).to_be_editable()
    await expect(window.button).to_have_text("投稿する")
    assert [request.url for request in window.requests if request.method == "POST"] == [
        f"{service.url}{WELCOME}/comments:check"
    ]
    assert [one["body"] for one in serve.asked] == [RUDE]


async def test_a_text_is_sent_as_it_is_if_its_author_wants_it(
    open_patient: OpenWindow, service: RunningService, serve: ScriptedServe
) -> None:
    before = await then(service)
    window = await open_patient()
    await window.post(RUDE)
    await button(window, "このまま送る").click()
    await expect(window.comment(RUDE)).to_have_count(1)
    await expect(advice(window)).to_have_count(0)
    await expect(window.box).to_have_value("")
    assert len(serve.asked) == 1
    assert await then(service) - before == {("unchanged",): 1}
    # The next comment is another one.
    serve.answer = APPROVED
    await window.post("朝の6分おきはありがたいです。")
    await expect(window.comment("朝の6分おき")).to_have_count(1)
    assert await then(service) - before == {("unchanged",): 1}


async def test_the_button_of_the_form_sends_an_advised_text_too(
    open_patient: OpenWindow, service: RunningService, serve: ScriptedServe
) -> None:
    before = await then(service)
    window = await open_patient()
    await window.post(RUDE)
    await expect(advice(window)).to_be_visible()
    await window.button.click()
    await expect(window.comment(RUDE)).to_have_count(1)
    assert len(serve.asked) == 1
    assert await then(service) - before == {("unchanged",): 1}


async def test_an_author_who_edits_is_led_to_the_phrase(
    open_patient: OpenWindow, service: RunningService, serve: ScriptedServe
) -> None:
    before = await then(service)
    window = await open_patient()
    # The span counts characters, and the box UTF-16 units.
    serve.answer = HELD | {"spans": [{"start": 9, "end": 11}]}
    await window.post(f" 𠮷{RUDE}")
    await button(window, "書き直す").click()
    await expect(advice(window)).to_have_count(0)
    await expect(window.box).to_be_focused()
    selected = "(box) => box.value.slice(box.selectionStart, box.selectionEnd)"
    assert await window.box.evaluate(selected) == "馬鹿"
    serve.answer = APPROVED
    await window.page.keyboard.type("反対")
    await window.button.click()
    await expect(window.comment("全員反対だ。")).to_have_count(1)
    assert len(serve.asked) == 2
    assert await then(service) - before == {("improved",): 1}


async def test_an_edited_text_is_advised_about_again_but_not_for_ever(
    open_patient: OpenWindow, service: RunningService, serve: ScriptedServe
) -> None:
    before = await then(service)
    window = await open_patient()
    for ending in ("", "！", "！！"):
        await window.post(RUDE + ending)
        await expect(advice(window).locator("[part=advised]")).to_have_text(RUDE + ending)
        await window.box.press("End")
        await window.page.keyboard.type("。")
        await expect(advice(window)).to_have_count(0)
    await window.post(RUDE + "！！！")
    await expect(window.comment(RUDE + "！！！")).to_have_count(1)
    assert len(serve.asked) == 3
    assert await then(service) - before == {("edited",): 1}


async def test_the_advice_works_with_the_keyboard_alone(
    open_patient: OpenWindow, serve: ScriptedServe
) -> None:
    window = await open_patient()
    keyboard = window.page.keyboard
    await window.name.focus()
    await keyboard.type("港町の住人")
    # What makes Enter lead to the box comes with the count.
    await expect(window.thread.get_by_text("残り300文字")).to_be_visible()
    await keyboard.press("Enter")
    await keyboard.insert_text(RUDE)
    await keyboard.press("Control+Enter")
    await expect(button(window, "書き直す")).to_be_focused()
    await keyboard.press("Escape")
    await expect(window.box).to_be_focused()
    await expect(advice(window)).to_have_count(0)
    await keyboard.press("ArrowRight")
    await keyboard.insert_text("！")
    await keyboard.press("Control+Enter")
    await expect(button(window, "書き直す")).to_be_focused()
    await keyboard.press("Tab")
    await expect(button(window, "このまま送る")).to_be_focused()
    await keyboard.press("Enter")
    await expect(window.comment("馬鹿！だ。")).to_have_count(1)


async def test_a_site_that_does_not_want_advice_gets_none(
    open_patient: OpenWindow, service: RunningService, serve: ScriptedServe
) -> None:
    await set_check(service, on=False)
    service.context.sites._entries.clear()
    window = await open_patient()
    await window.post(RUDE)
    await expect(window.comment(RUDE)).to_have_count(1)
    assert serve.asked == []


async def test_a_comment_is_sent_when_no_answer_comes(
    open_window: OpenWindow, serve: ScriptedServe, monkeypatch: pytest.MonkeyPatch
) -> None:
    serve.goes_on.clear()
    window = await open_window()
    # The API waits longer than the widget.
    await window.post(RUDE)
    await expect(window.comment(RUDE)).to_have_count(1)
    # The widget waits longer than the API.
    monkeypatch.setattr("comments_service.api.checking.ANSWER_SECONDS", 0.05)
    await window.post("お前は死ね。")
    await expect(window.comment("お前は死ね。")).to_have_count(1)
    await expect(advice(window)).to_have_count(0)


async def test_a_comment_is_sent_when_the_check_fails(open_patient: OpenWindow, serve: ScriptedServe) -> None:
    window = await open_patient()
    await window.page.route("**/comments:check", lambda route: route.abort())
    await window.post(RUDE)
    await expect(window.comment(RUDE)).to_have_count(1)


async def test_an_advised_text_survives_that_the_connection_is_lost(
    open_patient: OpenWindow, service: RunningService, serve: ScriptedServe
) -> None:
    before = await then(service)
    window = await open_patient()
    await window.post(RUDE)
    await expect(advice(window)).to_be_visible()
    await window.page.context.set_offline(True)
    await button(window, "このまま送る").click()
    await expect(window.error).to_contain_text("文章は残っています。")
    await expect(window.box).to_have_value(RUDE)
    await window.page.context.set_offline(False)
    await window.button.click()
    await expect(window.comment(RUDE)).to_have_count(1)
    assert len(serve.asked) == 1
    assert await then(service) - before == {("unchanged",): 1}


async def test_advice_on_another_site_in_english(
    open_patient: OpenWindow, service: RunningService, serve: ScriptedServe
) -> None:
    serve.answer = HELD | {"spans": [{"start": 10, "end": 15}]}
    window = await open_patient()
    body = '<comment-thread site="default" article="welcome"></comment-thread>'
    await publish(window.page, service, body, lang="en")
    await window.post("You are a moron.", "Harbour walker")
    await expect(advice(window)).to_contain_text("You may want to reword what is marked.")
    await expect(advice(window).locator("mark")).to_have_text("moron")
    await expect(button(window, "Reword")).to_be_focused()
    await button(window, "Send as it is").click()
    await expect(window.comment("You are a moron.")).to_have_count(1)


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_the_advice_breaks_no_accessibility_rule(
    open_patient: OpenWindow, serve: ScriptedServe, scheme: str
) -> None:
    window = await open_patient(color_scheme=scheme)
    await window.post(RUDE)
    await expect(advice(window)).to_be_visible()
    assert await broken_rules(window.page) == []
    serve.answer = HELD | {"spans": []}
    await window.post(RUDE + "！")
    await expect(advice(window)).to_contain_text("表現を見直してみませんか。")
    await expect(advice(window).locator("mark")).to_have_count(0)
    assert await broken_rules(window.page) == []


async def test_the_advice_is_shown_in_firefox_too(
    firefox: Session, news: RunningService, serve: ScriptedServe
) -> None:
    tab = await firefox.new_tab()
    await tab.before_pages(PATIENCE)
    await tab.open(f"{news.url}/demo/articles/welcome?lang=ja")
    root = "document.querySelector('comment-thread').shadowRoot"
    await tab.shows(f"{root}?.querySelector('[part=count]')?.textContent", "0")
    for field, text in (("input", "港町の住人"), ("textarea", RUDE)):
        await tab.evaluate(f"{root}.querySelector('{field}').focus()")
        await tab.type(text)
    await tab.evaluate(f"{root}.querySelector('[part=submit]').click()")
    await tab.shows(f"{root}.querySelector('mark')?.textContent", "馬鹿")
    await tab.shows(f"{root}.activeElement.textContent", "書き直す")
    await tab.shows(f"getComputedStyle({root}.querySelector('[part=advice]')).display", "grid")
    await tab.evaluate(f"{root}.querySelector('[part=advice-edit]').click()")
    await tab.shows(f"{root}.querySelector('mark')", None)
    box = f"{root}.querySelector('textarea')"
    await tab.shows(f"{box}.value.slice({box}.selectionStart, {box}.selectionEnd)", "馬鹿")
    await tab.evaluate(f"{root}.querySelector('[part=submit]').click()")
    await tab.shows(f"{root}.querySelector('[part=done]').textContent", "投稿を受け付けました。")
    assert len(serve.asked) == 1


async def test_who_seems_to_be_at_risk_is_shown_help_and_not_how_to_write(
    open_patient: OpenWindow, serve: ScriptedServe
) -> None:
    serve.answer = {"likely": "held", "spans": [], "attribute": None, "help": msgspec.to_builtins(HELP["ja"])}
    window = await open_patient()
    await window.post("もう死にたい")
    box = window.thread.locator("[part~=advice]")
    await expect(box).to_contain_text(HELP["ja"].text)
    await expect(box.get_by_role("link", name="0120-061-338")).to_be_visible()
    await expect(box).not_to_contain_text("書き直")
    await box.get_by_role("button", name="閉じる").click()
    await expect(box).to_have_count(0)
    await expect(window.box).to_have_value("もう死にたい")
