"""Articles: their states, their names and their ranking."""

from datetime import timedelta

from comments_service.domain.articles import ArticleKey, ArticleState, RankedArticle
from comments_service.domain.comments import Status
from comments_service.store.articles import (
    is_closed,
    name_article,
    select_ranking,
    select_states,
    suggest_name,
)
from comments_service.store.decisions import decide
from comments_service.store.pool import Connection
from tests.stored import SITE, TRAM, by_moderator, published, stored

DAY = timedelta(days=1)


async def ranking(database: Connection, window: timedelta = DAY, limit: int = 10) -> list[tuple[str, int]]:
    return [(one.article_id, one.count) for one in await select_ranking(database, SITE, window, limit)]


async def test_states_are_given_for_every_article_asked_about(database: Connection) -> None:
    await database.execute("INSERT INTO sites (site_id) VALUES ('other')")
    for article, count in ((TRAM, 2), ("school", 1)):
        for _ in range(count):
            await published(database, article_id=article)
    await stored(database, article_id="festival")
    asked = [ArticleKey(SITE, name) for name in (TRAM, "school", "festival", "nobody")]
    asked.append(ArticleKey("other", TRAM))
    assert await select_states(database, asked) == {
        asked[0]: ArticleState(2, 2),
        asked[1]: ArticleState(1, 1),
        asked[2]: ArticleState(0, 0),
        asked[3]: ArticleState(0, 0),
        asked[4]: ArticleState(0, 0),
    }
    assert await select_states(database, []) == {}


async def test_the_ranking_counts_what_is_published_within_the_window(database: Connection) -> None:
    for article, count in (("school", 1), (TRAM, 3), ("festival", 2)):
        for _ in range(count):
            await published(database, article_id=article)
    old = [await published(database, article_id="old") for _ in range(5)]
    await database.execute(
        "UPDATE comments SET created_at = now() - interval '25 hours' WHERE id = ANY($1)", old
    )
    for _ in range(5):
        await stored(database, article_id="waiting")

    assert await ranking(database) == [(TRAM, 3), ("festival", 2), ("school", 1)]
    assert await ranking(database, limit=1) == [(TRAM, 3)]
    assert await ranking(database, window=2 * DAY, limit=1) == [("old", 5)]


async def test_a_comment_taken_back_leaves_the_ranking(database: Connection) -> None:
    comments = [await published(database) for _ in range(2)]
    await decide(database, [by_moderator(comments[0], Status.REMOVED, 2)])
    assert await ranking(database) == [(TRAM, 1)]
    await decide(database, [by_moderator(comments[1], Status.HELD, 2)])
    assert await ranking(database) == []


async def test_a_name_is_suggested_once_and_can_be_said_anew(database: Connection) -> None:
    await published(database)
    await suggest_name(database, SITE, TRAM, title="市電、復活へ", url="/tram")
    await suggest_name(database, SITE, TRAM, title="別の見出し", url="/other")
    assert await select_ranking(database, SITE, DAY, 10) == [RankedArticle(TRAM, "市電、復活へ", "/tram", 1)]

    await name_article(database, SITE, TRAM, title="市電、来春復活", url=None, closed=False)
    assert await select_ranking(database, SITE, DAY, 10) == [RankedArticle(TRAM, "市電、来春復活", None, 1)]


async def test_an_article_is_closed_by_itself_or_with_its_site(database: Connection) -> None:
    assert not await is_closed(database, SITE, TRAM)
    await name_article(database, SITE, TRAM, title=None, url=None, closed=True)
    assert await is_closed(database, SITE, TRAM)
    assert not await is_closed(database, SITE, "another")
    await database.execute("UPDATE sites SET closed = true")
    assert await is_closed(database, SITE, "another")
