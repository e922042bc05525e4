"""Articles: their states, their names and their ranking."""

from datetime import timedelta

from comments_service.domain.articles import ArticleKey, ArticleState, RankedArticle
from comments_service.domain.comments import Status
from comments_service.store.articles import (
    select_ranking,
    select_states,
    suggest_name,
)
from comments_service.store.decisions import decide
from comments_service.store.opening import select_opening
from comments_service.store.pool import Connection
from comments_service.store.sites import close_site
from tests.stored import SITE, TRAM, article_state, by_moderator, name_article, published, stored

DAY = timedelta(days=1)


async def ranking(database: Connection, window: timedelta = DAY, limit: int = 10) -> list[tuple[str, int]]:
    await database.execute("UPDATE articles SET title = article_id")
    articles = await select_ranking(database, SITE, window, limit)
    return [(article.article_id, article.count) for article in articles]


async def test_every_requested_article_has_a_state(database: Connection) -> None:
    await database.execute("INSERT INTO sites (site_id) VALUES ('other')")
    for article, count in ((TRAM, 2), ("school", 1)):
        for _ in range(count):
            await published(database, article_id=article)
    await stored(database, article_id="festival")
    keys = [ArticleKey(SITE, name) for name in (TRAM, "school", "festival", "no-comments")]
    keys.append(ArticleKey("other", TRAM))
    states = await select_states(database, keys)
    assert list(states) == [present for present, _ in states.values()]
    assert {key: state for key, (_, state) in states.items()} == {
        keys[0]: ArticleState(2, 2),
        keys[1]: ArticleState(1, 1),
        keys[2]: ArticleState(0, 0),
        keys[3]: ArticleState(0, 0),
        keys[4]: ArticleState(0, 0),
    }
    await name_article(database, SITE, TRAM, title=None, url=None, closed=True)
    await close_site(database, "other", closed=True)
    states = await select_states(database, [*keys, ArticleKey("nowhere", TRAM)])
    assert [state.mode for _, state in states.values()] == [
        "closed",
        "open",
        "open",
        "open",
        "closed",
        "open",
    ]
    assert await select_states(database, []) == {}


async def test_the_ranking_counts_the_published_comments_of_its_window(database: Connection) -> None:
    for article, count in (("school", 1), (TRAM, 3), ("festival", 2)):
        for _ in range(count):
            await published(database, article_id=article)
    old = [await published(database, article_id="old") for _ in range(5)]
    await database.execute(
        "UPDATE comments SET created_at = now() - interval '25 hours' WHERE id = ANY($1)", old
    )
    for _ in range(5):
        await stored(database, article_id="pending")

    assert await ranking(database) == [(TRAM, 3), ("festival", 2), ("school", 1)]
    assert await ranking(database, limit=1) == [(TRAM, 3)]
    assert await ranking(database, window=2 * DAY, limit=1) == [("old", 5)]


async def test_a_comment_that_is_removed_or_held_leaves_the_ranking(database: Connection) -> None:
    comments = [await published(database) for _ in range(2)]
    await decide(database, [by_moderator(comments[0], Status.REMOVED, 2)])
    assert await ranking(database) == [(TRAM, 1)]
    await decide(database, [by_moderator(comments[1], Status.HELD, 2)])
    assert await ranking(database) == []


async def test_the_first_suggested_name_stays_until_the_article_is_named(database: Connection) -> None:
    await published(database)
    await suggest_name(database, SITE, TRAM, title="市電、復活へ", url="/tram")
    await suggest_name(database, SITE, TRAM, title="別の見出し", url="/other")
    assert await select_ranking(database, SITE, DAY, 10) == [RankedArticle(TRAM, "市電、復活へ", "/tram", 1)]

    await name_article(database, SITE, TRAM, title="市電、来春復活", url=None, closed=False)
    assert await select_ranking(database, SITE, DAY, 10) == [RankedArticle(TRAM, "市電、来春復活", None, 1)]


async def test_only_closing_and_opening_an_article_moves_its_revision(database: Connection) -> None:
    async def name(title: str, *, closed: bool) -> ArticleState:
        return await name_article(database, SITE, TRAM, title=title, url=None, closed=closed)

    await published(database)
    assert await name("市電、復活へ", closed=False) == ArticleState(1, 1, "open")
    assert await name("市電、復活へ", closed=True) == ArticleState(2, 1, "closed")
    assert await name("市電、来春復活", closed=True) == ArticleState(2, 1, "closed")
    assert await name("市電、来春復活", closed=False) == ArticleState(3, 1, "open")
    assert await article_state(database) == (1, 3)


async def test_an_article_that_is_new_and_closed_is_beyond_one_that_nobody_commented_on(
    database: Connection,
) -> None:
    state = await name_article(database, SITE, "school", title=None, url=None, closed=True)
    assert state == ArticleState(1, 0, "closed")


async def test_an_article_is_closed_if_it_or_its_site_is_closed(database: Connection) -> None:
    assert (await select_opening(database, SITE, TRAM)).takes_comments
    await name_article(database, SITE, TRAM, title=None, url=None, closed=True)
    assert not (await select_opening(database, SITE, TRAM)).takes_comments
    assert (await select_opening(database, SITE, "another")).takes_comments
    await database.execute("UPDATE sites SET closed = true")
    assert not (await select_opening(database, SITE, "another")).takes_comments


async def test_published_comments_are_counted_by_hour_and_day_whatever_changes_them(
    database: Connection,
) -> None:
    """The ranking of 30 days read every comment of the window (issue 8, F6)."""
    comments = [await published(database, article_id=article) for article in (TRAM, TRAM, TRAM, "school")]
    await stored(database)
    await decide(database, [by_moderator(comments[0], Status.REMOVED, 2)])
    await database.execute(
        "UPDATE comments SET created_at = now() - interval '3 days' WHERE id = $1", comments[1]
    )
    miscounted = await database.fetch(
        """
        WITH counted AS (
            SELECT site_id, span, date_trunc(span, created_at, 'UTC') AS starts_at, article_id, count(*) AS published
            FROM comments, (VALUES ('hour'), ('day')) AS spans (span) WHERE visible
            GROUP BY site_id, span, starts_at, article_id
        )
        SELECT * FROM counted FULL JOIN published_counts kept USING (site_id, span, starts_at, article_id)
        WHERE coalesce(counted.published, 0) <> coalesce(kept.published, 0)
        """
    )
    assert miscounted == []
    assert await database.fetchval("SELECT sum(published) FROM published_counts WHERE span = 'day'") == 3
