"""A comment from the stream to its decision, with a real worker."""

from collections import Counter
from typing import Any, cast

import msgspec
import pytest

from comments_service.domain.comments import Status, new_id
from comments_service.domain.decisions import Policy, Thresholds
from comments_service.domain.settings_changes import SettingsPatch
from comments_service.redis import queue
from comments_service.redis.bell import BELL, Ring
from comments_service.redis.queue import GROUP, QUEUE
from comments_service.settings import Settings
from comments_service.store.decisions import decide
from comments_service.store.pool import connection
from comments_service.store.site_settings import update_settings
from comments_service.store.sites import update_policy
from moderation.worker.loop import Worker
from tests.newsroom import Newsroom
from tests.running import running_worker
from tests.stored import SITE, TRAM, article_state, by_moderator, miscounted, name_article
from tests.waiting import wait_until
from tests.worker.scripted import ScriptedScorer

INSULT = "お前みたいな馬鹿は黙ってろ"


async def test_the_embedded_model_publishes_an_opinion_and_holds_an_insult(
    newsroom: Newsroom, worker: Worker
) -> None:
    harsh = "この再開発には反対です。市は説明をやり直すべきだ。"
    opinion, insult = await newsroom.submit(harsh, INSULT)

    assert (await newsroom.decided(opinion)).status is Status.APPROVED
    decision = await newsroom.decided(insult)
    assert (decision.status, decision.phase, decision.scorer) == (Status.HELD, "toxicity", "ngram")
    assert decision.scores["toxicity"] > 0.5
    assert decision.spans


async def test_the_sites_thresholds_decide_between_publishing_holding_and_rejecting(
    newsroom: Newsroom, settings: Settings
) -> None:
    policy = Policy(default=Thresholds(approve_below=0.3, reject_above=0.8))
    scores = {"賛成です": 0.29, "どうでしょう": 0.3, "ひどい": 0.8, "もっとひどい": 0.81}
    async with connection(newsroom.pool) as database:
        await update_policy(database, SITE, policy)
    async with running_worker(settings, ScriptedScorer(lambda text: scores.get(text, 0.0))):
        comments = await newsroom.submit(*scores)
        decisions = [await newsroom.decided(comment) for comment in comments]

    assert [(decision.status, decision.reason) for decision in decisions] == [
        (Status.APPROVED, "clean"),
        (Status.HELD, "toxicity"),
        (Status.HELD, "toxicity"),
        (Status.REJECTED, "toxicity"),
    ]
    assert [decision.scores["toxicity"] for decision in decisions] == list(scores.values())


POLICY = Policy(blocked_words=["暴言"], suspect_words=["談合"], allowed_words=["暴言録"])


@pytest.mark.parametrize(
    ("comment", "expected"),
    [
        ({"body": "暴\u200b言はやめて"}, (Status.REJECTED, "blocked_words", "blocked-word")),
        ({"body": "『暴言録』を読みました"}, (Status.APPROVED, "toxicity", "clean")),
        ({"author": "談合太郎"}, (Status.HELD, "suspect_words", "suspect-word")),
        ({"body": "https://a.example https://b.example"}, (Status.HELD, "links", "links")),
    ],
)
async def test_each_rule_of_a_sites_policy_is_applied(
    newsroom: Newsroom, settings: Settings, comment: dict[str, Any], expected: tuple[Status, str, str]
) -> None:
    async with connection(newsroom.pool) as database:
        await update_policy(database, SITE, POLICY)
    async with running_worker(settings, ScriptedScorer()):
        decision = await newsroom.decided(await newsroom.submit_one(**comment))
    assert (decision.status, decision.phase, decision.reason) == expected


async def test_a_site_that_holds_links_publishes_no_comment_with_one(
    newsroom: Newsroom, settings: Settings
) -> None:
    async with connection(newsroom.pool) as database:
        await update_policy(database, SITE, Policy(max_links=3))
        await update_settings(database, SITE, SettingsPatch(links="hold"))
    linked, plain = await newsroom.submit(
        "時刻表はここにあります。https://tram.example/timetable", "時刻表は駅にあります。"
    )
    async with running_worker(settings, ScriptedScorer()):
        held = await newsroom.decided(linked)
        assert (held.status, held.phase) == (Status.HELD, "links")
        assert (await newsroom.decided(plain)).status is Status.APPROVED


async def test_a_site_with_an_invalid_policy_does_not_delay_another_site(
    newsroom: Newsroom, settings: Settings
) -> None:
    async with connection(newsroom.pool) as database:
        await database.execute("INSERT INTO sites (site_id) VALUES ('evening')")
        await database.execute('UPDATE sites SET policy = \'{"mood": "strict"}\' WHERE site_id = $1', SITE)
    comment = await newsroom.submit_one()
    evening = await newsroom.submit_one(site_id="evening")
    async with running_worker(settings, ScriptedScorer()):
        assert (await newsroom.decided(comment)).status is Status.HELD
        assert (await newsroom.decided(evening)).status is Status.APPROVED


async def test_a_text_that_its_visitor_repeats_is_held(newsroom: Newsroom, settings: Settings) -> None:
    visitor = new_id()
    first = await newsroom.submit_one(visitor_id=visitor)
    second = await newsroom.submit_one(visitor_id=visitor, article_id="another")
    async with running_worker(settings, ScriptedScorer()):
        assert (await newsroom.decided(first)).status is Status.APPROVED
        decision = await newsroom.decided(second)
    assert (decision.status, decision.phase, decision.reason) == (Status.HELD, "repeats", "repeated")


@pytest.mark.parametrize("closed", ["site", "article"])
async def test_a_pending_comment_is_rejected_if_its_site_or_article_was_closed(
    newsroom: Newsroom, settings: Settings, closed: str
) -> None:
    comment = await newsroom.submit_one()
    async with connection(newsroom.pool) as database:
        if closed == "site":
            await database.execute("UPDATE sites SET closed = true")
        else:
            await name_article(database, SITE, TRAM, title=None, url=None, closed=True)
    async with running_worker(settings, ScriptedScorer()):
        decision = await newsroom.decided(comment)
    assert (decision.status, decision.reason) == (Status.REJECTED, f"{closed}-closed")


async def test_a_comment_delivered_ten_times_to_two_workers_is_decided_once(
    newsroom: Newsroom, settings: Settings
) -> None:
    async with running_worker(settings, ScriptedScorer()), running_worker(settings, ScriptedScorer()):
        comments = await newsroom.submit(*(f"{number}番目の意見" for number in range(40)), times=10)
        await newsroom.idle()

    async with connection(newsroom.pool) as database:
        assert await database.fetchval("SELECT count(*) FROM decisions") == len(comments)
        assert (await article_state(database))[0] == len(comments)


async def test_many_batches_leave_exact_counts_and_an_empty_stream(
    newsroom: Newsroom, settings: Settings
) -> None:
    scorer = ScriptedScorer(lambda text: 0.9 if text.endswith("7") else 0.1)
    for article in ("tram", "school", "festival"):
        await newsroom.submit(*(f"意見{number}" for number in range(100)), article_id=article)

    async with running_worker(settings, scorer):
        await newsroom.idle()

    assert max(map(len, scorer.calls)) == 64 + 1
    async with connection(newsroom.pool) as database:
        rows = await database.fetch("SELECT status FROM comments")
        assert Counter(row[0] for row in rows) == {"approved": 270, "held": 30}
        assert await miscounted(database) == []
    assert (await newsroom.redis.xpending(QUEUE, GROUP))["pending"] == 0


async def test_a_moderator_who_decided_before_the_worker_is_not_overruled(
    newsroom: Newsroom, settings: Settings
) -> None:
    comment = await newsroom.submit_one()
    async with connection(newsroom.pool) as database:
        await decide(database, [by_moderator(comment, Status.REJECTED, 1)])
    scorer = ScriptedScorer()

    async with running_worker(settings, scorer):
        await newsroom.idle()

    assert scorer.calls == []
    assert [decision.moderator for decision in await newsroom.history(comment)] == ["desk"]


async def test_the_bell_carries_the_ids_and_numbers_of_a_decision(
    newsroom: Newsroom, settings: Settings
) -> None:
    async with newsroom.redis.pubsub() as channel:
        await channel.subscribe(BELL)
        async with running_worker(settings, ScriptedScorer()):
            comment = await newsroom.submit_one()
            messages: list[Any] = []

            async def heard() -> bool:
                message = cast("Any", await channel.get_message(ignore_subscribe_messages=True, timeout=0.1))
                messages.extend([message["data"]] if message else [])
                return bool(messages)

            await wait_until(heard, "no bell was heard")

    assert msgspec.json.decode(messages[0], type=list[Ring]) == [
        Ring(SITE, TRAM, 1, 1, comment, "approved", 2)
    ]


async def test_entries_without_a_comment_are_deleted(newsroom: Newsroom, settings: Settings) -> None:
    async with connection(newsroom.pool) as database:
        queued_at = await database.fetchval("SELECT now()")
    await newsroom.redis.xadd(QUEUE, {"hello": "world"})
    await queue.enqueue(newsroom.redis, [(new_id(), queued_at)])
    async with running_worker(settings, ScriptedScorer()):
        await newsroom.idle()


@pytest.mark.parametrize("loss", ["everything", "group", "stream"])
async def test_a_worker_decides_about_every_comment_although_redis_loses_its_data(
    newsroom: Newsroom, settings: Settings, loss: str
) -> None:
    async with running_worker(settings, ScriptedScorer()):
        await newsroom.decided(await newsroom.submit_one())
        lost = await newsroom.submit_one("失われたはずの意見")
        match loss:
            case "everything":
                await newsroom.redis.flushall()
            case "group":
                await newsroom.redis.xgroup_destroy(QUEUE, GROUP)
            case _:
                await newsroom.redis.delete(QUEUE)
        later = await newsroom.submit_one("その後の意見")

        assert (await newsroom.decided(later)).status is Status.APPROVED
        assert (await newsroom.decided(lost)).status is Status.APPROVED
        await newsroom.idle()


async def test_the_group_forgets_a_worker_that_has_stopped(newsroom: Newsroom, settings: Settings) -> None:
    async with running_worker(settings, ScriptedScorer()):
        await newsroom.decided(await newsroom.submit_one())
    assert await newsroom.redis.xinfo_consumers(QUEUE, GROUP) == []


# No offer: that would be held the first time.
SPAM = (
    "市の予算{}億円の使い道について、議会の説明はまだ足りないと思います。次の定例会で資料を出してほしいです{}"
)


async def test_a_text_that_many_senders_repeat_is_published_once_with_several_workers(
    newsroom: Newsroom, settings: Settings
) -> None:
    """ThioJoe/YT-Spammer-Purge#736: 15 times the same text without a token, and 15 were published."""
    bodies = [SPAM.format(number, "!" * number) for number in range(15)]
    async with (
        running_worker(settings, ScriptedScorer(lambda _: 0.0)),
        running_worker(settings, ScriptedScorer(lambda _: 0.0)),
        running_worker(settings, ScriptedScorer(lambda _: 0.0)),
    ):
        comments = await newsroom.submit(*bodies)
        decisions = [await newsroom.decided(comment) for comment in comments]
    assert Counter((decision.status, decision.phase) for decision in decisions) == {
        (Status.APPROVED, "toxicity"): 1,
        (Status.HELD, "repeats"): 14,
    }
    assert decisions[0].status is Status.APPROVED


async def test_what_many_people_write_is_published_each_time(newsroom: Newsroom, settings: Settings) -> None:
    async with running_worker(settings, ScriptedScorer(lambda _: 0.0)):
        comments = await newsroom.submit(*["お疲れ様でした。", "おめでとうございます！"] * 15)
        decisions = [await newsroom.decided(comment) for comment in comments]
    assert {decision.status for decision in decisions} == {Status.APPROVED}
