"""Event streams of articles and of counts."""

import asyncio
import contextlib
import random

import pytest

from comments_service.reading.stream_pace import StreamPace
from comments_service.store.pool import Pool
from tests.api.articles import Article
from tests.api.streaming import following, ids, streaming
from tests.running import RunningService, running_service

pytestmark = pytest.mark.asyncio(loop_scope="module")


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

    async def test_too_much_change_is_a_reset(self, service: RunningService, article: Article) -> None:
        await article.publish(4)
        async with running_service(service.settings, pace=StreamPace(change_limit=3)) as strict:
            async with following(strict, article, since=1) as stream:
                assert len((await stream.data("change"))["published"]) == 3
            async with following(strict, article, since=0) as stream:
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
