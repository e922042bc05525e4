"""Edited and withdrawn comments, with a real worker."""

import msgspec

from comments_service.domain.comments import Status
from comments_service.redis import queue
from comments_service.settings import Settings
from comments_service.store.pool import connection
from moderation.worker.loop import Worker
from moderation.worker.pace import WorkerPace
from tests.newsroom import Newsroom
from tests.running import QUICK, running_worker
from tests.store.changing import edit, withdraw
from tests.stored import SITE, TRAM, article_state, name_article, published
from tests.waiting import wait_until
from tests.worker.scripted import ScriptedScorer


async def test_an_edit_is_judged_as_a_new_text_and_does_not_repeat_itself(
    newsroom: Newsroom, worker: Worker
) -> None:
    async with connection(newsroom.pool) as database:
        comment = await published(database, body="この再開発には反対です。市は説明をやり直すべきだ。")
        [edited] = await edit(database, comment, "この再開発には反対です。市は説明をやり直すべきだ！")
    await queue.enqueue(newsroom.redis, [(comment, edited.decided_at)])

    async def decided() -> bool:
        return await newsroom.status(comment) is not Status.PENDING

    await wait_until(decided, "the edit was not judged")
    last = (await newsroom.history(comment))[-1]
    assert (last.status, last.reason, last.version) == (Status.APPROVED, "clean", 3)
    async with connection(newsroom.pool) as database:
        assert await article_state(database) == (1, 2)


async def test_an_edit_is_judged_although_the_article_has_closed_since(
    newsroom: Newsroom, worker: Worker
) -> None:
    """Rejecting it would take away a comment that readers saw before."""
    async with connection(newsroom.pool) as database:
        comment = await published(database)
        [edited] = await edit(database, comment, "市電の復活、とても楽しみにしています。")
        await name_article(database, SITE, TRAM, title=None, url=None, closed=True)
    await queue.enqueue(newsroom.redis, [(comment, edited.decided_at)])

    async def decided() -> bool:
        return await newsroom.status(comment) is not Status.PENDING

    await wait_until(decided, "the edit was not judged")
    assert (await newsroom.history(comment))[-1].status is Status.APPROVED


async def test_a_comment_that_is_edited_while_it_is_scored_is_judged_again(
    newsroom: Newsroom, settings: Settings
) -> None:
    """The decision about the old text comes too late, and the sweeper finds what was not queued."""
    scorer = ScriptedScorer(lambda text: 0.9 if "馬鹿" in text else 0.1)
    async with running_worker(settings, scorer):
        [comment] = await newsroom.submit("楽しみにしています。")
        async with connection(newsroom.pool) as database:
            await edit(database, comment, "馬鹿な計画だ。")

        async def held() -> bool:
            return await newsroom.status(comment) is Status.HELD

        await wait_until(held, "the new text was not judged")
    async with connection(newsroom.pool) as database:
        row = await database.fetchrow("SELECT body, visible, shown_body FROM comments WHERE id = $1", comment)
    assert row is not None
    assert row["body"] == "馬鹿な計画だ。"
    # Readers see the old text if it was approved before the edit, and nothing if the edit came first.
    assert row["visible"] == (row["shown_body"] is not None)


async def test_the_worker_erases_what_was_withdrawn_31_days_ago(
    newsroom: Newsroom, settings: Settings
) -> None:
    async with connection(newsroom.pool) as database:
        comment = await published(database)
        await withdraw(database, comment)
        await database.execute("UPDATE comments SET withdrawn_at = now() - interval '31 days'")

    async def erased() -> bool:
        async with connection(newsroom.pool) as database:
            return await database.fetchval("SELECT body FROM comments WHERE id = $1", comment) == ""

    async with running_worker(settings, ScriptedScorer(), msgspec.structs.replace(QUICK, purge=0.1)):
        await wait_until(erased, "the text is still there")


def test_what_a_lifted_legal_hold_kept_is_erased_within_a_minute() -> None:
    # Half of it is for the erasing.
    assert WorkerPace().purge <= 30
