"""Event streams of articles and of counts."""

import asyncio
import contextlib
import random
import time

import pytest

from comments_service.domain.articles import ArticleKey
from comments_service.reading.stream_pace import StreamPace
from comments_service.store.pool import Pool, connection
from tests.api.articles import Article, ids, page_ids, problem_of
from tests.api.serving import service_with
from tests.api.streaming import article_stream, event_stream
from tests.running import RunningService
from tests.waiting import wait_until

pytestmark = pytest.mark.asyncio(loop_scope="module")


class TestFirstEvents:
    async def test_a_stream_starts_with_the_count(self, service: RunningService, article: Article) -> None:
        await article.publish(2)
        async with article_stream(service, article) as stream:
            event = await stream.next("count")
        assert (event.id, event.json()) == ("2", {"count": 2, "revision": 2})

    async def test_an_article_without_comments_has_a_count_of_zero(
        self, service: RunningService, article: Article
    ) -> None:
        async with article_stream(service, article) as stream:
            assert await stream.data("count") == {"count": 0, "revision": 0}

    async def test_a_stream_since_a_revision_starts_with_the_change(
        self, service: RunningService, article: Article
    ) -> None:
        first, second, third = await article.publish(3)
        await article.decide([first], "removed", version=2)
        async with article_stream(service, article, since=2) as stream:
            event = await stream.next("change")
        assert event.id == "4"
        change = event.json()
        assert (change["count"], change["revision"]) == (2, 4)
        assert (ids(change["published"]), change["removed"]) == ([third], [first])
        assert second not in repr(change)

    async def test_a_stream_that_sent_what_a_new_primary_lacks_begins_anew(
        self, service: RunningService, article: Article, pool: Pool
    ) -> None:
        """A standby that takes over may lack the last decisions. Later ones with the same revisions were never sent."""
        await article.publish(3)
        async with article_stream(service, article) as stream:
            assert (await stream.data("count"))["revision"] == 3
            async with connection(pool) as database:
                await database.execute("UPDATE articles SET revision = 1 WHERE article_id = $1", article.name)
            assert (await stream.data("reset"))["revision"] == 1

    async def test_a_change_has_the_comments_of_the_page(
        self, service: RunningService, article: Article
    ) -> None:
        await article.publish()
        async with article_stream(service, article, since=0) as stream:
            change = await stream.data("change")
        assert change["published"] == (await article.page())["comments"]

    async def test_the_first_change_is_empty_if_nothing_changed(
        self, service: RunningService, article: Article
    ) -> None:
        await article.publish()
        async with article_stream(service, article, since=1) as stream:
            assert await stream.data("change") == {
                "count": 1,
                "revision": 1,
                "published": [],
                "removed": [],
                "mode": "open",
                "opens_at": None,
                "tombstones": [],
                "withdrawn": [],
                "pinned": [],
                "reply_counts": {},
                "threads": {},
                "reactions": {},
            }

    async def test_a_comment_published_and_removed_since_is_only_removed(
        self, service: RunningService, article: Article
    ) -> None:
        [comment] = await article.publish()
        await article.decide([comment], "removed", version=2)
        async with article_stream(service, article, since=0) as stream:
            change = await stream.data("change")
        assert (change["count"], change["published"], change["removed"]) == (0, [], [comment])

    async def test_the_last_event_id_overrides_since(self, service: RunningService, article: Article) -> None:
        comments = await article.publish(3)
        async with article_stream(service, article, {"Last-Event-ID": "2"}, since=0) as stream:
            change = await stream.data("change")
        assert ids(change["published"]) == comments[2:]

    @pytest.mark.parametrize("event_id", ["", "abc", "-1", "1.5", "1e3", "9" * 30, "0x1"])
    async def test_an_invalid_last_event_id_is_ignored(
        self, service: RunningService, article: Article, event_id: str
    ) -> None:
        async with article_stream(service, article, {"Last-Event-ID": event_id}) as stream:
            await stream.next("count")

    @pytest.mark.parametrize("since", ["-1", "abc", str(2**63), "9" * 30, "1.5", ""])
    async def test_a_since_that_is_not_a_revision_is_refused(
        self, service: RunningService, article: Article, since: str
    ) -> None:
        answer = await service.client.get(f"{article.path}/events", params={"since": since})
        assert problem_of(answer) == (400, "invalid-value")

    async def test_a_change_over_the_limit_is_a_reset(
        self, service: RunningService, article: Article
    ) -> None:
        await article.publish(4)
        async with service_with(service, StreamPace(change_limit=3)) as strict_service:
            async with article_stream(strict_service, article, since=1) as stream:
                assert len((await stream.data("change"))["published"]) == 3
            async with article_stream(strict_service, article, since=0) as stream:
                event = await stream.next("reset")
        assert (event.id, event.json()) == ("4", {"count": 4, "revision": 4})

    async def test_200_comments_are_a_change_and_201_are_a_reset(
        self, service: RunningService, article: Article
    ) -> None:
        batches = await asyncio.gather(*(article.post_many(67) for _ in range(3)))
        comments = [comment for batch in batches for comment in batch]
        await article.decide(comments[:200])
        async with article_stream(service, article, since=0) as stream:
            assert set(ids((await stream.data("change"))["published"])) == set(comments[:200])
        [applied] = await article.decide(comments[200:])

        def is_heard() -> bool:
            state = service.context.states.known(ArticleKey(article.site, article.name))
            return state is not None and state.revision == applied.revision

        # Before the bell is heard a stream begins with the change that is in memory, and the next one follows.
        await wait_until(is_heard, "the service never heard the bell")
        async with article_stream(service, article, since=0) as stream:
            await stream.next("reset")

    async def test_a_revision_from_the_future_is_a_reset(
        self, service: RunningService, article: Article
    ) -> None:
        await article.publish()
        async with article_stream(service, article, since=7) as stream:
            assert await stream.data("reset") == {"count": 1, "revision": 1}


class TestChanges:
    async def test_an_approved_comment_is_published(self, service: RunningService, article: Article) -> None:
        async with article_stream(service, article) as stream:
            await stream.next("count")
            [comment] = await article.publish()
            event = await stream.next("change")
            change = event.json()
        assert (event.id, change["count"], change["revision"]) == ("1", 1, 1)
        assert (ids(change["published"]), change["removed"]) == ([comment], [])

    @pytest.mark.parametrize("status", ["held", "rejected", "removed"])
    async def test_a_comment_that_is_no_longer_approved_is_removed(
        self, service: RunningService, article: Article, status: str
    ) -> None:
        [comment] = await article.publish()
        async with article_stream(service, article, since=1) as stream:
            await stream.next("change")
            await article.decide([comment], status, version=2)
            change = await stream.data("change")
            assert (change["count"], change["revision"]) == (0, 2)
            assert (change["published"], change["removed"]) == ([], [comment])
            await article.decide([comment], "approved", version=3)
            assert ids((await stream.data("change"))["published"]) == [comment]

    async def test_a_decision_that_readers_cannot_see_causes_no_event(
        self, service: RunningService, article: Article
    ) -> None:
        held, rejected, approved = await article.post_many(3)
        async with article_stream(service, article) as stream:
            await stream.next("count")
            await article.decide([held], "held")
            await article.decide([rejected], "rejected")
            await article.decide([approved])
            change = await stream.data("change")
        assert (ids(change["published"]), change["removed"], change["revision"]) == ([approved], [], 1)

    async def test_changes_within_a_tick_are_one_event(
        self, service: RunningService, article: Article
    ) -> None:
        comments = await article.post_many(20)
        async with article_stream(service, article) as stream:
            await stream.next("count")
            start = time.monotonic()
            for comment in comments[:-1]:
                await article.decide([comment], ring=False)
            await article.decide(comments[-1:])
            published: list[str] = []
            changes = 0
            while len(published) < 20:
                published += ids((await stream.data("change"))["published"])
                changes += 1
        assert published == comments
        # The bell causes one event, and each query for lost bells in between may cause another.
        assert changes <= 2 + (time.monotonic() - start) // StreamPace().heal

    async def test_the_first_change_after_quiet_is_sent_at_once(
        self, service: RunningService, article: Article
    ) -> None:
        # Nothing but the bell is heard, and a second change would wait for an hour.
        async with service_with(service, StreamPace(tick=3600, heal=3600)) as patient_service:
            path = "/v1/sites/default/counts/events"
            async with (
                article_stream(patient_service, article) as comments,
                event_stream(patient_service, path, article=article.name) as counts,
            ):
                await comments.next("count")
                await counts.next("counts")
                [comment] = await article.publish()
                assert ids((await comments.data("change"))["published"]) == [comment]
                assert await counts.data("counts") == {"counts": {article.name: 1}}

    async def test_no_more_than_one_change_in_a_tick_is_sent(
        self, service: RunningService, article: Article
    ) -> None:
        pace = StreamPace(tick=0.3, heal=3600, beat=3600)  # a beat takes along what has changed
        comments = await article.post_many(20)
        async with (
            service_with(service, pace) as folding_service,
            article_stream(folding_service, article) as stream,
        ):
            await stream.next("count")
            start = time.monotonic()
            for comment in comments:
                await article.decide([comment])
            published: list[str] = []
            changes = 0
            while len(published) < 20:
                published += ids((await stream.data("change"))["published"])
                changes += 1
        assert published == comments
        assert changes <= 1 + (time.monotonic() - start) / pace.tick

    async def test_a_change_of_another_article_causes_no_event(
        self, service: RunningService, article: Article, pool: Pool
    ) -> None:
        other_article = Article(service, pool, f"{article.name}-other")
        async with article_stream(service, article) as stream:
            await stream.next("count")
            await other_article.publish()
            [comment] = await article.publish()
            assert ids((await stream.data("change"))["published"]) == [comment]

    async def test_every_listener_gets_the_same_event(
        self, service: RunningService, article: Article
    ) -> None:
        async with contextlib.AsyncExitStack() as stack:
            streams = [await stack.enter_async_context(article_stream(service, article)) for _ in range(30)]
            for stream in streams:
                await stream.next("count")
            await article.publish()
            changes = {(await stream.next("change")).data for stream in streams}
        assert len(changes) == 1

    async def test_a_change_whose_bell_was_lost_is_sent(
        self, service: RunningService, article: Article
    ) -> None:
        [comment] = await article.post_many(1)
        async with article_stream(service, article) as stream:
            await stream.next("count")
            await article.decide([comment], ring=False)
            assert ids((await stream.data("change"))["published"]) == [comment]

    async def test_an_invalid_message_on_the_bell_is_ignored(
        self, service: RunningService, article: Article
    ) -> None:
        async with article_stream(service, article) as stream:
            await stream.next("count")
            for message in (
                "[]",
                "no json",
                '{"site": 1}',
                '[["default"]]',
                '[["default","x",1,1,"no id","s",1]]',
            ):
                await service.context.redis.publish("comments:bell", message)
            [comment] = await article.publish()
            assert ids((await stream.data("change"))["published"]) == [comment]


async def test_no_change_is_missed_or_repeated_across_reconnects(
    service: RunningService, article: Article
) -> None:
    """Each event's count equals the number of comments that a reader has after applying all changes until then."""
    rng = random.Random(7)
    comments = await article.post_many(25)
    decided = 0
    connected = asyncio.Event()

    async def moderate() -> None:
        nonlocal decided
        versions = dict.fromkeys(comments, 1)
        visible: set[str] = set()
        for turn in range(100):
            comment = comments[turn] if turn < len(comments) else rng.choice(comments)
            status = "removed" if comment in visible else "approved"
            visible ^= {comment}
            # Some bells are lost.
            [applied] = await article.decide(
                [comment], status, version=versions[comment], ring=rng.random() < 0.9
            )
            decided, versions[comment] = applied.revision, applied.version
            if turn % 5 == 0:
                connected.clear()
                await connected.wait()

    moderation = asyncio.create_task(moderate())
    published: set[str] = set()
    revision = connections = 0
    while revision < 100:
        async with article_stream(service, article, {"Last-Event-ID": str(revision)}) as stream:
            connections += 1
            connected.set()
            is_first = True
            # The first event always comes, and another one after each further decision.
            while is_first or (revision < decided and rng.random() < 0.5):
                event = await stream.next("change")
                change = event.json()
                assert int(event.id) == change["revision"]
                assert change["revision"] > revision or (is_first and not change["published"])
                revision, is_first = change["revision"], False
                published = (published | set(ids(change["published"]))) - set(change["removed"])
                assert change["count"] == len(published)
    await moderation
    assert connections > 20
    assert published == set(page_ids(await article.page(limit=100)))


class TestCounts:
    async def test_a_stream_starts_with_all_counts_and_sends_those_that_change(
        self, service: RunningService, article: Article, pool: Pool
    ) -> None:
        other_article = Article(service, pool, f"{article.name}-other")
        await article.publish(2)
        names = [article.name, other_article.name, article.name]
        async with event_stream(service, "/v1/sites/default/counts/events", article=names) as stream:
            assert await stream.data("counts") == {"counts": {article.name: 2, other_article.name: 0}}
            [comment] = await other_article.publish()
            assert await stream.data("counts") == {"counts": {other_article.name: 1}}
            await other_article.decide([comment], "removed", version=2)
            assert await stream.data("counts") == {"counts": {other_article.name: 0}}
            await article.publish()
            assert await stream.data("counts") == {"counts": {article.name: 3}}

    async def test_a_stream_can_watch_a_hundred_articles(
        self, service: RunningService, article: Article
    ) -> None:
        names = [f"{article.name}-{number}" for number in range(99)] + [article.name]
        async with event_stream(service, "/v1/sites/default/counts/events", article=names) as stream:
            assert (await stream.data("counts"))["counts"] == dict.fromkeys(names, 0)
            await article.publish()
            assert await stream.data("counts") == {"counts": {article.name: 1}}

    @pytest.mark.parametrize("articles", [[], ["a"] * 101, ["a", "b c"], [""], ["a" * 201]])
    async def test_an_invalid_list_of_articles_is_refused(
        self, service: RunningService, articles: list[str]
    ) -> None:
        answer = await service.client.get("/v1/sites/default/counts/events", params={"article": articles})
        assert problem_of(answer) == (400, "invalid-value")
