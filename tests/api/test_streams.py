"""The connections of event streams: how they are kept open, and how they end."""

import asyncio
import contextlib
import io
import json
import socket
from urllib.parse import urlsplit

import httpx
import pytest

from comments_service.reading import events
from comments_service.reading.stream_pace import StreamPace
from tests.api.articles import Article, ids, problem_of
from tests.api.serving import service_with
from tests.api.streaming import article_stream, event_stream
from tests.relay import relayed
from tests.running import RunningService
from tests.waiting import wait_until

pytestmark = pytest.mark.asyncio(loop_scope="module")

QUICK_PACE = StreamPace(heal=0.3)


async def publish_until(article: Article, end: asyncio.Event) -> None:
    # A cancelled task may go on: `asyncio.wait_for` of Python 3.11 lets what was done at that moment be its answer.
    while not end.is_set():
        await article.publish()


class TestConnections:
    async def test_the_headers_tell_proxies_not_to_buffer_or_change_events(
        self, service: RunningService, article: Article
    ) -> None:
        async with service.client.stream("GET", f"{article.path}/events") as answer:
            assert answer.headers["content-type"] == "text/event-stream; charset=utf-8"
            assert answer.headers["cache-control"] == "no-cache, no-transform"
            assert answer.headers["x-accel-buffering"] == "no"
            assert answer.headers["access-control-allow-origin"] == "*"
            assert "content-encoding" not in answer.headers

    async def test_streams_set_different_delays_before_reconnecting(
        self, service: RunningService, article: Article
    ) -> None:
        delays: set[int] = set()
        for _ in range(5):
            async with article_stream(service, article) as stream:
                await stream.next("count")
                delays.update(stream.retries)
        assert len(delays) > 1
        assert all(1_500 <= delay <= 4_500 for delay in delays)

    @pytest.mark.parametrize("path", ["{}/events", "/v1/sites/default/counts/events?article=a"])
    async def test_a_page_sees_each_beat_of_a_quiet_stream(
        self, service: RunningService, article: Article, path: str
    ) -> None:
        async with (
            service_with(service, StreamPace(beat=0.05)) as quick_service,
            event_stream(quick_service, path.format(article.path)) as stream,
        ):
            await stream.next()
            for _ in range(3):
                assert await stream.data("beat") == {}

    async def test_beats_do_not_stop_while_an_article_changes(
        self, service: RunningService, article: Article
    ) -> None:
        """The sign of life must come on a busy article too (apache/couchdb#222, anomalyco/opencode#47571)."""
        async with (
            service_with(service, StreamPace(beat=1.0, tick=0.01)) as quick_service,
            article_stream(quick_service, article) as stream,
            asyncio.TaskGroup() as tasks,
        ):
            await stream.next("count")
            end = asyncio.Event()
            tasks.create_task(publish_until(article, end))
            await stream.next("change")
            for _ in range(2):
                await stream.data_of_first("beat")
            end.set()

    async def test_a_stream_ends_after_its_lifetime_and_sets_a_delay(
        self, service: RunningService, article: Article
    ) -> None:
        async with (
            service_with(service, StreamPace(lifetime=0.2, beat=0.1)) as quick_service,
            article_stream(quick_service, article) as stream,
        ):
            await stream.next("count")
            assert await stream.rest() == []
        assert 1_000 <= stream.retries[-1] <= 8_000

    async def test_a_client_that_disconnects_is_no_longer_a_listener(
        self, service: RunningService, article: Article
    ) -> None:
        async with contextlib.AsyncExitStack() as stack:
            streams = [await stack.enter_async_context(article_stream(service, article)) for _ in range(5)]
            for stream in streams:
                await stream.next("count")
            assert service.context.listeners.count >= 5
        await wait_until(lambda: service.context.listeners.count == 0, "a listener was left")

    async def test_a_client_that_does_not_read_is_disconnected_and_that_is_no_error(
        self,
        service: RunningService,
        article: Article,
        monkeypatch: pytest.MonkeyPatch,
        logged: io.StringIO,
    ) -> None:
        monkeypatch.setattr(events, "BEAT", b":" + b" " * 4_000_000 + b"\n\n")
        async with service_with(service, StreamPace(beat=0.01, send=0.3)) as quick_service:
            address = urlsplit(quick_service.url)
            with socket.create_connection((address.hostname, address.port)) as client:
                client.setblocking(False)
                request = f"GET {article.path}/events HTTP/1.1\r\nHost: {address.netloc}\r\n\r\n"
                await asyncio.get_running_loop().sock_sendall(client, request.encode())
                listeners = quick_service.context.listeners
                await wait_until(lambda: listeners.count == 1, "the client was not connected")
                await wait_until(lambda: listeners.count == 0, "the client was not disconnected")
        assert '"level":"error"' not in logged.getvalue()

    async def test_a_head_request_does_not_keep_a_stream_open(
        self, service: RunningService, article: Article
    ) -> None:
        answer = await service.client.head(f"{article.path}/events")
        assert answer.headers["content-type"] == "text/event-stream; charset=utf-8"
        await wait_until(lambda: service.context.listeners.count == 0, "the stream stayed open")


class TestQuotas:
    async def test_invented_articles_keep_nobody_from_listening(
        self, service: RunningService, article: Article
    ) -> None:
        """100 streams with 100 invented ids each took all places, and everybody else was answered 503."""
        await article.publish()
        unlimited = httpx.Limits(max_connections=None)
        async with (
            httpx.AsyncClient(base_url=service.url, limits=unlimited, timeout=20) as attacker,
            contextlib.AsyncExitStack() as stack,
        ):
            for stream in range(100):
                invented = "&".join(f"article=invented-{stream}-{number}" for number in range(100))
                opened = attacker.stream("GET", f"/v1/sites/default/counts/events?{invented}")
                answer = await stack.enter_async_context(opened)
                assert answer.status_code == 200
            async with (
                article_stream(service, article) as changes,
                event_stream(service, f"/v1/sites/default/counts/events?article={article.name}") as counts,
            ):
                await changes.next("count")
                assert await counts.data("counts") == {"counts": {article.name: 1}}
                await article.publish()
                assert await counts.data("counts") == {"counts": {article.name: 2}}


class TestShutdown:
    async def test_every_stream_ends_and_sets_a_delay_before_reconnecting(
        self, service: RunningService, article: Article
    ) -> None:
        await article.publish()
        async with (
            service_with(service) as stopping_service,
            article_stream(stopping_service, article) as changes,
            event_stream(stopping_service, "/v1/sites/default/counts/events", article=article.name) as counts,
        ):
            for stream in (changes, counts):
                await stream.next()
            stopping_service.context.listeners.close()
            for stream in (changes, counts):
                assert await stream.rest() == []
                assert 1_000 <= stream.retries[-1] <= 8_000

    async def test_a_stream_opened_during_shutdown_gets_its_count_and_ends(
        self, service: RunningService, article: Article
    ) -> None:
        async with service_with(service) as stopping_service:
            stopping_service.context.listeners.close()
            async with article_stream(stopping_service, article) as stream:
                await stream.next("count")
                assert await stream.rest() == []


class TestOutages:
    async def test_a_stream_outlives_an_outage_of_postgresql(
        self, service: RunningService, article: Article
    ) -> None:
        [comment] = await article.post_many(1)
        async with (
            relayed(service.settings.servers().database_url) as relay,
            service_with(service, QUICK_PACE, database_url=relay.url) as relayed_service,
            article_stream(relayed_service, article) as stream,
        ):
            await stream.next("count")
            await relay.cut()
            await article.decide([comment])
            answer = await relayed_service.client.get(article.comments)
            assert problem_of(answer) == (503, "unavailable")
            assert answer.headers["retry-after"]
            await relay.open()
            assert ids((await stream.data("change"))["published"]) == [comment]

    async def test_a_stream_outlives_an_outage_of_redis(
        self, service: RunningService, article: Article
    ) -> None:
        first, second = await article.post_many(2)
        async with (
            relayed(service.settings.servers().redis_url) as relay,
            service_with(service, QUICK_PACE, redis_url=relay.url) as relayed_service,
            article_stream(relayed_service, article) as stream,
        ):
            await stream.next("count")
            await relay.cut()
            await article.decide([first])
            assert ids((await stream.data("change"))["published"]) == [first]
            await relay.open()
            await article.decide([second])
            assert ids((await stream.data("change"))["published"]) == [second]

    async def test_a_stream_without_a_database_is_answered_with_a_problem(
        self, service: RunningService, article: Article
    ) -> None:
        async with relayed(service.settings.servers().database_url) as relay:
            await relay.cut()
            async with service_with(service, database_url=relay.url) as relayed_service:
                answer = await relayed_service.client.get(f"{article.path}/events")
        assert problem_of(answer) == (503, "unavailable")
        assert answer.headers["access-control-allow-origin"] == "*"

    async def test_an_unexpected_error_ends_the_stream_and_is_logged(
        self,
        service: RunningService,
        article: Article,
        monkeypatch: pytest.MonkeyPatch,
        logged: io.StringIO,
    ) -> None:
        def broken(_: object) -> bytes:
            raise RuntimeError("誰にも見せてはいけない文")

        async with article_stream(service, article) as stream:
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
        async with article_stream(service, article, since=0) as stream:
            await stream.next("change")
