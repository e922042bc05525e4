"""Scorers that fail, hang or answer nonsense: what they cannot judge waits for a person."""

import asyncio
import math
import threading
import time
from typing import Any, cast

import msgspec
import pytest

from comments_service.domain.comments import Status
from comments_service.local.server import free_port
from comments_service.redis import queue
from comments_service.redis.heartbeat import read_heartbeat
from comments_service.redis.queue import GROUP, QUEUE
from comments_service.settings import Settings
from comments_service.store.decisions import decide
from comments_service.store.pool import connection
from moderation.worker.judging import ScorerHungError
from tests.newsroom import Newsroom
from tests.running import QUICK, new_worker, running_worker
from tests.stored import by_moderator
from tests.waiting import wait_until
from tests.worker.scripted import ScriptedScorer

EAGER = msgspec.structs.replace(QUICK, lease=0.6, pause=0.02)
POISON = "採点できない文"


def harmless(_: str) -> float:
    return 0.1


def poisoned(text: str) -> float:
    if text == POISON:
        raise RuntimeError("the model does not like this")
    return 0.1


async def test_a_comment_that_breaks_the_scorer_is_held_after_five_failures_and_harms_no_other(
    newsroom: Newsroom, settings: Settings
) -> None:
    mates = [f"{number}番目の意見" for number in range(20)]
    scorer = ScriptedScorer(poisoned)
    comments = await newsroom.submit(*mates[:10], POISON, *mates[10:])

    async with running_worker(settings, scorer, EAGER):
        decision = await newsroom.decided(comments[10])
        await newsroom.idle()

    assert (decision.status, decision.phase, decision.reason) == (Status.HELD, "unscored", "unscored")
    assert (decision.scores, decision.scorer) == ({}, None)
    assert scorer.calls.count([POISON, "市民"]) == 5
    for comment in comments[:10] + comments[11:]:
        assert await newsroom.status(comment) is Status.APPROVED


async def test_a_failed_comment_whose_scorer_recovers_is_judged(
    newsroom: Newsroom, settings: Settings
) -> None:
    scorer = ScriptedScorer(poisoned)
    comment = await newsroom.submit_one(POISON)
    async with running_worker(settings, scorer, EAGER):
        await wait_until(lambda: len(scorer.calls) >= 2, "it was not tried again")
        scorer.rule = harmless
        assert (await newsroom.decided(comment)).status is Status.APPROVED


async def test_what_is_no_score_publishes_nothing(newsroom: Newsroom, settings: Settings) -> None:
    async with running_worker(settings, ScriptedScorer(lambda _: math.nan), EAGER):
        decision = await newsroom.decided(await newsroom.submit_one())
    assert (decision.status, decision.reason) == (Status.HELD, "unscored")


async def test_a_scorer_that_hangs_ends_the_worker(newsroom: Newsroom, settings: Settings) -> None:
    """And with it the process, since the thread cannot be ended: `tests/faults` sees it do so."""
    free = threading.Event()

    def hang(_: str) -> float:
        free.wait()
        return 0.1

    pace = msgspec.structs.replace(QUICK, score_limit=0.2)
    comment = await newsroom.submit_one()
    try:
        async with new_worker(settings, ScriptedScorer(hang), pace) as worker:
            with pytest.RaisesGroup(ScorerHungError):
                await worker.run()
    finally:
        free.set()
    assert await newsroom.status(comment) is Status.PENDING
    assert (await newsroom.redis.xpending(QUEUE, GROUP))["pending"] == 1


class Slow(ScriptedScorer):
    """Begins to score, and goes on when `go` is set."""

    def __init__(self) -> None:
        super().__init__(self._wait)
        self.began = threading.Event()
        self.go = threading.Event()

    def _wait(self, _: str) -> float:
        self.began.set()
        assert self.go.wait(20)
        return 0.1


async def test_a_moderator_who_decides_while_it_is_scored_is_not_overruled(
    newsroom: Newsroom, settings: Settings
) -> None:
    scorer = Slow()
    async with running_worker(settings, scorer):
        comment, other = await newsroom.submit("後から判断される意見", "ほかの意見")
        await wait_until(scorer.began.is_set, "scoring did not begin")
        async with connection(newsroom.pool) as database:
            assert await decide(database, [by_moderator(comment, Status.REMOVED, 1)])
        scorer.go.set()
        assert (await newsroom.decided(other)).status is Status.APPROVED
        await newsroom.idle()

    assert await newsroom.status(comment) is Status.REMOVED
    assert [one.moderator for one in await newsroom.history(comment)] == ["desk"]


async def test_the_lease_is_renewed_while_scoring_is_slow(newsroom: Newsroom, settings: Settings) -> None:
    slow, other = Slow(), ScriptedScorer()
    renewals, last = 0, 0

    async def outlasted() -> bool:
        """Four thirds of the lease have passed: the entry was four times younger than the moment before."""
        nonlocal renewals, last
        [entry] = cast("Any", await newsroom.redis.xpending_range(QUEUE, GROUP, "-", "+", 1))
        renewals += entry["time_since_delivered"] < last
        last = entry["time_since_delivered"]
        return renewals >= 4

    async with running_worker(settings, slow):
        comment = await newsroom.submit_one()
        await wait_until(slow.began.is_set, "scoring did not begin")
        async with running_worker(settings, other):
            await wait_until(outlasted, "the lease was not renewed")
            assert other.calls == []
            slow.go.set()
            assert (await newsroom.decided(comment)).status is Status.APPROVED
    assert other.calls == []


async def test_another_worker_takes_over_what_a_dead_one_held(newsroom: Newsroom, settings: Settings) -> None:
    comments = await newsroom.submit(*(f"{number}番目の意見" for number in range(30)))
    await queue.ensure_group(newsroom.redis)
    held = await queue.read_new(newsroom.redis, "a worker that died", 20, block_ms=1)
    assert len(held) == 20

    async with running_worker(settings, ScriptedScorer(), EAGER):
        for comment in comments:
            assert (await newsroom.decided(comment)).status is Status.APPROVED
        await newsroom.idle()


async def test_what_its_workers_died_of_is_held_without_another_try(
    newsroom: Newsroom, settings: Settings
) -> None:
    """Five deliveries, none of which came back."""
    deadly, mate = await newsroom.submit(POISON, "ふつうの意見")
    await queue.ensure_group(newsroom.redis)
    [entry, other] = await queue.read_new(newsroom.redis, "dead", 2, block_ms=1)
    for _ in range(4):
        await queue.release(newsroom.redis, "dead", entry, 1000)
        assert await queue.claim_stale(newsroom.redis, "dead", 1000)
    for delivery in (entry, other):
        await queue.release(newsroom.redis, "dead", delivery, 60_000)

    scorer = ScriptedScorer()
    async with running_worker(settings, scorer):
        assert (await newsroom.decided(deadly)).reason == "unscored"
        assert (await newsroom.decided(mate)).status is Status.APPROVED
    assert scorer.calls == [["ふつうの意見", "市民"]]


async def test_stopping_finishes_what_is_in_hand_and_takes_no_more(
    newsroom: Newsroom, settings: Settings
) -> None:
    scorer = Slow()
    comment = await newsroom.submit_one()
    async with new_worker(settings, scorer) as worker:
        running = asyncio.create_task(worker.run())
        await wait_until(scorer.began.is_set, "scoring did not begin")
        later = await newsroom.submit_one("止まった後の意見")
        worker.stop()
        scorer.go.set()
        await running

    assert await newsroom.status(comment) is Status.APPROVED
    assert await newsroom.status(later) is Status.PENDING
    assert await newsroom.redis.xinfo_consumers(QUEUE, GROUP) == []


async def test_stopping_without_a_database_gives_back_what_was_not_tried(
    newsroom: Newsroom, settings: Settings
) -> None:
    nowhere = f"postgresql://127.0.0.1:{free_port()}/comments"
    cut_off = msgspec.structs.replace(settings, database_url=nowhere)

    async def in_hand() -> bool:
        return (await newsroom.redis.xpending(QUEUE, GROUP))["pending"] == 1

    await queue.ensure_group(newsroom.redis)
    async with new_worker(cut_off, ScriptedScorer()) as worker:
        running = asyncio.create_task(worker.run())
        comment = await newsroom.submit_one()
        await wait_until(in_hand, "the comment was not taken")
        worker.stop()
        await running

    given_back = await queue.claim_stale(newsroom.redis, "another", round(QUICK.lease * 1000))
    assert given_back is not None
    assert (given_back.comment_id, given_back.attempt) == (comment, 1)


async def test_a_worker_whose_loop_is_stuck_gives_no_sign_of_life(
    newsroom: Newsroom, settings: Settings
) -> None:
    async def alive() -> bool:
        return await read_heartbeat(newsroom.redis) is not None

    async with running_worker(settings):
        await wait_until(alive, "a working worker gave no sign of life")

    # This one does not run, so that nothing moves its loop.
    async with new_worker(settings) as stuck:
        stuck._moved_at = time.monotonic() - QUICK.score_limit - 1
        await newsroom.redis.flushall()
        await stuck._heartbeat()
        assert not await alive()


async def test_a_worker_stops_although_a_library_swallows_a_cancellation(
    newsroom: Newsroom, settings: Settings
) -> None:
    """As redis-py and asyncpg sometimes do."""
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
