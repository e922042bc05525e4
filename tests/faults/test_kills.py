"""Workers that are killed, stopped and suspended in the middle of their work."""

import contextlib
import random
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from signal import Signals
from uuid import UUID

import pytest

from comments_service.domain.comments import Status
from comments_service.local.child import Child
from comments_service.redis.queue import GROUP, QUEUE
from comments_service.settings import Settings
from comments_service.store.decisions import decide
from comments_service.store.pool import connection
from moderation.worker.process import EXIT_HUNG
from tests.faults.obedient_worker import DEADLY, HANGING
from tests.faults.processes import kept_running, send_signal, shipped_worker, started, worker
from tests.newsroom import Newsroom
from tests.stored import by_moderator, miscounted
from tests.waiting import wait_until

pytestmark = pytest.mark.faults

# Seconds that a busy machine may take until a new process is at work, or has done its work.
PATIENCE = 90.0


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "log"


def logged(log: Path) -> str:
    """What the workers have logged so far."""
    return log.read_text()


def opinions(count: int) -> list[str]:
    return [f"{number}番目の意見" for number in range(count)]


async def in_hand(newsroom: Newsroom) -> int:
    """The number of deliveries that workers have and have not acknowledged."""
    groups = await newsroom.redis.xinfo_groups(QUEUE) if await newsroom.redis.exists(QUEUE) else []
    return (await newsroom.redis.xpending(QUEUE, GROUP))["pending"] if groups else 0


async def deliveries_taken(newsroom: Newsroom, count: int) -> None:
    """Return once workers have `count` deliveries in hand."""

    async def enough() -> bool:
        return await in_hand(newsroom) >= count

    await wait_until(enough, f"workers did not take {count} deliveries", timeout=PATIENCE)


async def statuses(newsroom: Newsroom) -> Counter[str]:
    async with connection(newsroom.pool) as database:
        return Counter(row[0] for row in await database.fetch("SELECT status FROM comments"))


async def settled(newsroom: Newsroom, comments: Sequence[UUID]) -> None:
    """Return once every comment is decided, and check that each is decided once and the stream is empty."""

    async def all_decided() -> bool:
        return "pending" not in await statuses(newsroom) and not await newsroom.redis.xlen(QUEUE)

    await wait_until(all_decided, "comments stayed pending", timeout=PATIENCE)
    assert (await newsroom.redis.xpending(QUEUE, GROUP))["pending"] == 0
    async with connection(newsroom.pool) as database:
        decided = await database.fetch("SELECT comment_id FROM decisions")
        assert sorted(row[0] for row in decided) == sorted(comments)
        assert await miscounted(database) == []


async def kill(child: Child) -> None:
    send_signal(child, Signals.SIGKILL)
    assert await child.wait() == -Signals.SIGKILL


async def test_the_deliveries_of_a_killed_worker_are_decided_once_by_another(
    newsroom: Newsroom, settings: Settings, log: Path
) -> None:
    comments = await newsroom.submit(*opinions(40))
    async with started(worker(settings, log, seconds=60)) as first:
        await deliveries_taken(newsroom, 40)
        await kill(first)
    assert await statuses(newsroom) == {"pending": 40}

    async with started(worker(settings, log)):
        await settled(newsroom, comments)

    assert await statuses(newsroom) == {"approved": 40}


async def test_workers_killed_repeatedly_lose_no_comment_and_decide_none_twice(
    newsroom: Newsroom, settings: Settings, log: Path
) -> None:
    rng = random.Random(20260401)
    children = [worker(settings, log, seconds=0.05) for _ in range(2)]
    comments: list[UUID] = []

    async def at_work() -> bool:
        async with connection(newsroom.pool) as database:
            waiting = set(
                await database.fetchval("SELECT array_agg(id) FROM comments WHERE status = 'pending'") or []
            )
        # What is in the hands of a killed worker is in hand too, and with its fifth delivery a comment is held: of none
        # more than two rounds meet with a kill. A busy worker may have decided about all before the test looks.
        return waiting.isdisjoint(comments[:-50]) and (not waiting or await in_hand(newsroom) > 0)

    async with kept_running(children[0]), kept_running(children[1]):
        for _ in range(12):
            comments += await newsroom.submit(*opinions(25), article_id=rng.choice(["tram", "school"]))
            await wait_until(at_work, "no worker took a delivery", timeout=PATIENCE)
            victim = rng.choice(children)
            if victim.alive:
                # It may have been killed in an earlier round although its end is not noticed yet.
                with contextlib.suppress(ProcessLookupError):
                    send_signal(victim, Signals.SIGKILL)
        await settled(newsroom, comments)

    assert await statuses(newsroom) == {"approved": 300}


async def test_a_comment_that_kills_its_worker_is_held_and_no_other_comment_is(
    newsroom: Newsroom, settings: Settings, log: Path
) -> None:
    harmless = opinions(12)
    comments = await newsroom.submit(*harmless[:6], DEADLY, *harmless[6:])

    async with kept_running(worker(settings, log)) as codes:
        await settled(newsroom, comments)

    # It is scored once with its batch and then alone, five times in all.
    assert codes == [-Signals.SIGKILL] * 5
    assert await statuses(newsroom) == {"approved": 12, "held": 1}
    [decision] = await newsroom.history(comments[6])
    assert (decision.status, decision.reason) == (Status.HELD, "unscored")


async def test_a_scorer_that_hangs_ends_its_process_and_the_next_one_takes_the_batch(
    newsroom: Newsroom, settings: Settings, log: Path
) -> None:
    [harmless, hanging] = await newsroom.submit("ふつうの意見", HANGING)
    async with started(worker(settings, log, limit=3.0)) as child:
        assert await child.wait() == EXIT_HUNG
    assert await statuses(newsroom) == {"pending": 2}
    assert '"message":"the scorer hangs"' in logged(log)
    assert HANGING not in logged(log)

    async with kept_running(worker(settings, log, limit=3.0)):
        assert (await newsroom.decided(harmless)).status is Status.APPROVED
    assert await newsroom.status(hanging) is Status.PENDING


async def test_after_sigterm_a_worker_finishes_its_deliveries(
    newsroom: Newsroom, settings: Settings, log: Path
) -> None:
    comments = await newsroom.submit(*opinions(10))
    async with started(worker(settings, log, seconds=0.5)) as child:
        await deliveries_taken(newsroom, 10)
        send_signal(child, Signals.SIGTERM)
        assert await child.wait() == 0

    await settled(newsroom, comments)
    assert await newsroom.redis.xinfo_consumers(QUEUE, GROUP) == []


async def test_a_worker_that_was_suspended_past_its_lease_overrules_nobody(
    newsroom: Newsroom, settings: Settings, log: Path
) -> None:
    comments = await newsroom.submit(*opinions(6))
    suspended = worker(settings, log, seconds=2.0)
    # A worker that was suspended longer than its scorer may take can end itself, as if its scorer hung.
    async with kept_running(suspended):
        await deliveries_taken(newsroom, 6)
        send_signal(suspended, Signals.SIGSTOP)
        async with connection(newsroom.pool) as database:
            await decide(database, [by_moderator(comments[0], Status.REJECTED, 1)])
        async with started(worker(settings, log)):
            await settled(newsroom, comments)
        send_signal(suspended, Signals.SIGCONT)
        later = await newsroom.submit_one("目が覚めてからの意見")
        await newsroom.decided(later)

    await settled(newsroom, [*comments, later])
    assert await newsroom.status(comments[0]) is Status.REJECTED


async def test_the_shipped_worker_publishes_a_comment_and_stops_at_sigterm(
    newsroom: Newsroom, settings: Settings, log: Path
) -> None:
    comment = await newsroom.submit_one()
    async with started(shipped_worker(settings, log)) as child:
        assert (await newsroom.decided(comment)).status is Status.APPROVED
        send_signal(child, Signals.SIGTERM)
        assert await child.wait() == 0
