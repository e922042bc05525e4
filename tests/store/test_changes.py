"""The changes of an article since a revision, as readers see them."""

from uuid import UUID

from comments_service.domain.comments import Status
from comments_service.domain.entries import Change
from comments_service.store.changes import select_change
from comments_service.store.decisions import decide
from comments_service.store.pool import Connection
from tests.stored import SITE, TRAM, by_moderator, by_policy, published, stored


async def change(database: Connection, since: int, limit: int = 200) -> Change:
    return await select_change(database, SITE, TRAM, since, limit=limit)


def ids(change: Change) -> list[UUID]:
    """The published comments of a change."""
    return [comment.id for comment in change.published]


async def test_the_change_of_an_article_without_comments_is_empty(database: Connection) -> None:
    assert await change(database, 0) == Change(count=0, revision=0)


async def test_a_comment_that_was_never_published_is_in_no_change(database: Connection) -> None:
    await stored(database)
    await decide(database, [by_policy(await stored(database), Status.HELD)])
    await decide(database, [by_policy(await stored(database), Status.REJECTED)])
    assert await change(database, 0) == Change(count=0, revision=0)


async def test_a_comment_is_in_every_change_since_a_revision_before_it(database: Connection) -> None:
    first = await published(database)
    second = await published(database)

    assert ids(await change(database, 0)) == [first, second]
    assert ids(await change(database, 1)) == [second]
    assert await change(database, 2) == Change(count=2, revision=2)


async def test_a_comment_that_readers_may_have_seen_is_listed_as_removed(database: Connection) -> None:
    comment = await published(database)
    await decide(database, [by_moderator(comment, Status.HELD, 2)])

    assert await change(database, 1) == Change(count=0, revision=2, removed=[comment])

    # Later decisions that do not publish the comment again make no difference to readers.
    await decide(database, [by_moderator(comment, Status.REJECTED, 3)])
    assert await change(database, 1) == Change(count=0, revision=2, removed=[comment])
    assert await change(database, 2) == Change(count=0, revision=2)


async def test_a_comment_that_is_approved_again_is_published_again(database: Connection) -> None:
    comment = await published(database)
    await decide(database, [by_moderator(comment, Status.REMOVED, 2)])
    await decide(database, [by_moderator(comment, Status.APPROVED, 3)])

    for since in (0, 1, 2):
        answer = await change(database, since)
        assert (ids(answer), answer.removed, answer.count) == ([comment], [], 1)


async def test_a_change_of_more_comments_than_the_limit_is_not_whole(database: Connection) -> None:
    comments = [await stored(database) for _ in range(5)]
    await decide(database, [by_policy(comment, Status.APPROVED) for comment in comments])

    assert not (await change(database, 0, limit=4)).whole
    answer = await change(database, 0, limit=5)
    assert answer.whole
    assert len(answer.published) == 5


async def test_a_change_since_a_revision_that_the_article_never_had_is_not_whole(
    database: Connection,
) -> None:
    await published(database)
    assert not (await change(database, 9)).whole
    assert not (await select_change(database, SITE, "never-commented", 9, limit=10)).whole


async def test_a_change_has_no_comments_of_other_articles_and_sites(database: Connection) -> None:
    await database.execute("INSERT INTO sites (site_id) VALUES ('other')")
    await published(database, article_id="another")
    await published(database, site_id="other")
    assert await change(database, 0) == Change(count=0, revision=0)
