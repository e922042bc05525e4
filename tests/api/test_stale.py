"""What readers and commenters get while PostgreSQL hangs or is away."""

import contextlib
from collections.abc import AsyncGenerator

import pytest

from comments_service.reading.stream_pace import StreamPace
from tests.api.articles import Article, problem_of
from tests.api.serving import service_with
from tests.relay import Relay, relayed
from tests.running import RunningService
from tests.waiting import wait_until

pytestmark = pytest.mark.asyncio(loop_scope="module")

RANKING = "/v1/sites/default/ranking"
WARNING = '110 - "Response is stale"'


@contextlib.asynccontextmanager
async def behind_relay(service: RunningService) -> AsyncGenerator[tuple[RunningService, Relay]]:
    """A service whose states are fresh for a tenth of a second, and the relay in front of its database."""
    async with (
        relayed(service.settings.servers().database_url) as relay,
        service_with(service, StreamPace(heal=0.1), database_url=relay.url) as relayed_service,
    ):
        yield relayed_service, relay


def counts_of(article: Article) -> str:
    return f"/v1/sites/default/counts?article={article.name}"


async def stale_answer(service: RunningService, path: str) -> bool:
    """True if the answer is stale, False if it is fresh. Nothing else is answered."""
    answer = await service.client.get(path)
    assert answer.status_code == 200, answer.text
    assert answer.headers.get("warning") in (None, WARNING)
    return "warning" in answer.headers


@pytest.mark.parametrize("fault", ["hang", "cut"])
async def test_what_is_in_memory_is_answered_while_the_database_is_away(
    service: RunningService, article: Article, fault: str
) -> None:
    await article.publish()
    paths = (article.comments, counts_of(article), RANKING)
    async with behind_relay(service) as (relayed_service, relay):
        for path in paths:
            assert not await stale_answer(relayed_service, path)
        page = (await relayed_service.client.get(article.comments)).content
        if fault == "hang":
            relay.hang()
        else:
            await relay.cut()
        # A ranking counts as fresh for longer.
        for path in paths[:2]:
            await wait_until(
                lambda path=path: stale_answer(relayed_service, path), f"{path} never said that it was stale"
            )
        assert (await relayed_service.client.get(RANKING)).status_code == 200
        answer = await relayed_service.client.get(article.comments)
        assert answer.content == page
        assert "stale-if-error=600" in answer.headers["cache-control"]
        again = {"If-None-Match": answer.headers["etag"]}
        assert (await relayed_service.client.get(article.comments, headers=again)).status_code == 304

        unseen = await relayed_service.client.get("/v1/sites/default/articles/unseen/comments")
        assert problem_of(unseen) == (503, "unavailable")
        post = await relayed_service.submit("止まっている間の意見", article=article.path)
        assert problem_of(post) == (503, "unavailable")
        assert post.headers["retry-after"]

        if fault == "hang":
            relay.go_on()
        else:
            await relay.open()

        async def fresh() -> bool:
            return not await stale_answer(relayed_service, article.comments)

        await wait_until(fresh, "the page stayed stale")


async def test_a_page_from_which_a_comment_was_taken_away_is_not_answered_stale(
    service: RunningService, article: Article
) -> None:
    first, second = await article.post_many(2)
    await article.decide([first, second])
    async with behind_relay(service) as (relayed_service, relay):
        assert not await stale_answer(relayed_service, article.comments)
        relay.hang()
        await wait_until(lambda: stale_answer(relayed_service, article.comments), "the page was never stale")
        await article.decide([first], "removed", version=2)

        async def refused() -> bool:
            return (await relayed_service.client.get(article.comments)).status_code == 503

        await wait_until(refused, "a removed comment was still shown")


async def test_a_page_to_which_a_comment_was_added_is_answered_stale(
    service: RunningService, article: Article
) -> None:
    first, second = await article.post_many(2)
    await article.decide([first])
    async with behind_relay(service) as (relayed_service, relay):
        assert not await stale_answer(relayed_service, article.comments)
        relay.hang()
        await article.decide([second])

        async def heard() -> bool:
            answer = await relayed_service.client.get(counts_of(article))
            return answer.json()["counts"][article.name] == 2

        await wait_until(heard, "the bell was not heard")
        assert await stale_answer(relayed_service, article.comments)


async def test_a_redis_that_hangs_does_not_keep_comments_waiting(
    service: RunningService, article: Article
) -> None:
    async with (
        relayed(service.settings.servers().redis_url) as relay,
        service_with(service, redis_url=relay.url) as relayed_service,
    ):
        relay.hang()
        for _ in range(3):
            assert (await relayed_service.submit("市電の復活", article=article.path)).status_code == 202
        # After two time-outs nothing waits for Redis any more, but for one call a second.
        outage = relayed_service.context.redis.outage
        assert not (outage.may_try() and outage.may_try())
