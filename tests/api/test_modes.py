"""Closed articles and closed sites, as readers learn of them."""

import pytest

from comments_service.store.pool import Pool, connection
from comments_service.store.sites import close_site
from tests.api.articles import Article, ids
from tests.api.streaming import article_stream, event_stream
from tests.running import RunningService
from tests.waiting import wait_until

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def close(
    service: RunningService, article: Article, admin: dict[str, str], *, closed: bool = True
) -> None:
    answer = await service.client.put(article.path, json={"closed": closed}, headers=admin)
    assert answer.status_code == 200, answer.text


async def test_a_page_says_that_its_article_was_closed_and_opened(
    service: RunningService, site_article: Article, admin: dict[str, str]
) -> None:
    await site_article.publish(2)
    open_page = await service.client.get(site_article.comments)
    assert open_page.json()["mode"] == "open"
    for closed, mode in ((True, "closed"), (False, "open")):
        await close(service, site_article, admin, closed=closed)
        page = await service.client.get(
            site_article.comments, headers={"If-None-Match": open_page.headers["etag"]}
        )
        assert (page.status_code, page.json()["mode"], page.json()["count"]) == (200, mode, 2)


async def test_an_article_that_nobody_commented_on_is_closed_too(
    service: RunningService, site_article: Article, admin: dict[str, str]
) -> None:
    assert (await site_article.page())["mode"] == "open"
    await close(service, site_article, admin)
    page = await site_article.page()
    assert (page["mode"], page["count"], page["comments"]) == ("closed", 0, [])


async def test_open_streams_tell_that_an_article_was_closed_and_opened(
    service: RunningService, site_article: Article, admin: dict[str, str]
) -> None:
    [comment] = await site_article.publish()
    async with article_stream(service, site_article, since=0) as stream:
        change = await stream.data("change")
        assert (ids(change["published"]), change["mode"]) == ([comment], "open")
        for closed, mode in ((True, "closed"), (False, "open")):
            await close(service, site_article, admin, closed=closed)
            change = await stream.data("change")
            assert change["mode"] == mode
            assert (change["count"], change["published"], change["removed"]) == (1, [], [])


async def test_a_page_that_comes_back_is_told_that_the_article_was_closed_meanwhile(
    service: RunningService, site_article: Article, admin: dict[str, str]
) -> None:
    await site_article.publish()
    revision = (await site_article.page())["revision"]
    await close(service, site_article, admin)
    async with article_stream(service, site_article, {"Last-Event-ID": str(revision)}) as stream:
        assert (await stream.data("change"))["mode"] == "closed"


async def test_all_articles_of_a_closed_site_are_closed_for_pages_and_open_streams(
    service: RunningService, site_article: Article, site: str, pool: Pool
) -> None:
    await site_article.publish()
    quiet = Article(service, pool, "never-commented", site)
    for article in (site_article, quiet):
        assert (await article.page())["mode"] == "open"
    async with (
        article_stream(service, site_article, since=1) as stream,
        article_stream(service, quiet, since=0) as quiet_stream,
    ):
        for one in (stream, quiet_stream):
            assert (await one.data("change"))["mode"] == "open"
        for closed, mode in ((True, "closed"), (False, "open")):
            async with connection(pool) as database:
                await close_site(database, site, closed=closed)
            for one, count in ((stream, 1), (quiet_stream, 0)):
                change = await one.data("change")
                assert (change["mode"], change["count"], change["revision"]) == (mode, count, count)
                assert (change["published"], change["removed"]) == ([], [])
            for article in (site_article, quiet):

                async def told(article: Article = article, mode: str = mode) -> bool:
                    return (await article.page())["mode"] == mode

                await wait_until(told, f"{article.name} is {mode}")


async def test_the_desk_hears_nothing_of_a_closed_article(
    service: RunningService, site_article: Article, admin: dict[str, str]
) -> None:
    """A ring without a comment is not a decision."""
    [comment] = await site_article.post_many(1)
    async with event_stream(service, "/v1/review/events", admin) as stream:
        await stream.next("queue")
        await close(service, site_article, admin)
        await site_article.decide([comment], "rejected")
        assert ids((await stream.data_of_first("change"))["comments"]) == [comment]


async def test_a_process_that_lost_the_ring_of_a_closed_article_tells_it_all_the_same(
    service: RunningService, site_article: Article, pool: Pool
) -> None:
    await site_article.publish()
    async with article_stream(service, site_article, since=1) as stream:
        await stream.next("change")
        async with connection(pool) as database:
            await database.execute(
                "UPDATE articles SET closed = true, revision = revision + 1 WHERE site_id = $1",
                site_article.site,
            )
        assert (await stream.data("change"))["mode"] == "closed"
