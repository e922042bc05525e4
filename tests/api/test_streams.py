"""How event streams are held open, and how they end."""

import asyncio
import contextlib
import io
import json
import socket
from urllib.parse import urlsplit

import httpx
import msgspec
import pytest

from comments_service.reading import events
from comments_service.reading.stream_pace import StreamPace
from tests.api.articles import Article
from tests.api.streaming import PATIENCE, following, ids, streaming
from tests.relay import relayed
from tests.running import RunningService, running_service
from tests.waiting import wait_until

pytestmark = pytest.mark.asyncio(loop_scope="module")


class TestConnections:
    async def test_the_headers_keep_proxies_from_holding_events_back(
        self, service: RunningService, article: Article
    ) -> None:
        async with service.client.stream("GET", f"{article.path}/events") as answer:
            assert answer.headers["content-type"] == "text/event-stream; charset=utf-8"
            assert answer.headers["cache-control"] == "no-cache, no-transform"
            assert answer.headers["x-accel-buffering"] == "no"
            assert answer.headers["access-control-allow-origin"] == "*"
            assert "content-encoding" not in answer.headers

    async def test_readers_are_told_different_pauses(self, service: RunningService, article: Article) -> None:
        pauses: set[int] = set()
        for _ in range(5):
            async with following(service, article) as stream:
                await stream.next("count")
                pauses.update(stream.retries)
        assert len(pauses) > 1
        assert all(1_500 <= pause <= 4_500 for pause in pauses)

    @pytest.mark.parametrize("path", ["{}/events", "/v1/sites/default/counts/events?article=a"])
    async def test_a_quiet_stream_is_kept_alive(
        self, service: RunningService, article: Article, path: str
    ) -> None:
        async with (
            running_service(service.settings, pace=StreamPace(keep_alive=0.05)) as quick,
            quick.client.stream("GET", path.format(article.path)) as answer,
        ):
            lines = answer.aiter_lines()
            async with asyncio.timeout(PATIENCE):
                while await anext(lines) != ":":
                    pass

    async def test_a_stream_ends_in_its_time_and_asks_for_a_pause(
        self, service: RunningService, article: Article
    ) -> None:
        async with (
            running_service(service.settings, pace=StreamPace(lifetime=0.2)) as quick,
            following(quick, article) as stream,
        ):
            await stream.next("count")
            assert await stream.rest() == []
        assert 1_000 <= stream.retries[-1] <= 8_000

    async def test_a_reader_that_leaves_is_forgotten(self, service: RunningService, article: Article) -> None:
        async with contextlib.AsyncExitStack() as stack:
            streams = [await stack.enter_async_context(following(service, article)) for _ in range(5)]
            for stream in streams:
                await stream.next("count")
            assert service.context.listeners.count >= 5
        await wait_until(lambda: service.context.listeners.count == 0, "a reader was not forgotten")

    async def test_a_reader_that_does_not_read_is_let_go(
        self, service: RunningService, article: Article, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(events, "KEEP_ALIVE", b":" + b" " * 4_000_000 + b"\n\n")
        async with running_service(service.settings, pace=StreamPace(keep_alive=0.01, send=0.3)) as quick:
            address = urlsplit(quick.url)
            with socket.create_connection((address.hostname, address.port)) as reader:
                reader.setblocking(False)
                request = f"GET {article.path}/events HTTP/1.1\r\nHost: {address.netloc}\r\n\r\n"
                await asyncio.get_running_loop().sock_sendall(reader, request.encode())
                listeners = quick.context.listeners
                await wait_until(lambda: listeners.count == 1, "the reader was not let in")
                await wait_until(lambda: listeners.count == 0, "the reader was not let go")

    async def test_a_stream_asked_for_with_head_is_not_kept_open(
        self, service: RunningService, article: Article
    ) -> None:
        answer = await service.client.head(f"{article.path}/events")
        assert answer.headers["content-type"] == "text/event-stream; charset=utf-8"
        await wait_until(lambda: service.context.listeners.count == 0, "the stream stayed open")


class TestShutdown:
    async def test_every_stream_ends_and_is_told_when_to_come_back(
        self, service: RunningService, article: Article
    ) -> None:
        await article.publish()
        async with running_service(service.settings) as stopping:
            counts = streaming(stopping, "/v1/sites/default/counts/events", article=article.name)
            async with following(stopping, article) as followed, counts as counted:
                for stream in (followed, counted):
                    await stream.next()
                stopping.context.listeners.close()
                for stream in (followed, counted):
                    assert await stream.rest() == []
                    assert 1_000 <= stream.retries[-1] <= 8_000

    async def test_who_comes_during_the_shutdown_is_answered_and_sent_away(
        self, service: RunningService, article: Article
    ) -> None:
        async with running_service(service.settings) as stopping:
            stopping.context.listeners.close()
            async with following(stopping, article) as stream:
                await stream.next("count")
                assert await stream.rest() == []


QUICK = StreamPace(heal=0.3)


class TestOutages:
    async def test_streams_outlive_a_database_that_is_away(
        self, service: RunningService, article: Article
    ) -> None:
        [comment] = await article.post_many(1)
        async with relayed(service.settings.servers().database_url) as database:
            settings = msgspec.structs.replace(service.settings, database_url=database.url)
            async with (
                running_service(settings, pace=QUICK) as cut_off,
                following(cut_off, article) as stream,
            ):
                await stream.next("count")
                await database.cut()
                await article.decide([comment])
                answer = await cut_off.client.get(article.comments)
                assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
                assert answer.headers["retry-after"]
                await database.open()
                assert ids((await stream.data("change"))["published"]) == [comment]

    async def test_streams_outlive_a_redis_that_is_away(
        self, service: RunningService, article: Article
    ) -> None:
        first, second = await article.post_many(2)
        async with relayed(service.settings.servers().redis_url) as redis:
            settings = msgspec.structs.replace(service.settings, redis_url=redis.url)
            async with (
                running_service(settings, pace=QUICK) as cut_off,
                following(cut_off, article) as stream,
            ):
                await stream.next("count")
                await redis.cut()
                await article.decide([first])
                assert ids((await stream.data("change"))["published"]) == [first]
                await redis.open()
                await article.decide([second])
                assert ids((await stream.data("change"))["published"]) == [second]

    async def test_a_stream_that_cannot_begin_is_a_problem(
        self, service: RunningService, article: Article
    ) -> None:
        async with relayed(service.settings.servers().database_url) as database:
            settings = msgspec.structs.replace(service.settings, database_url=database.url)
            await database.cut()
            async with running_service(settings) as cut_off:
                answer = await cut_off.client.get(f"{article.path}/events")
        assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
        assert answer.headers["access-control-allow-origin"] == "*"

    async def test_an_error_of_ours_ends_the_stream_and_is_logged(
        self,
        service: RunningService,
        article: Article,
        monkeypatch: pytest.MonkeyPatch,
        logged: io.StringIO,
    ) -> None:
        def broken(_: object) -> bytes:
            raise RuntimeError("誰にも見せてはいけない文")

        async with following(service, article) as stream:
            await stream.next("count")
            monkeypatch.setattr(events, "change", broken)
            await article.publish()
            with pytest.raises(httpx.RemoteProtocolError):
                await stream.rest()
        monkeypatch.undo()
        entry = json.loads(logged.getvalue().splitlines()[0])
        assert (entry["level"], entry["error"]) == ("error", "RuntimeError")
        assert entry["at"][-1].endswith(" broken")
        assert "見せて" not in logged.getvalue()
        async with following(service, article, since=0) as stream:
            await stream.next("change")
