"""What readers see differently since a revision."""

from comments_service.domain.comments import Change, Status
from comments_service.store.comments import select_change
from comments_service.store.decisions import decide
from comments_service.store.pool import Connection
from tests.stored import SITE, TRAM, by_moderator, by_policy, published, stored


async def change(database: Connection, since: int, limit: int = 200) -> Change:
    return await select_change(database, SITE, TRAM, since, limit=limit)


async def test_an_article_nobody_commented_on_has_not_changed(database: Connection) -> None:
    assert await change(database, 0) == Change(0, 0, [], [], whole=True)


async def test_what_waits_or_was_never_published_is_no_change(database: Connection) -> None:
    await stored(database)
    await decide(database, [by_policy(await stored(database), Status.HELD)])
    await decide(database, [by_policy(await stored(database), Status.REJECTED)])
    assert await change(database, 0) == Change(0, 0, [], [], whole=True)


async def test_a_published_comment_is_in_the_change_since_before_it(database: Connection) -> None:
    first = await published(database)
    second = await published(database)

    assert [one.id for one in (await change(database, 0)).published] == [first, second]
    assert [one.id for one in (await change(database, 1)).published] == [second]
    assert await change(database, 2) == Change(2, 2, [], [], whole=True)


async def test_a_comment_taken_back_is_named_to_those_who_may_have_seen_it(database: Connection) -> None:
    comment = await published(database)
    await decide(database, [by_moderator(comment, Status.HELD, 2)])

    assert await change(database, 1) == Change(0, 2, [], [comment], whole=True)

    # Whatever the desk does with it then, readers see no difference.
    await decide(database, [by_moderator(comment, Status.REJECTED, 3)])
    assert await change(database, 1) == Change(0, 2, [], [comment], whole=True)
    assert await change(database, 2) == Change(0, 2, [], [], whole=True)


async def test_a_comment_that_came_back_is_published_again(database: Connection) -> None:
    comment = await published(database)
    await decide(database, [by_moderator(comment, Status.REMOVED, 2)])
    await decide(database, [by_moderator(comment, Status.APPROVED, 3)])

    for since in (0, 1, 2):
        found = await change(database, since)
        assert ([one.id for one in found.published], found.removed, found.count) == ([comment], [], 1)


async def test_a_change_that_is_too_long_says_so(database: Connection) -> None:
    comments = [await stored(database) for _ in range(5)]
    await decide(database, [by_policy(comment, Status.APPROVED) for comment in comments])

    assert not (await change(database, 0, limit=4)).whole
    whole = await change(database, 0, limit=5)
    assert whole.whole
    assert len(whole.published) == 5


async def test_a_revision_the_article_never_had_is_answered_with_less_than_the_whole(
    database: Connection,
) -> None:
    await published(database)
    assert not (await change(database, 9)).whole
    assert not (await select_change(database, SITE, "never-commented", 9, limit=10)).whole


async def test_other_articles_and_sites_do_not_show(database: Connection) -> None:
    await database.execute("INSERT INTO sites (site_id) VALUES ('other')")
    await published(database, article_id="another")
    await published(database, site_id="other")
    assert await change(database, 0) == Change(0, 0, [], [], whole=True)
