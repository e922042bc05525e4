"""`select_pending`: what the worker reads about pending comments."""

from typing import Any

from comments_service.domain.comments import Status, new_id
from comments_service.store.decisions import decide
from comments_service.store.pending import select_pending
from comments_service.store.pool import Connection
from tests.stored import SITE, TRAM, by_policy, name_article, published, stored

VISITOR = new_id()


async def submitted(database: Connection, age: str, **fields: Any) -> None:
    """Store a comment that VISITOR submitted `age` ago, unless `fields` name another visitor."""
    comment = await stored(database, **({"visitor_id": VISITOR} | fields))
    await database.execute(
        "UPDATE comments SET created_at = now() - $2::text::interval WHERE id = $1", comment, age
    )


async def repeats(database: Connection) -> int:
    """How often a new comment of VISITOR repeats an earlier one."""
    comment = await stored(database, visitor_id=VISITOR)
    [pending] = await select_pending(database, [comment])
    return pending.repeats


async def test_only_pending_comments_are_read(database: Connection) -> None:
    undecided, decided = await stored(database), await published(database)
    pending = await select_pending(database, [undecided, decided, new_id()])
    assert [(comment.id, comment.version) for comment in pending] == [(undecided, 1)]


async def test_a_pending_comment_says_whether_its_article_is_closed(database: Connection) -> None:
    comment = await stored(database)
    await name_article(database, SITE, TRAM, title=None, url=None, closed=True)
    [pending] = await select_pending(database, [comment])
    assert pending.mode == "closed"


async def test_a_first_comment_repeats_nothing(database: Connection) -> None:
    assert await repeats(database) == 0


async def test_a_text_that_the_visitor_repeats_counts_on_every_article(database: Connection) -> None:
    await submitted(database, "1 hour")
    await submitted(database, "23 hours", article_id="another")
    assert await repeats(database) == 2


async def test_a_repeat_of_a_rejected_comment_counts(database: Connection) -> None:
    comment = await stored(database, visitor_id=VISITOR)
    await decide(database, [by_policy(comment, Status.REJECTED)])
    assert await repeats(database) == 1


async def test_comments_that_differ_in_text_visitor_site_or_day_are_not_repeats(database: Connection) -> None:
    await database.execute("INSERT INTO sites (site_id) VALUES ('other')")
    await submitted(database, "1 hour", body="別の意見もあります。")
    await submitted(database, "1 hour", visitor_id=new_id())
    await submitted(database, "1 hour", site_id="other")
    await submitted(database, "25 hours")
    assert await repeats(database) == 0


async def test_a_later_comment_does_not_make_the_first_a_repeat(database: Connection) -> None:
    first = await stored(database, visitor_id=VISITOR)
    await stored(database, visitor_id=VISITOR)
    [pending] = await select_pending(database, [first])
    assert pending.repeats == 0


SPAM = "在宅で月{}万円稼げる方法を無料で教えています。興味がある方は連絡してください。"


async def repeats_of_anyone(database: Connection, body: str, **fields: Any) -> int:
    """How often a new comment repeats one of somebody else."""
    comment = await stored(database, body=body, **fields)
    [pending] = await select_pending(database, [comment])
    return pending.repeats_of_anyone


async def test_a_long_text_counts_whoever_sends_it_and_however_it_is_varied(database: Connection) -> None:
    for number in range(3):
        assert await repeats_of_anyone(database, SPAM.format(number)) == number
    assert await repeats_of_anyone(database, "別の意見もあります。市電の復活は楽しみですが高すぎます。") == 0


async def test_a_text_that_many_people_write_is_not_counted(database: Connection) -> None:
    for _ in range(5):
        assert await repeats_of_anyone(database, "お疲れ様でした！") == 0


async def test_texts_of_another_site_or_day_are_not_repeats_of_anyone(database: Connection) -> None:
    await database.execute("INSERT INTO sites (site_id) VALUES ('other')")
    await stored(database, body=SPAM, site_id="other")
    old = await stored(database, body=SPAM)
    await database.execute("UPDATE comments SET created_at = now() - interval '25 hours' WHERE id = $1", old)
    assert await repeats_of_anyone(database, SPAM) == 0


async def test_of_two_comments_the_one_that_is_judged_last_counts_the_other(database: Connection) -> None:
    """Whichever of them was written first: its transaction may have ended last."""
    first = await stored(database, body=SPAM)
    second = await published(database, body=SPAM)
    [pending] = await select_pending(database, [first])
    assert pending.repeats_of_anyone == 1
    await decide(database, [by_policy(first, Status.HELD)])
    assert await repeats_of_anyone(database, SPAM) == 2
    assert second != first


async def test_a_visitor_repeats_a_long_text_also_if_it_is_varied(database: Connection) -> None:
    await stored(database, body=SPAM.format(1), visitor_id=VISITOR)
    comment = await stored(database, body=SPAM.format(2), visitor_id=VISITOR)
    [pending] = await select_pending(database, [comment])
    assert pending.repeats == 1


async def test_a_comment_of_an_older_release_is_no_repeat_of_anyone(database: Connection) -> None:
    older = await stored(database, body=SPAM)
    await database.execute("UPDATE comments SET fingerprint = NULL WHERE id = $1", older)
    assert await repeats_of_anyone(database, SPAM) == 0
