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
from tests.faults.moderating import DEADLY, HANGING
from tests.faults.processes import kept, shipped_worker, signalled, started, worker
from tests.newsroom import Newsroom
from tests.stored import by_moderator, miscounted
from tests.waiting import wait_until

pytestmark = pytest.mark.faults


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "log"


def said(log: Path) -> str:
    return log.read_text()


def opinions(count: int) -> list[str]:
    return [f"{number}番目の意見" for number in range(count)]


async def in_hand(newsroom: Newsroom) -> int:
    """The number of deliveries that workers have and have not acknowledged."""
    groups = await newsroom.redis.xinfo_groups(QUEUE) if await newsroom.redis.exists(QUEUE) else []
    return (await newsroom.redis.xpending(QUEUE, GROUP))["pending"] if groups else 0


async def holds(newsroom: Newsroom, count: int) -> None:
    """Return once workers hold `count` deliveries."""

    async def held() -> bool:
        return await in_hand(newsroom) >= count

    await wait_until(held, f"no worker held {count} deliveries", timeout=20)


async def statuses(newsroom: Newsroom) -> Counter[str]:
    async with connection(newsroom.pool) as database:
        return Counter(row[0] for row in await database.fetch("SELECT status FROM comments"))


async def settled(newsroom: Newsroom, comments: Sequence[UUID]) -> None:
    """Return once every comment is decided about, and check that nothing is lost, doubled or left behind."""

    async def quiet() -> bool:
        return "pending" not in await statuses(newsroom) and not await newsroom.redis.xlen(QUEUE)

    await wait_until(quiet, "comments stayed pending", timeout=30)
    assert (await newsroom.redis.xpending(QUEUE, GROUP))["pending"] == 0
    async with connection(newsroom.pool) as database:
        decided = await database.fetch("SELECT comment_id FROM decisions")
        assert sorted(row[0] for row in decided) == sorted(comments)
        assert await miscounted(database) == []


async def killed(child: Child) -> None:
    signalled(child, Signals.SIGKILL)
    assert await child.wait() == -Signals.SIGKILL


async def test_what_a_killed_worker_held_is_decided_once_by_another(
    newsroom: Newsroom, settings: Settings, log: Path
) -> None:
    comments = await newsroom.submit(*opinions(40))
    async with started(worker(settings, log, seconds=60)) as first:
        await holds(newsroom, 40)
        await killed(first)
    assert await statuses(newsroom) == {"pending": 40}

    async with started(worker(settings, log)):
        await settled(newsroom, comments)

    assert await statuses(newsroom) == {"approved": 40}


async def test_workers_killed_again_and_again_lose_and_double_nothing(
    newsroom: Newsroom, settings: Settings, log: Path
) -> None:
    chance = random.Random(20260401)
    children = [worker(settings, log, seconds=0.05) for _ in range(2)]
    comments: list[UUID] = []

    async def at_work() -> bool:
        # On a busy machine the workers may have decided about everything before the test looks.
        return await in_hand(newsroom) > 0 or "pending" not in await statuses(newsroom)

    async with kept(children[0]), kept(children[1]):
        for _ in range(12):
            comments += await newsroom.submit(*opinions(25), article_id=chance.choice(["tram", "school"]))
            await wait_until(at_work, "no worker took a delivery", timeout=20)
            victim = chance.choice(children)
            if victim.alive:
                # Killed in an earlier round, it may be gone although nobody has heard of its end yet.
                with contextlib.suppress(ProcessLookupError):
                    signalled(victim, Signals.SIGKILL)
        await settled(newsroom, comments)

    assert await statuses(newsroom) == {"approved": 300}


async def test_a_comment_that_kills_the_worker_is_held_and_takes_no_other_with_it(
    newsroom: Newsroom, settings: Settings, log: Path
) -> None:
    mates = opinions(12)
    comments = await newsroom.submit(*mates[:6], DEADLY, *mates[6:])

    async with kept(worker(settings, log)) as codes:
        await settled(newsroom, comments)

    # Once with all of its batch, then alone until it has had its five attempts.
    assert codes == [-Signals.SIGKILL] * 5
    assert await statuses(newsroom) == {"approved": 12, "held": 1}
    [decision] = await newsroom.history(comments[6])
    assert (decision.status, decision.reason) == (Status.HELD, "unscored")


async def test_a_scorer_that_hangs_ends_the_process_and_its_batch_goes_to_the_next(
    newsroom: Newsroom, settings: Settings, log: Path
) -> None:
    [mate, hanging] = await newsroom.submit("ふつうの意見", HANGING)
    async with started(worker(settings, log)) as child:
        assert await child.wait() == EXIT_HUNG
    assert await statuses(newsroom) == {"pending": 2}
    assert '"message":"the scorer hangs"' in said(log)
    assert HANGING not in said(log)

    async with kept(worker(settings, log)):
        assert (await newsroom.decided(mate)).status is Status.APPROVED
    assert await newsroom.status(hanging) is Status.PENDING


async def test_sigterm_lets_a_worker_finish_what_it_holds(
    newsroom: Newsroom, settings: Settings, log: Path
) -> None:
    comments = await newsroom.submit(*opinions(10))
    async with started(worker(settings, log, seconds=0.5)) as child:
        await holds(newsroom, 10)
        signalled(child, Signals.SIGTERM)
        assert await child.wait() == 0

    await settled(newsroom, comments)
    assert await newsroom.redis.xinfo_consumers(QUEUE, GROUP) == []


async def test_a_worker_that_slept_past_its_lease_overrules_nobody(
    newsroom: Newsroom, settings: Settings, log: Path
) -> None:
    comments = await newsroom.submit(*opinions(6))
    sleeper = worker(settings, log, seconds=2.0)
    # Kept: a worker that slept longer than a scorer may take can end itself when it wakes, as one that hangs does.
    async with kept(sleeper):
        await holds(newsroom, 6)
        signalled(sleeper, Signals.SIGSTOP)
        async with connection(newsroom.pool) as database:
            await decide(database, [by_moderator(comments[0], Status.REJECTED, 1)])
        async with started(worker(settings, log)):
            await settled(newsroom, comments)
        signalled(sleeper, Signals.SIGCONT)
        later = await newsroom.submit_one("目が覚めてからの意見")
        await newsroom.decided(later)

    await settled(newsroom, [*comments, later])
    assert await newsroom.status(comments[0]) is Status.REJECTED


async def test_the_shipped_worker_publishes_and_stops_when_told(
    newsroom: Newsroom, settings: Settings, log: Path
) -> None:
    comment = await newsroom.submit_one()
    async with started(shipped_worker(settings, log)) as child:
        assert (await newsroom.decided(comment)).status is Status.APPROVED
        signalled(child, Signals.SIGTERM)
        assert await child.wait() == 0
