"""Event streams of articles and of counts."""

import asyncio
import contextlib
import io
import json
import random
import socket
from typing import Any
from urllib.parse import urlsplit

import httpx
import msgspec
import pytest

from comments_service import events, live, states
from comments_service.api import live as api_live
from comments_service.store.pool import Pool
from tests.api.articles import Article
from tests.api.streaming import PATIENCE, Stream, streaming
from tests.relay import relayed
from tests.running import RunningService, running_service
from tests.waiting import wait_until

pytestmark = pytest.mark.asyncio(loop_scope="module")


def ids(comments: list[dict[str, Any]]) -> list[str]:
    return [comment["id"] for comment in comments]


def following(
    service: RunningService, article: Article, headers: dict[str, str] | None = None, **query: Any
) -> contextlib.AbstractAsyncContextManager[Stream]:
    return streaming(service, f"{article.path}/events", headers, **query)


class TestFirstEvents:
    async def test_a_stream_begins_with_the_count(self, service: RunningService, article: Article) -> None:
        await article.publish(2)
        async with following(service, article) as stream:
            event = await stream.next("count")
        assert (event.id, event.json()) == ("2", {"count": 2, "revision": 2})

    async def test_an_article_that_nobody_commented_on_counts_none(
        self, service: RunningService, article: Article
    ) -> None:
        async with following(service, article) as stream:
            assert await stream.data("count") == {"count": 0, "revision": 0}

    async def test_with_since_a_stream_begins_with_what_changed(
        self, service: RunningService, article: Article
    ) -> None:
        first, second, third = await article.publish(3)
        await article.decide([first], "removed", version=2)
        async with following(service, article, since=2) as stream:
            event = await stream.next("change")
        assert event.id == "4"
        change = event.json()
        assert (change["count"], change["revision"]) == (2, 4)
        assert (ids(change["published"]), change["removed"]) == ([third], [first])
        assert second not in repr(change)

    async def test_a_change_shows_comments_as_the_page_does(
        self, service: RunningService, article: Article
    ) -> None:
        await article.publish()
        async with following(service, article, since=0) as stream:
            change = await stream.data("change")
        assert change["published"] == (await article.page())["comments"]

    async def test_a_change_is_empty_when_nothing_changed(
        self, service: RunningService, article: Article
    ) -> None:
        await article.publish()
        async with following(service, article, since=1) as stream:
            assert await stream.data("change") == {"count": 1, "revision": 1, "published": [], "removed": []}

    async def test_what_came_and_went_since_is_removed_once(
        self, service: RunningService, article: Article
    ) -> None:
        [comment] = await article.publish()
        await article.decide([comment], "removed", version=2)
        async with following(service, article, since=0) as stream:
            change = await stream.data("change")
        assert (change["count"], change["published"], change["removed"]) == (0, [], [comment])

    async def test_the_last_event_id_goes_before_since(
        self, service: RunningService, article: Article
    ) -> None:
        comments = await article.publish(3)
        async with following(service, article, {"Last-Event-ID": "2"}, since=0) as stream:
            change = await stream.data("change")
        assert ids(change["published"]) == comments[2:]

    @pytest.mark.parametrize("garbage", ["", "abc", "-1", "1.5", "1e3", "9" * 30, "0x1"])
    async def test_a_last_event_id_that_is_not_ours_is_passed_over(
        self, service: RunningService, article: Article, garbage: str
    ) -> None:
        async with following(service, article, {"Last-Event-ID": garbage}) as stream:
            await stream.next("count")

    @pytest.mark.parametrize("since", ["-1", "abc", str(2**63), "9" * 30, "1.5", ""])
    async def test_what_cannot_be_a_revision_is_refused(
        self, service: RunningService, article: Article, since: str
    ) -> None:
        answer = await service.client.get(f"{article.path}/events", params={"since": since})
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid-value")

    async def test_too_much_change_is_a_reset(
        self, service: RunningService, article: Article, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(live, "CHANGE_LIMIT", 3)
        await article.publish(4)
        async with following(service, article, since=1) as stream:
            assert len((await stream.data("change"))["published"]) == 3
        async with following(service, article, since=0) as stream:
            event = await stream.next("reset")
        assert (event.id, event.json()) == ("4", {"count": 4, "revision": 4})

    async def test_200_changes_are_sent_and_201_are_a_reset(
        self, service: RunningService, article: Article
    ) -> None:
        comments = await asyncio.gather(*(article.post_many(67) for _ in range(3)))
        every = [comment for some in comments for comment in some]
        await article.decide(every[:200])
        async with following(service, article, since=0) as stream:
            assert set(ids((await stream.data("change"))["published"])) == set(every[:200])
        await article.decide(every[200:])
        async with following(service, article, since=0) as stream:
            await stream.next("reset")

    async def test_a_revision_from_the_future_is_a_reset(
        self, service: RunningService, article: Article
    ) -> None:
        await article.publish()
        async with following(service, article, since=7) as stream:
            assert await stream.data("reset") == {"count": 1, "revision": 1}


class TestChanges:
    async def test_a_comment_appears_when_it_is_approved(
        self, service: RunningService, article: Article
    ) -> None:
        async with following(service, article) as stream:
            await stream.next("count")
            [comment] = await article.publish()
            event = await stream.next("change")
            change = event.json()
        assert (event.id, change["count"], change["revision"]) == ("1", 1, 1)
        assert (ids(change["published"]), change["removed"]) == ([comment], [])

    @pytest.mark.parametrize("status", ["held", "rejected", "removed"])
    async def test_a_comment_disappears_when_it_is_taken_back(
        self, service: RunningService, article: Article, status: str
    ) -> None:
        [comment] = await article.publish()
        async with following(service, article, since=1) as stream:
            await stream.next("change")
            await article.decide([comment], status, version=2)
            change = await stream.data("change")
            assert change == {"count": 0, "revision": 2, "published": [], "removed": [comment]}
            await article.decide([comment], "approved", version=3)
            assert ids((await stream.data("change"))["published"]) == [comment]

    async def test_what_readers_do_not_see_is_not_told(
        self, service: RunningService, article: Article
    ) -> None:
        held, rejected, approved = await article.post_many(3)
        async with following(service, article) as stream:
            await stream.next("count")
            await article.decide([held], "held")
            await article.decide([rejected], "rejected")
            await article.decide([approved])
            change = await stream.data("change")
        assert (ids(change["published"]), change["removed"], change["revision"]) == ([approved], [], 1)

    async def test_changes_of_a_moment_are_one_event(self, service: RunningService, article: Article) -> None:
        comments = await article.post_many(20)
        async with following(service, article) as stream:
            await stream.next("count")
            for comment in comments[:-1]:
                await article.decide([comment], ring=False)
            await article.decide(comments[-1:])
            told: list[str] = []
            seen = 0
            while len(told) < 20:
                told += ids((await stream.data("change"))["published"])
                seen += 1
        assert told == comments
        # One, or two when the healing query came in between.
        assert seen <= 2

    async def test_another_articles_changes_are_not_told(
        self, service: RunningService, article: Article, pool: Pool
    ) -> None:
        other = Article(service, pool, f"{article.name}-other")
        async with following(service, article) as stream:
            await stream.next("count")
            await other.publish()
            [comment] = await article.publish()
            assert ids((await stream.data("change"))["published"]) == [comment]

    async def test_every_listener_is_told_the_same(self, service: RunningService, article: Article) -> None:
        async with contextlib.AsyncExitStack() as stack:
            streams = [await stack.enter_async_context(following(service, article)) for _ in range(30)]
            for stream in streams:
                await stream.next("count")
            await article.publish()
            told = {(await stream.next("change")).data for stream in streams}
        assert len(told) == 1

    async def test_a_lost_bell_is_healed(self, service: RunningService, article: Article) -> None:
        [comment] = await article.post_many(1)
        async with following(service, article) as stream:
            await stream.next("count")
            await article.decide([comment], ring=False)
            assert ids((await stream.data("change"))["published"]) == [comment]

    async def test_a_bell_that_nobody_understands_does_no_harm(
        self, service: RunningService, article: Article
    ) -> None:
        async with following(service, article) as stream:
            await stream.next("count")
            for noise in (
                "[]",
                "no json",
                '{"site": 1}',
                '[["default"]]',
                '[["default","x",1,1,"no id","s",1]]',
            ):
                await service.context.redis.publish("comments:bell", noise)
            [comment] = await article.publish()
            assert ids((await stream.data("change"))["published"]) == [comment]


async def test_no_change_is_missed_or_repeated_across_reconnects(
    service: RunningService, article: Article
) -> None:
    """Each count must equal what a reader holds who has applied every change until then."""
    chance = random.Random(7)
    comments = await article.post_many(25)
    decided = 0
    connected = asyncio.Event()

    async def moderate() -> None:
        nonlocal decided
        versions = dict.fromkeys(comments, 1)
        visible: set[str] = set()
        for turn in range(100):
            comment = comments[turn] if turn < len(comments) else chance.choice(comments)
            status = "removed" if comment in visible else "approved"
            visible ^= {comment}
            # Some bells are lost.
            [applied] = await article.decide(
                [comment], status, version=versions[comment], ring=chance.random() < 0.9
            )
            decided, versions[comment] = applied.revision, applied.version
            if turn % 5 == 0:
                connected.clear()
                await connected.wait()

    moderating = asyncio.create_task(moderate())
    shown: set[str] = set()
    revision = connections = 0
    while revision < 100:
        async with following(service, article, {"Last-Event-ID": str(revision)}) as stream:
            connections += 1
            connected.set()
            first = True
            # The first event always comes, a further one when more has been decided.
            while first or (revision < decided and chance.random() < 0.5):
                event = await stream.next("change")
                change = event.json()
                assert int(event.id) == change["revision"]
                assert change["revision"] > revision or (first and not change["published"])
                revision, first = change["revision"], False
                shown = (shown | set(ids(change["published"]))) - set(change["removed"])
                assert change["count"] == len(shown)
    await moderating
    assert connections > 20
    assert shown == set(ids((await article.page(limit=100))["comments"]))


class TestCounts:
    async def test_all_counts_come_first_and_then_those_that_changed(
        self, service: RunningService, article: Article, pool: Pool
    ) -> None:
        other = Article(service, pool, f"{article.name}-other")
        await article.publish(2)
        names = [article.name, other.name, article.name]
        async with streaming(service, "/v1/sites/default/counts/events", article=names) as stream:
            assert await stream.data("counts") == {"counts": {article.name: 2, other.name: 0}}
            [comment] = await other.publish()
            assert await stream.data("counts") == {"counts": {other.name: 1}}
            await other.decide([comment], "removed", version=2)
            assert await stream.data("counts") == {"counts": {other.name: 0}}
            await article.publish()
            assert await stream.data("counts") == {"counts": {article.name: 3}}

    async def test_a_hundred_articles_are_watched_at_once(
        self, service: RunningService, article: Article
    ) -> None:
        names = [f"{article.name}-{number}" for number in range(99)] + [article.name]
        async with streaming(service, "/v1/sites/default/counts/events", article=names) as stream:
            assert (await stream.data("counts"))["counts"] == dict.fromkeys(names, 0)
            await article.publish()
            assert await stream.data("counts") == {"counts": {article.name: 1}}

    @pytest.mark.parametrize("articles", [[], ["a"] * 101, ["a", "b c"], [""], ["a" * 201]])
    async def test_what_is_no_list_of_articles_is_refused(
        self, service: RunningService, articles: list[str]
    ) -> None:
        answer = await service.client.get("/v1/sites/default/counts/events", params={"article": articles})
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid-value")


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
        self, service: RunningService, article: Article, path: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(api_live, "KEEP_ALIVE_SECONDS", 0.05)
        async with service.client.stream("GET", path.format(article.path)) as answer:
            lines = answer.aiter_lines()
            async with asyncio.timeout(PATIENCE):
                while await anext(lines) != ":":
                    pass

    async def test_a_stream_ends_in_its_time_and_asks_for_a_pause(
        self, service: RunningService, article: Article, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(live, "LIFETIME_SECONDS", 0.2)
        async with following(service, article) as stream:
            await stream.next("count")
            assert await stream.rest() == []
        assert 1_000 <= stream.retries[-1] <= 8_000

    async def test_a_reader_that_leaves_is_forgotten(self, service: RunningService, article: Article) -> None:
        async with contextlib.AsyncExitStack() as stack:
            streams = [await stack.enter_async_context(following(service, article)) for _ in range(5)]
            for stream in streams:
                await stream.next("count")
            assert service.context.live.listener_count >= 5
        await wait_until(lambda: service.context.live.listener_count == 0, "a reader was not forgotten")

    async def test_a_reader_that_does_not_read_is_let_go(
        self, service: RunningService, article: Article, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(events, "KEEP_ALIVE", b":" + b" " * 4_000_000 + b"\n\n")
        monkeypatch.setattr(api_live, "KEEP_ALIVE_SECONDS", 0.01)
        monkeypatch.setattr(api_live, "SEND_SECONDS", 0.3)
        address = urlsplit(service.url)
        with socket.create_connection((address.hostname, address.port)) as reader:
            reader.setblocking(False)
            request = f"GET {article.path}/events HTTP/1.1\r\nHost: {address.netloc}\r\n\r\n"
            await asyncio.get_running_loop().sock_sendall(reader, request.encode())
            listening = service.context.live
            await wait_until(lambda: listening.listener_count == 1, "the reader was not let in")
            await wait_until(lambda: listening.listener_count == 0, "the reader was not let go")

    async def test_a_stream_asked_for_with_head_is_not_kept_open(
        self, service: RunningService, article: Article
    ) -> None:
        answer = await service.client.head(f"{article.path}/events")
        assert answer.headers["content-type"] == "text/event-stream; charset=utf-8"
        await wait_until(lambda: service.context.live.listener_count == 0, "the stream stayed open")


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
                stopping.context.live.close()
                for stream in (followed, counted):
                    assert await stream.rest() == []
                    assert 1_000 <= stream.retries[-1] <= 8_000

    async def test_who_comes_during_the_shutdown_is_answered_and_sent_away(
        self, service: RunningService, article: Article
    ) -> None:
        async with running_service(service.settings) as stopping:
            stopping.context.live.close()
            async with following(stopping, article) as stream:
                await stream.next("count")
                assert await stream.rest() == []


class TestOutages:
    @pytest.fixture(autouse=True)
    def quick_healing(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for module in (live, states):
            monkeypatch.setattr(module, "HELD_SECONDS", 0.3)

    async def test_streams_outlive_a_database_that_is_away(
        self, service: RunningService, article: Article
    ) -> None:
        [comment] = await article.post_many(1)
        async with relayed(service.settings.database_url or "") as database:
            settings = msgspec.structs.replace(service.settings, database_url=database.url)
            async with running_service(settings) as cut_off, following(cut_off, article) as stream:
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
        async with relayed(service.settings.redis_url or "") as redis:
            settings = msgspec.structs.replace(service.settings, redis_url=redis.url)
            async with running_service(settings) as cut_off, following(cut_off, article) as stream:
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
        async with relayed(service.settings.database_url or "") as database:
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
