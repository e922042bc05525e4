"""Pages in memory: which stay, and which make room."""

import json
from collections.abc import Iterator

import pytest

from comments_service.domain.articles import ArticleKey
from comments_service.reading import pages as pages_module
from comments_service.reading.article_states import ArticleStates
from comments_service.reading.page_bodies import AnyPageKey, PageKey
from comments_service.reading.pages import EncodedPage, Pages
from comments_service.store.pool import Pool, connection
from tests.stored import TRAM, published

ARTICLE = ArticleKey("default", TRAM)
SCHOOL = ArticleKey("default", "school-lunch")


async def publish(pool: Pool, count: int = 1, article: ArticleKey = ARTICLE) -> None:
    async with connection(pool) as database:
        for _ in range(count):
            await published(database, article_id=article.article_id)


def first(article: ArticleKey = ARTICLE, limit: int = 1) -> PageKey:
    return PageKey(article, limit)


def after(page: EncodedPage, limit: int = 1) -> PageKey:
    return PageKey(ARTICLE, limit, cursor=json.loads(page.body)["next_cursor"])


async def test_a_page_at_a_newer_revision_replaces_all_older_pages_of_its_article(pool: Pool) -> None:
    """Pages behind a cursor are never asked for again once the article moved: they would fill the memory."""
    states = ArticleStates(pool, max_age=0)
    pages = Pages(pool, states)
    await publish(pool, 3)
    await publish(pool, 1, SCHOOL)
    await pages.get(first(SCHOOL))
    page = await pages.get(first())
    await pages.get(after(page))
    assert len(pages._pages) == 3
    await publish(pool)
    newer = await pages.get(first())
    assert list(pages._pages) == [first(SCHOOL), first()]
    await pages.get(after(newer))
    assert list(pages._pages) == [first(SCHOOL), first(), after(newer)]
    assert pages._size == sum(page.size for page in pages._pages.values())


async def test_the_page_asked_for_longest_ago_makes_room(pool: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    pages = Pages(pool, ArticleStates(pool, max_age=3600))
    await publish(pool, 3)
    sizes = [(await pages.get(first(limit=limit))).size for limit in (1, 2, 3)]
    assert pages.cached(first(limit=1)) is not None
    monkeypatch.setattr(pages_module, "PAGES_BYTES", sum(sizes))
    await pages.get(first(limit=4))
    assert list(pages._pages) == [first(limit=1), first(limit=4)]
    monkeypatch.setattr(pages_module, "PAGES_BYTES", 1)
    await pages.get(first(limit=5))
    assert (pages._pages, pages._of_article, pages._size) == ({}, {}, 0)


async def test_keeping_a_page_looks_at_no_other_page_of_its_article(pool: Pool) -> None:
    """Anybody may ask for pages behind cursors of their own: each one looked at all others."""
    pages = Pages(pool, ArticleStates(pool, max_age=3600))
    await publish(pool, 1)
    await pages.get(first())
    looked_at = 0

    class Watched(set[AnyPageKey]):
        def __iter__(self) -> Iterator[AnyPageKey]:
            nonlocal looked_at
            looked_at += len(self)
            return super().__iter__()

    pages._of_article[ARTICLE] = pages._of_article[ARTICLE]._replace(keys=Watched({first()}))
    for limit in range(2, 30):
        await pages.get(first(limit=limit))
    assert (len(pages._pages), looked_at) == (29, 0)


async def test_a_page_of_a_lost_revision_is_not_shown(pool: Pool) -> None:
    """A standby that became the primary may lack the last decisions."""
    states = ArticleStates(pool, max_age=3600)
    pages = Pages(pool, states)
    await publish(pool, 2)
    lost = await pages.get(first())
    async with connection(pool) as database:
        await database.execute("UPDATE articles SET revision = 1, comment_count = 1")
    await states.read([ARTICLE])
    assert pages.cached(first()) is None
    assert (await pages.get(first())).state.revision == 1 != lost.state.revision
