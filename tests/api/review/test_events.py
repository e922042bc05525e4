"""The moderators' queue, live."""

import asyncio
from uuid import uuid4

import msgspec
import pytest

from comments_service.reading.stream_pace import StreamPace
from comments_service.store.moderators import delete_moderator
from comments_service.store.pool import Pool, connection
from tests.api.articles import Article
from tests.api.review.desk import Headers, decide
from tests.api.streaming import PATIENCE, streaming
from tests.relay import relayed
from tests.running import RunningService, running_service

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_the_depth_comes_first_and_follows_the_queue(
    service: RunningService, site_article: Article, desk: Headers
) -> None:
    comments = await site_article.post_many(3)
    await site_article.decide(comments[:1], "held")
    async with streaming(service, "/v1/review/events", desk) as stream:
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
                }
            ]
        }
        assert await stream.data("queue") == {"depth": {"pending": 1, "held": 2}}


async def test_a_decision_is_told_to_every_other_moderator(
    service: RunningService, site_article: Article, site: str, desk: Headers
) -> None:
    [comment] = await site_article.post_many(1)
    await site_article.decide([comment], "held")
    colleague = await service.moderator(f"colleague-{uuid4().hex}", sites=[site])
    async with streaming(service, "/v1/review/events", colleague) as stream:
        await stream.next("queue")
        await decide(service, comment, desk, "approved", 2)
        [told] = (await stream.data("change"))["comments"]
        assert (told["id"], told["status"], told["version"]) == (comment, "approved", 3)
        assert await stream.data("queue") == {"depth": {"pending": 0, "held": 0}}


async def test_other_sites_decisions_are_not_told(
    service: RunningService, site_article: Article, pool: Pool, desk: Headers
) -> None:
    async with streaming(service, "/v1/review/events", desk) as stream:
        assert await stream.data("queue") == {"depth": {"pending": 0, "held": 0}}
        await Article(service, pool, "elsewhere").publish()
        mine = await site_article.publish()
        [told] = (await stream.data("change"))["comments"]
        assert told["id"] == mine[0]


async def test_one_of_several_sites_can_be_chosen(
    service: RunningService, site_article: Article, pool: Pool
) -> None:
    everywhere = await service.moderator(f"everywhere-{uuid4().hex}", sites=None)
    async with streaming(service, "/v1/review/events", everywhere, site=site_article.site) as stream:
        assert await stream.data("queue") == {"depth": {"pending": 0, "held": 0}}
        await Article(service, pool, "elsewhere").publish()
        mine = await site_article.publish()
        [told] = (await stream.data("change"))["comments"]
        assert told["id"] == mine[0]


async def test_the_stream_of_a_token_that_is_taken_away_ends(
    service: RunningService, site: str, pool: Pool
) -> None:
    name = f"leaving {site}"
    async with (
        running_service(service.settings, pace=StreamPace(depth=0.05)) as quick,
        streaming(quick, "/v1/review/events", await service.moderator(name)) as stream,
    ):
        await stream.next("queue")
        async with connection(pool) as database:
            await delete_moderator(database, name)
        assert not [event for event in await stream.rest() if event.event == "change"]


async def test_a_quiet_stream_is_kept_alive(service: RunningService, desk: Headers) -> None:
    async with (
        running_service(service.settings, pace=StreamPace(depth=0.05, keep_alive=0.1)) as quick,
        quick.client.stream("GET", "/v1/review/events", headers=desk) as answer,
    ):
        lines = answer.aiter_lines()
        async with asyncio.timeout(PATIENCE):
            while await anext(lines) != ":":
                pass


async def test_a_queue_is_followed_through_an_outage_of_the_database(
    service: RunningService, site_article: Article, desk: Headers
) -> None:
    async with relayed(service.settings.servers().database_url) as database:
        settings = msgspec.structs.replace(service.settings, database_url=database.url)
        async with (
            running_service(settings, pace=StreamPace(depth=0.1)) as cut_off,
            streaming(cut_off, "/v1/review/events", desk) as stream,
        ):
            assert await stream.data("queue") == {"depth": {"pending": 0, "held": 0}}
            await database.cut()
            [comment] = await site_article.publish()
            [told] = (await stream.data("change"))["comments"]
            assert told["id"] == comment
            await site_article.post()
            await database.open()
            assert await stream.data("queue") == {"depth": {"pending": 1, "held": 0}}
