"""What the worker reads about comments that wait for it."""

from typing import Any

from comments_service.domain.comments import Status, new_id
from comments_service.store.articles import name_article
from comments_service.store.comments import select_pending
from comments_service.store.decisions import decide
from comments_service.store.pool import Connection
from tests.stored import SITE, TRAM, by_policy, published, stored

VISITOR = new_id()


async def said(database: Connection, age: str = "0", **fields: Any) -> None:
    """The same visitor's comment, `age` ago."""
    comment = await stored(database, **({"visitor_id": VISITOR} | fields))
    await database.execute(
        "UPDATE comments SET created_at = now() - $2::text::interval WHERE id = $1", comment, age
    )


async def repeats(database: Connection) -> int:
    comment = await stored(database, visitor_id=VISITOR)
    [pending] = await select_pending(database, [comment])
    return pending.repeats


async def test_only_what_waits_is_read(database: Connection) -> None:
    waiting, decided = await stored(database), await published(database)
    found = await select_pending(database, [waiting, decided, new_id()])
    assert [(one.id, one.version) for one in found] == [(waiting, 1)]


async def test_a_closed_article_is_told(database: Connection) -> None:
    comment = await stored(database)
    await name_article(database, SITE, TRAM, title=None, url=None, closed=True)
    assert [one.article_closed for one in await select_pending(database, [comment])] == [True]


async def test_a_first_comment_repeats_nothing(database: Connection) -> None:
    assert await repeats(database) == 0


async def test_the_same_text_of_the_same_visitor_is_counted_on_every_article(database: Connection) -> None:
    await said(database, "1 hour")
    await said(database, "23 hours", article_id="another")
    assert await repeats(database) == 2


async def test_a_repeat_counts_whatever_became_of_the_first(database: Connection) -> None:
    comment = await stored(database, visitor_id=VISITOR)
    await decide(database, [by_policy(comment, Status.REJECTED)])
    assert await repeats(database) == 1


async def test_other_texts_visitors_sites_and_days_are_no_repeats(database: Connection) -> None:
    await database.execute("INSERT INTO sites (site_id) VALUES ('other')")
    await said(database, "1 hour", body="別の意見もあります。")
    await said(database, "1 hour", visitor_id=new_id())
    await said(database, "1 hour", site_id="other")
    await said(database, "25 hours")
    assert await repeats(database) == 0


async def test_a_later_comment_does_not_make_the_first_a_repeat(database: Connection) -> None:
    first = await stored(database, visitor_id=VISITOR)
    await stored(database, visitor_id=VISITOR)
    assert [one.repeats for one in await select_pending(database, [first])] == [0]
