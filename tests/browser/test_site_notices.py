"""What a site tells above the box: for a time, for a section, and to be read before one writes."""

from datetime import UTC, datetime, timedelta
from typing import Any

from playwright.async_api import expect

from comments_service.domain.people import Role
from tests.browser.conftest import OpenWindow
from tests.browser.moderating import WELCOME, Moderator
from tests.browser.publishing import loaded
from tests.browser.test_looks import broken_rules
from tests.running import RunningService
from tests.waiting import wait_until

RULES = "選挙期間中は、候補者の名前をお書きにならないでください。"
CONDOLENCE = "ご遺族がお読みになります。言葉を選んでお書きください。"


async def admin(news: RunningService) -> Moderator:
    return Moderator(news, await news.moderator("chief", Role.ADMIN))


async def set_notices(news: RunningService, chief: Moderator, *notices: dict[str, Any]) -> None:
    answer = await news.client.patch(
        "/v1/review/sites/default/settings", json={"notices": notices}, headers=chief.headers
    )
    assert answer.status_code == 200, answer.text

    async def told() -> bool:
        return len((await news.client.get("/v1/sites/default/settings")).json()["notices"]) == len(notices)

    await wait_until(told, "readers are told of other notices")


async def set_section(news: RunningService, chief: Moderator, section: str | None) -> None:
    answer = await news.client.patch(WELCOME, json={"section": section}, headers=chief.headers)
    assert answer.status_code == 200, answer.text


async def test_a_notice_must_be_read_once_before_a_comment_is_sent(
    open_window: OpenWindow, news: RunningService
) -> None:
    await set_notices(news, await admin(news), {"text": {"ja": RULES}, "require_ack": True})
    window = await open_window()
    notice = window.thread.locator("[part=site-notice]")
    await expect(notice).to_contain_text(RULES)
    assert await broken_rules(window.page) == []
    await window.post("投票率は前回より高いそうです。")
    await expect(window.error).to_have_text("「読みました」を選んでください。")
    box = notice.get_by_role("checkbox", name="読みました")
    await expect(box).to_be_focused()
    await expect(window.box).to_have_value("投票率は前回より高いそうです。")
    await box.check()
    await window.button.click()
    await loaded(window, 1)
    await window.page.reload()
    await expect(box).to_be_checked()
    await window.post("開票は今夜からです。")
    await loaded(window, 2)


async def test_notices_come_and_go_by_time_and_follow_the_article_s_section(
    open_window: OpenWindow, news: RunningService
) -> None:
    chief = await admin(news)
    await set_section(news, chief, "政治")
    tonight = datetime.now(UTC) + timedelta(hours=3)
    await set_notices(
        news,
        chief,
        {"text": {"ja": RULES}, "section": "政治", "to": tonight.isoformat()},
        {"text": {"ja": CONDOLENCE}, "from": tonight.isoformat()},
        {"text": {"ja": "株価の予想は書かないでください。"}, "section": "経済"},
    )
    window = await open_window()
    notices = window.thread.locator("[part=site-notice]")
    await expect(notices).to_have_text([RULES])
    await set_section(news, chief, "経済")
    await expect(notices).to_have_text(["株価の予想は書かないでください。"])
    await set_section(news, chief, "政治")
    await expect(notices).to_have_text([RULES])
    # A reader whose clock is past that time.
    await window.page.evaluate(
        "(hours) => { const now = Date.now; Date.now = () => now() + hours * 3600000; }", 4
    )
    await expect(notices).to_have_text([CONDOLENCE])
