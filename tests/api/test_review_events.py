"""The moderators' queue, live."""

from uuid import uuid4

import pytest

from comments_service.store.pool import Pool
from tests.api.articles import Article
from tests.api.desk import Headers, decide
from tests.api.streaming import streaming
from tests.running import RunningService

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
