"""Scorers that fail, hang or return nonsense. Comments that they cannot score are held."""

import asyncio
import math
import threading
import time
from typing import Any, cast

import msgspec
import pytest

from comments_service.domain.comments import Status
from comments_service.redis import queue
from comments_service.redis.heartbeat import read_heartbeat
from comments_service.redis.queue import GROUP, QUEUE
from comments_service.settings import Settings
from comments_service.store.decisions import decide
from comments_service.store.pool import connection
from moderation.worker.judging import ScorerHungError
from tests.newsroom import Newsroom
from tests.ports import UNREACHABLE
from tests.running import QUICK, new_worker, running_worker
from tests.stored import by_moderator
from tests.waiting import wait_until
from tests.worker.scripted import ScriptedScorer

# It tries again soon. With a short lease a worker on a busy machine would take over its own deliveries.
EAGER = msgspec.structs.replace(QUICK, lease=10.0, pause=0.02)
SHORT_LEASE = msgspec.structs.replace(QUICK, lease=0.6)
LONG_LEASE = msgspec.structs.replace(QUICK, lease=4.0)
POISON = "採点できない文"


def low_score(_: str) -> float:
    return 0.1


def fail_on_poison(text: str) -> float:
    if text == POISON:
        raise RuntimeError("the model does not like this")
    return 0.1


async def test_only_the_comment_that_breaks_the_scorer_is_held_after_five_failures(
    newsroom: Newsroom, settings: Settings
) -> None:
    harmless = [f"{number}番目の意見" for number in range(20)]
    scorer = ScriptedScorer(fail_on_poison)
    comments = await newsroom.submit(*harmless[:10], POISON, *harmless[10:])

    async with running_worker(settings, scorer, EAGER):
        decision = await newsroom.decided(comments[10])
        await newsroom.idle()

    assert (decision.status, decision.phase, decision.reason) == (Status.HELD, "unscored", "unscored")
    assert (decision.scores, decision.scorer) == ({}, None)
    assert scorer.calls.count([POISON, "市民"]) == 5
    for comment in comments[:10] + comments[11:]:
        assert await newsroom.status(comment) is Status.APPROVED


async def test_a_failed_comment_is_approved_when_its_scorer_recovers(
    newsroom: Newsroom, settings: Settings
) -> None:
    scorer = ScriptedScorer(fail_on_poison)
    comment = await newsroom.submit_one(POISON)
    async with running_worker(settings, scorer, EAGER):
        await wait_until(lambda: len(scorer.calls) >= 2, "the comment was not tried again")
        scorer.rule = low_score
        assert (await newsroom.decided(comment)).status is Status.APPROVED


async def test_a_comment_with_a_score_of_nan_is_held(newsroom: Newsroom, settings: Settings) -> None:
    async with running_worker(settings, ScriptedScorer(lambda _: math.nan), EAGER):
        decision = await newsroom.decided(await newsroom.submit_one())
    assert (decision.status, decision.reason) == (Status.HELD, "unscored")


async def test_a_scorer_that_hangs_ends_the_worker(newsroom: Newsroom, settings: Settings) -> None:
    """The process must end too, since its thread cannot be ended: `tests/faults` has a test of that."""
    release = threading.Event()

    def hang(_: str) -> float:
        release.wait()
        return 0.1

    pace = msgspec.structs.replace(QUICK, score_limit=0.2)
    comment = await newsroom.submit_one()
    try:
        async with new_worker(settings, ScriptedScorer(hang), pace) as worker:
            with pytest.RaisesGroup(ScorerHungError):
                await worker.run()
    finally:
        release.set()
    assert await newsroom.status(comment) is Status.PENDING
    assert (await newsroom.redis.xpending(QUEUE, GROUP))["pending"] == 1


class PausedScorer(ScriptedScorer):
    """Sets `started` when it begins to score, and then waits until `proceed` is set."""

    def __init__(self) -> None:
        super().__init__(self._wait)
        self.started = threading.Event()
        self.proceed = threading.Event()

    def _wait(self, _: str) -> float:
        self.started.set()
        assert self.proceed.wait(60)
        return 0.1


async def test_a_moderator_who_decides_while_the_comment_is_scored_is_not_overruled(
    newsroom: Newsroom, settings: Settings
) -> None:
    scorer = PausedScorer()
    async with running_worker(settings, scorer):
        comment, undecided = await newsroom.submit("後から判断される意見", "ほかの意見")
        await wait_until(scorer.started.is_set, "scoring did not begin")
        async with connection(newsroom.pool) as database:
            assert await decide(database, [by_moderator(comment, Status.REMOVED, 1)])
        scorer.proceed.set()
        assert (await newsroom.decided(undecided)).status is Status.APPROVED
        await newsroom.idle()

    assert await newsroom.status(comment) is Status.REMOVED
    assert [decision.moderator for decision in await newsroom.history(comment)] == ["desk"]


async def test_the_lease_is_renewed_while_scoring_is_slow(newsroom: Newsroom, settings: Settings) -> None:
    paused, idle = PausedScorer(), ScriptedScorer()
    renewals, last = 0, 0

    async def lease_has_passed() -> bool:
        """True after four renewals, each a third of the lease after the last. A renewal makes the entry younger."""
        nonlocal renewals, last
        [entry] = cast("Any", await newsroom.redis.xpending_range(QUEUE, GROUP, "-", "+", 1))
        renewals += entry["time_since_delivered"] < last
        last = entry["time_since_delivered"]
        return renewals >= 4

    async with running_worker(settings, paused, LONG_LEASE):
        comment = await newsroom.submit_one()
        await wait_until(paused.started.is_set, "scoring did not begin")
        async with running_worker(settings, idle, LONG_LEASE):
            await wait_until(lease_has_passed, "the lease was not renewed")
            assert idle.calls == []
            paused.proceed.set()
            assert (await newsroom.decided(comment)).status is Status.APPROVED
    assert idle.calls == []


async def test_another_worker_takes_over_the_deliveries_of_a_dead_one(
    newsroom: Newsroom, settings: Settings
) -> None:
    comments = await newsroom.submit(*(f"{number}番目の意見" for number in range(30)))
    await queue.ensure_group(newsroom.redis)
    deliveries = await queue.read_new(newsroom.redis, "a worker that died", 20, block_ms=1)
    assert len(deliveries) == 20

    async with running_worker(settings, ScriptedScorer(), SHORT_LEASE):
        for comment in comments:
            assert (await newsroom.decided(comment)).status is Status.APPROVED
        await newsroom.idle()


async def test_a_comment_that_killed_five_workers_is_held_without_another_try(
    newsroom: Newsroom, settings: Settings
) -> None:
    """Each of its five deliveries ended with the death of a worker."""
    deadly, harmless = await newsroom.submit(POISON, "ふつうの意見")
    await queue.ensure_group(newsroom.redis)
    [first, second] = await queue.read_new(newsroom.redis, "dead", 2, block_ms=1)
    for _ in range(4):
        await queue.release(newsroom.redis, "dead", first, 1000)
        assert await queue.claim_stale(newsroom.redis, "dead", 1000)
    for delivery in (first, second):
        await queue.release(newsroom.redis, "dead", delivery, 60_000)

    scorer = ScriptedScorer()
    async with running_worker(settings, scorer):
        assert (await newsroom.decided(deadly)).reason == "unscored"
        assert (await newsroom.decided(harmless)).status is Status.APPROVED
    assert scorer.calls == [["ふつうの意見", "市民"]]


async def test_a_stopping_worker_finishes_its_deliveries_and_takes_no_more(
    newsroom: Newsroom, settings: Settings
) -> None:
    scorer = PausedScorer()
    comment = await newsroom.submit_one()
    async with new_worker(settings, scorer) as worker:
        running = asyncio.create_task(worker.run())
        await wait_until(scorer.started.is_set, "scoring did not begin")
        later = await newsroom.submit_one("止まった後の意見")
        worker.stop()
        scorer.proceed.set()
        await running

    assert await newsroom.status(comment) is Status.APPROVED
    assert await newsroom.status(later) is Status.PENDING
    assert await newsroom.redis.xinfo_consumers(QUEUE, GROUP) == []


async def test_a_worker_that_stops_without_a_database_gives_its_deliveries_back(
    newsroom: Newsroom, settings: Settings
) -> None:
    nowhere = f"postgresql://{UNREACHABLE}/comments"
    without_database = msgspec.structs.replace(settings, database_url=nowhere)

    async def in_hand() -> bool:
        return (await newsroom.redis.xpending(QUEUE, GROUP))["pending"] == 1

    await queue.ensure_group(newsroom.redis)
    async with new_worker(without_database, ScriptedScorer()) as worker:
        running = asyncio.create_task(worker.run())
        comment = await newsroom.submit_one()
        await wait_until(in_hand, "the comment was not taken")
        worker.stop()
        await running

    delivery = await queue.claim_stale(newsroom.redis, "another", round(QUICK.lease * 1000))
    assert delivery is not None
    assert (delivery.comment_id, delivery.attempt) == (comment, 1)


async def test_a_worker_whose_loop_is_stuck_gives_no_sign_of_life(
    newsroom: Newsroom, settings: Settings
) -> None:
    async def alive() -> bool:
        return await read_heartbeat(newsroom.redis) is not None

    async with running_worker(settings):
        await wait_until(alive, "a working worker gave no sign of life")

    # This worker does not run, so that its loop does not move.
    async with new_worker(settings) as stuck:
        stuck._moved_at = time.monotonic() - QUICK.score_limit - 1
        await newsroom.redis.flushall()
        await stuck._heartbeat()
        assert not await alive()


async def test_a_worker_stops_although_a_library_swallows_a_cancellation(
    newsroom: Newsroom, settings: Settings
) -> None:
    """redis-py and asyncpg sometimes swallow a cancellation."""
    swallowed = asyncio.Event()

    async def stubborn() -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            swallowed.set()

    async with new_worker(settings, ScriptedScorer()) as worker:
        worker._sweep = stubborn
        running = asyncio.create_task(worker.run())
        await newsroom.decided(await newsroom.submit_one())
        worker.stop()
        async with asyncio.timeout(10):
            await running
    assert swallowed.is_set()
