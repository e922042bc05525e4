"""What articles are called, read from their pages by the worker."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from typing import Any

import pytest

from comments_service.domain.articles import ArticleChange, ArticleKey, PageName
from comments_service.domain.people import Role
from comments_service.domain.settings_changes import SettingsPatch
from comments_service.redis.client import RedisClient
from comments_service.settings import Settings
from comments_service.store.article_pages import keep_page, take_due_pages, want_pages
from comments_service.store.articles import change_article
from comments_service.store.pool import Pool, connection
from comments_service.store.site_settings import update_settings
from comments_service.store.sites import add_origins
from moderation.pages.names import Page
from moderation.worker.page_reader import UnreadableError, parsed, read_pages
from tests.newsroom import Newsroom
from tests.outside.page_server import PageServer, answer, page_server, redirect
from tests.running import RunningService, running_worker
from tests.stored import SITE, TRAM, stored
from tests.waiting import wait_until
from tests.worker.scripted import ScriptedScorer

HTML = (
    "<title>市電、復活へ｜汐見日報</title><meta property='article:section' content='地域'>"
    "<meta property='article:published_time' content='2026-11-28T06:30:00+09:00'>"
)
READ = ("市電、復活へ｜汐見日報", "地域", ["published_at", "section", "title"])


@pytest.fixture
async def pages(pool: Pool) -> AsyncGenerator[PageServer]:
    """The publisher's server, which is the site's only origin with pages."""
    async with page_server({"/tram": answer(HTML)}) as server:
        async with connection(pool) as database:
            await add_origins(database, SITE, [server.origin])
        yield server


async def rows(pool: Pool, query: str, *arguments: object) -> Sequence[Any]:
    async with connection(pool) as database:
        return await database.fetch(query, *arguments)


async def article(pool: Pool) -> tuple[str | None, str | None, list[str]]:
    row = (await rows(pool, "SELECT title, section, from_page FROM articles WHERE article_id = $1", TRAM))[0]
    return row[0], row[1], sorted(row[2])


async def due_in(pool: Pool) -> float | None:
    """In how many days the page is asked again."""
    query = (
        "SELECT extract(epoch FROM page_due_at - now())::float / 86400 FROM articles WHERE article_id = $1"
    )
    return (await rows(pool, query, TRAM))[0][0]


async def make_due(pool: Pool, **values: str) -> None:
    more = "".join(f", {name} = {value}" for name, value in values.items())
    await rows(pool, f"UPDATE articles SET page_due_at = now(){more} WHERE article_id = $1", TRAM)


async def commented(pool: Pool, url: str | None, title: str | None = None) -> None:
    """An article with a comment, whose page is due if it has one."""
    async with connection(pool) as database:
        await stored(database)
    await rows(pool, "UPDATE articles SET title = $2, url = $3 WHERE article_id = $1", TRAM, title, url)


async def test_an_article_is_named_by_its_page_after_its_first_comment(
    newsroom: Newsroom, settings: Settings, pages: PageServer
) -> None:
    async with connection(newsroom.pool) as database:
        url = f"{pages.origin}/tram"
        await change_article(database, SITE, TRAM, ArticleChange(title=None, url=url))
    async with running_worker(settings, ScriptedScorer()):
        await asyncio.sleep(0)
        assert pages.asked == []
        await newsroom.submit("市電の復活、楽しみです。", "運賃はいくらになりますか。")

        async def named() -> bool:
            return await article(newsroom.pool) == READ

        await wait_until(named, "the page was not read")
        await newsroom.idle()
    assert pages.paths == ["/tram"]
    days = await due_in(newsroom.pool)
    assert days is not None
    assert 0.9 < days <= 1


async def test_readers_see_the_title_in_the_ranking(service: RunningService, pages: PageServer) -> None:
    admin = await service.moderator(role=Role.ADMIN)
    path = f"/v1/sites/{SITE}/articles/fares"
    pages.answers["/fares"] = answer("<meta property='og:title' content='運賃は据え置き'>")
    await service.client.patch(path, json={"url": f"{pages.origin}/fares"}, headers=admin)
    async with running_worker(service.settings, ScriptedScorer()):
        await service.submit("据え置きは助かります。", article=path)
        # One that is known by its address alone.
        pages.answers["/news/tram.html?id=7"] = answer(HTML)
        url = f"{pages.origin}/news/tram.html?utm_source=x&id=7#top"
        found = (await service.client.get(f"/v1/sites/{SITE}/resolve", params={"url": url})).json()[
            "article_id"
        ]
        comment = {"author": "市民", "body": "市電の復活、楽しみです。", "url": url}
        sent = await service.client.post(f"/v1/sites/{SITE}/articles/{found}/comments", json=comment)
        assert sent.status_code == 202, sent.text
        titles = {"fares": "運賃は据え置き", found: READ[0]}

        async def ranked() -> bool:
            ranking = (await service.client.get(f"/v1/sites/{SITE}/ranking")).json()["articles"]
            return {one["article_id"]: one["title"] for one in ranking} == titles

        await wait_until(ranked, "the ranking did not have the title")


async def test_what_the_publisher_says_stays(pool: Pool, redis: RedisClient, pages: PageServer) -> None:
    await commented(pool, f"{pages.origin}/tram", title="市電、走る")
    async with connection(pool) as database:
        await change_article(database, SITE, TRAM, ArticleChange(section="政治"))
    await read_pages(pool, redis)
    assert (pages.asked, await due_in(pool)) == ([], None)
    # The page may fill what the publisher takes away or never said, until the publisher says it again.
    async with connection(pool) as database:
        await change_article(database, SITE, TRAM, ArticleChange(title=None))
        await read_pages(pool, redis)
        assert await article(pool) == (READ[0], "政治", ["published_at", "title"])
        await change_article(database, SITE, TRAM, ArticleChange(title=READ[0], published_at=None))
        assert await article(pool) == (READ[0], "政治", [])


async def test_a_page_is_asked_again_when_it_is_old_and_ever_more_rarely(
    pool: Pool, redis: RedisClient, pages: PageServer
) -> None:
    await commented(pool, f"{pages.origin}/tram")
    await read_pages(pool, redis)
    await read_pages(pool, redis)
    assert len(pages.asked) == 1
    pages.answers["/tram"] = answer("<title>市電、来月復活</title>")
    for age, days in (("4 days", 4), ("60 days", 30), ("100 days", None)):
        await make_due(pool, created_at=f"now() - interval '{age}'")
        await read_pages(pool, redis)
        # What a page does not say any more stays as it was.
        assert await article(pool) == ("市電、来月復活", "地域", ["published_at", "section", "title"])
        found = await due_in(pool)
        assert found == pytest.approx(days, abs=0.1)


async def test_a_page_that_fails_is_asked_ever_more_rarely_and_at_last_no_more(
    pool: Pool, redis: RedisClient, pages: PageServer
) -> None:
    await commented(pool, f"{pages.origin}/gone")
    waits: list[int | None] = []
    for _ in range(9):
        await read_pages(pool, redis)
        days = await due_in(pool)
        waits.append(None if days is None else round(days * 1440))
        await make_due(pool)
    assert waits == [1, 4, 16, 64, 256, 1024, 4096, 16384, None]
    # Another address is another page.
    await rows(pool, "UPDATE articles SET url = $2 WHERE article_id = $1", TRAM, f"{pages.origin}/tram")
    await read_pages(pool, redis)
    assert await article(pool) == READ


async def test_no_page_is_asked_that_the_site_does_not_want_read(
    pool: Pool, redis: RedisClient, pages: PageServer
) -> None:
    async with page_server({"/": answer("<title>偽</title>")}) as stranger:
        pages.answers |= {"/out": redirect(f"{stranger.origin}/"), "/home": redirect("/"), "/": answer(HTML)}
        pages.answers["/image"] = answer(b"GIF89a<title>x</title>", kind="image/gif")
        for url in (
            f"{stranger.origin}/",
            f"{pages.origin}/out",
            f"{pages.origin}/home",
            f"{pages.origin}/image",
        ):
            await commented(pool, url)
            await read_pages(pool, redis)
            assert await article(pool) == (None, None, []), url
        assert stranger.asked == []
    pages.asked.clear()
    async with connection(pool) as database:
        await update_settings(database, SITE, SettingsPatch(read_pages=False))
    await commented(pool, f"{pages.origin}/tram")
    await read_pages(pool, redis)
    assert (pages.asked, await due_in(pool)) == ([], None)


async def test_one_worker_at_a_time_reads_a_page_and_what_is_overtaken_is_dropped(
    pool: Pool, pages: PageServer
) -> None:
    await commented(pool, f"{pages.origin}/tram")

    async def take() -> int:
        async with connection(pool) as database:
            return len(await take_due_pages(database, 4))

    assert sorted(await asyncio.gather(take(), take(), take())) == [0, 0, 1]
    await make_due(pool)
    async with connection(pool) as database:
        await want_pages(database, [ArticleKey(SITE, TRAM)])
        (page,) = await take_due_pages(database, 4)
        await database.execute("UPDATE articles SET title = '市電、走る' WHERE article_id = $1", TRAM)
        assert await keep_page(database, page, PageName(title="古い")) is None
    assert await article(pool) == ("市電、走る", None, [])


async def test_a_page_that_cannot_be_parsed_in_time_costs_nothing_else() -> None:
    good = await parsed(Page("http://news.example/", HTML.encode()))
    assert good.title == READ[0]
    with pytest.raises(UnreadableError):
        await parsed(Page("http://news.example/", b"<div>" * 200_000))
