"""The event stream of the moderators' queue."""

import contextlib
from typing import Any
from uuid import uuid4

import pytest

from comments_service.reading import desks
from comments_service.reading.stream_pace import StreamPace
from comments_service.store.moderators import delete_moderator
from comments_service.store.pool import Pool, connection
from tests.api.articles import Article, ids
from tests.api.review.desk import Headers, decide
from tests.api.serving import service_with
from tests.api.streaming import Stream, event_stream
from tests.relay import relayed
from tests.running import RunningService

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_stream_starts_with_the_depth_and_sends_each_change_of_it(
    service: RunningService, site_article: Article, desk: Headers
) -> None:
    comments = await site_article.post_many(3)
    await site_article.decide(comments[:1], "held")
    async with event_stream(service, "/v1/review/events", desk) as stream:
        assert await stream.data("queue") == {"depth": {"pending": 2, "held": 1}}
        await site_article.decide(comments[1:2], "held")
        assert await stream.data("change") == {
            "comments": [
                {
                    "id": comments[1],
                    "site_id": site_article.site,
                    "article_id": "tram",
                    "status": "held",
                    "version": 2,
                    "by": None,
                }
            ]
        }
        assert await stream.data("queue") == {"depth": {"pending": 1, "held": 2}}


async def test_a_decision_is_sent_to_another_moderator(
    service: RunningService, site_article: Article, site: str, desk: Headers
) -> None:
    [comment] = await site_article.post_many(1)
    await site_article.decide([comment], "held")
    colleague = await service.moderator(f"colleague-{uuid4().hex}", sites=[site])
    async with event_stream(service, "/v1/review/events", colleague) as stream:
        await stream.next("queue")
        await decide(service, comment, desk, "approved", 2)
        [decided] = (await stream.data("change"))["comments"]
        assert (decided["id"], decided["status"], decided["version"]) == (comment, "approved", 3)
        assert decided["by"] == f"desk of {site}"
        assert await stream.data("queue") == {"depth": {"pending": 0, "held": 0}}


async def test_a_decision_on_another_site_is_not_sent(
    service: RunningService, site_article: Article, pool: Pool, desk: Headers
) -> None:
    async with event_stream(service, "/v1/review/events", desk) as stream:
        assert await stream.data("queue") == {"depth": {"pending": 0, "held": 0}}
        await Article(service, pool, "elsewhere").publish()
        comments = await site_article.publish()
        # An event of the depth comes first if the queue is read while the comment is pending.
        assert ids((await stream.data_of_first("change"))["comments"]) == comments


async def test_a_moderator_of_all_sites_can_choose_one(
    service: RunningService, site_article: Article, pool: Pool
) -> None:
    moderator = await service.moderator(f"all-sites-{uuid4().hex}", sites=None)
    async with event_stream(service, "/v1/review/events", moderator, site=site_article.site) as stream:
        assert await stream.data("queue") == {"depth": {"pending": 0, "held": 0}}
        await Article(service, pool, "elsewhere").publish()
        comments = await site_article.publish()
        # An event of the depth comes first if the queue is read while the comment is pending.
        assert ids((await stream.data_of_first("change"))["comments"]) == comments


async def test_a_stream_ends_when_its_token_is_removed(
    service: RunningService, site: str, pool: Pool
) -> None:
    name = f"leaving {site}"
    async with (
        service_with(service, StreamPace(depth_every=0.05)) as quick_service,
        event_stream(quick_service, "/v1/review/events", await service.moderator(name)) as stream,
    ):
        await stream.next("queue")
        async with connection(pool) as database:
            await delete_moderator(database, name)
        assert not [event for event in await stream.rest() if event.event == "change"]


async def test_a_desk_sees_each_beat_of_a_quiet_stream(service: RunningService, desk: Headers) -> None:
    async with (
        service_with(service, StreamPace(beat=0.05)) as quick_service,
        event_stream(quick_service, "/v1/review/events", desk) as stream,
    ):
        await stream.next("queue")
        for _ in range(3):
            assert await stream.data("beat") == {}


async def test_a_stream_outlives_an_outage_of_postgresql(
    service: RunningService, site_article: Article, desk: Headers
) -> None:
    async with (
        relayed(service.settings.servers().database_url) as relay,
        service_with(service, StreamPace(depth_every=0.1), database_url=relay.url) as relayed_service,
        event_stream(relayed_service, "/v1/review/events", desk) as stream,
    ):
        assert await stream.data("queue") == {"depth": {"pending": 0, "held": 0}}
        await relay.cut()
        comments = await site_article.publish()
        assert ids((await stream.data("change"))["comments"]) == comments
        await site_article.post()
        await relay.open()
        assert await stream.data("queue") == {"depth": {"pending": 1, "held": 0}}


async def test_counting_stops_at_a_bound_and_the_event_says_so(
    service: RunningService, site_article: Article, desk: Headers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desks, "COUNTED", 2)
    comments = await site_article.post_many(4)
    await site_article.decide(comments[:3], "held")
    async with event_stream(service, "/v1/review/events", desk) as stream:
        assert await stream.data("queue") == {"depth": {"pending": 1, "held": 2}, "at_least": ["held"]}
        await site_article.decide(comments[:1], "approved", version=2)
        await stream.data("change")
        assert await stream.data("queue") == {"depth": {"pending": 1, "held": 2}}


async def test_each_desk_is_told_the_depth_of_its_own_sites(
    service: RunningService, site_article: Article, pool: Pool, desk: Headers
) -> None:
    elsewhere = Article(service, pool, "elsewhere")
    both = await service.moderator(f"both-{uuid4().hex}", sites=[site_article.site, "default"])
    async with (
        event_stream(service, "/v1/review/events", desk) as own,
        event_stream(service, "/v1/review/events", both) as of_both,
        event_stream(service, "/v1/review/events", both, site=site_article.site) as chosen,
    ):
        before = (await of_both.data("queue"))["depth"]["held"]
        assert await own.data("queue") == await chosen.data("queue") == {"depth": {"pending": 0, "held": 0}}
        await elsewhere.decide(await elsewhere.post_many(2), "held")
        await site_article.decide(await site_article.post_many(1), "held")

        async def held(stream: Stream, number: int) -> None:
            while (await stream.data_of_first("queue"))["depth"]["held"] != number:
                pass

        await held(of_both, before + 3)
        await held(own, 1)
        await held(chosen, 1)


async def test_many_desks_share_one_count_and_one_look_at_their_tokens(
    service: RunningService, site_article: Article, desk: Headers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`issue 8`, A5: 50 desks counted the queue 50 times for each decision."""
    counts: list[Any] = []
    looks: list[Any] = []

    def counted(calls: list[Any], function: Any) -> Any:
        async def call(*arguments: Any) -> Any:
            calls.append(arguments[1])
            return await function(*arguments)

        return call

    async with contextlib.AsyncExitStack() as stack:
        streams = [
            await stack.enter_async_context(event_stream(service, "/v1/review/events", desk))
            for _ in range(20)
        ]
        for stream in streams:
            await stream.next("queue")
        comments = await site_article.post_many(30)
        monkeypatch.setattr(desks, "select_site_depths", counted(counts, desks.select_site_depths))
        monkeypatch.setattr(desks, "select_known_hashes", counted(looks, desks.select_known_hashes))
        for comment in comments:
            await site_article.decide([comment], "held")
        for stream in streams:
            while (await stream.data_of_first("queue"))["depth"] != {"pending": 0, "held": 30}:
                pass
    # As many as there were pauses between counts: far fewer than decisions, and each for all desks.
    assert 0 < len(counts) < 10
    assert all(sites == [site_article.site] for sites in counts)
    assert len(counts) == len(looks)
