"""Names in the widget: none, reserved ones, trips, and how much somebody wrote."""

import re
from typing import Any

from playwright.async_api import expect

from comments_service.domain.people import Role
from tests.browser.conftest import OpenWindow
from tests.browser.publishing import loaded
from tests.browser.test_looks import broken_rules
from tests.running import RunningService
from tests.waiting import wait_until


async def set_up(news: RunningService, **settings: Any) -> None:
    chief = await news.moderator("chief", Role.ADMIN)
    path = "/v1/review/sites/default/settings"
    answer = await news.client.patch(path, json=settings, headers=chief)
    assert answer.status_code == 200, answer.text

    async def told() -> bool:
        known = (await news.client.get("/v1/sites/default/settings")).json()
        return all(known[name] == value for name, value in settings.items())

    await wait_until(told, "readers are told of other settings")


async def test_a_reader_writes_without_a_name_or_with_a_trip_and_sees_how_much_somebody_wrote(
    open_window: OpenWindow, news: RunningService
) -> None:
    await set_up(news, anonymous=True, anonymous_name="名無しの市民", trips=True, show_author_key=True)
    window, other = await open_window(), await open_window()
    await expect(window.name).to_have_attribute("placeholder", "名無しの市民")
    await window.post("停留所の場所が知りたいです。", name="")
    await loaded(window, 1)
    await window.post("運賃も知りたいです。", name="住人#みかん箱")
    await loaded(window, 2)
    await expect(window.name).to_have_value("住人#みかん箱")
    for page in (window, other):
        authors = page.thread.locator("[part=author]")
        await expect(authors).to_have_text([re.compile("^住人◆.{10}$"), "名無しの市民"])
    assert "みかん" not in await other.page.locator("body").inner_text()
    key = other.thread.locator("[part=key]").first
    await key.click()
    await expect(key).to_have_text(re.compile("^ID:[a-z2-7]{8} このIDの書き込み 2件$"))
    assert await broken_rules(other.page) == []


async def test_a_reader_is_told_that_a_name_is_not_available(
    open_window: OpenWindow, news: RunningService
) -> None:
    window = await open_window()
    await window.post("お知らせです。", name="【編・集・部】")
    await expect(window.error).to_have_text("この名前は使えません。")
    await expect(window.name).to_be_focused()
