"""Streams that die without a word."""

import asyncio

from playwright.async_api import expect

from tests.browser.conftest import OpenWindow
from tests.browser.moderating import WELCOME, Moderator
from tests.browser.publishing import THREAD, loaded, publish
from tests.relay import Relay
from tests.running import RunningService
from tests.waiting import wait_until

COUNT = '<comment-count site="default" article="bus-fare">コメント</comment-count>'


class ForgetfulRelay(Relay):
    """A relay that forgets open streams, as a router does: they stay open, and nothing comes any more."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self._forgotten: set[asyncio.StreamWriter] = set()
        self._streams: set[asyncio.StreamWriter] = set()

    def forget(self) -> int:
        """Forgets the streams that are open now, and returns how many."""
        self._forgotten |= self._streams
        return len(self._forgotten)

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65_536):
            if b"content-type: text/event-stream" in data:
                self._streams.add(writer)
            if writer not in self._forgotten:
                writer.write(data)
        writer.close()


async def test_a_stream_that_falls_silent_is_opened_anew_within_45_seconds(
    open_window: OpenWindow, news: RunningService
) -> None:
    """apache/couchdb#222, anomalyco/opencode#47571: established, and nothing comes any more."""
    relay = ForgetfulRelay(news.url)
    await relay.open()
    try:
        window = await open_window("/")
        await window.page.clock.install()
        attributes = f'api="{relay.url}"'
        body = THREAD.replace("site=", f"{attributes} site=") + COUNT.replace("site=", f"{attributes} site=")
        await publish(window.page, news, body)
        await window.page.clock.run_for(1000)
        await loaded(window, 0)
        for stream in ("/welcome/events", "/counts/events"):
            await wait_until(lambda path=stream: len(window.requests_to(path)) == 1, f"{stream} not opened")
        await wait_until(lambda: relay.forget() >= 2, "two streams were not answered")
        await news.submit("無料の2日間は混みそうですね。", article=WELCOME)
        await news.submit("値上げの理由を知りたいです。", article=WELCOME.replace("welcome", "bus-fare"))
        await news.published(1, article=WELCOME)
        await news.published(1, article=WELCOME.replace("welcome", "bus-fare"))
        await window.page.clock.run_for(45_000)
        await expect(window.comment("無料の2日間は混みそうですね。")).to_have_count(1)
        await expect(window.page.locator("comment-count")).to_have_text("コメント1")
        assert window.requests_to("/welcome/events")[-1].endswith("?since=0")
    finally:
        await relay.cut()


async def test_a_stream_is_opened_anew_when_the_network_is_back(
    open_window: OpenWindow, news: RunningService
) -> None:
    window = await open_window()
    await loaded(window, 0)
    await wait_until(lambda: len(window.requests_to("/welcome/events")) == 1, "the stream was not opened")
    await window.page.evaluate("dispatchEvent(new Event('online'))")
    await wait_until(
        lambda: len(window.requests_to("/welcome/events")) == 2, "the stream was not opened anew"
    )


async def test_a_desk_whose_stream_falls_silent_opens_it_anew(
    open_window: OpenWindow, news: RunningService, moderator: Moderator
) -> None:
    """apache/couchdb#222, anomalyco/opencode#47571."""
    relay = ForgetfulRelay(news.url)
    await relay.open()
    try:
        window = await open_window(f"{relay.url}/desk")
        await window.page.clock.install()
        await window.page.locator("#token").fill(moderator.token)
        await window.page.keyboard.press("Enter")
        await expect(window.page.locator(".live")).to_have_text("接続中")
        await wait_until(lambda: relay.forget() >= 1, "the stream was not answered")
        await moderator.hold("市役所の職員を殺してやる。")
        await window.page.clock.run_for(45_000)
        await expect(window.page.locator(".card .body")).to_have_text("市役所の職員を殺してやる。")
        assert len(window.requests_to("/v1/review/events")) >= 2
    finally:
        await relay.cut()
