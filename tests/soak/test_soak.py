"""Traffic of all kinds for minutes leaves nothing behind. `make soak` makes it twenty minutes."""

import asyncio
import faulthandler
import os
from pathlib import Path
from time import monotonic

import httpx
import msgspec
import pytest

from comments_service.domain.people import Moderator, Role
from comments_service.local.child import Child
from comments_service.local.server import free_port
from comments_service.redis import queue
from comments_service.redis.client import RedisClient
from comments_service.settings import Settings
from comments_service.store.moderators import insert_moderator, new_token
from comments_service.store.pool import Pool, connection
from tests.faults.processes import api, shipped_worker, started
from tests.soak.traffic import Traffic
from tests.soak.usage import AtRest, at_rest, gauge, grown, left_behind, usage_of
from tests.stored import miscounted
from tests.waiting import wait_until

MINUTES = float(os.environ.get("SOAK_MINUTES", "2"))
WARM_UP_SECONDS = 15
# The connections that the API's pool and the worker's may open, and keep.
POOLS = 20


class Site:
    """The API and the worker as processes, and what looks into them from outside."""

    def __init__(
        self, processes: tuple[Child, Child], client: httpx.AsyncClient, pool: Pool, redis: RedisClient
    ) -> None:
        self.api, self.worker = processes
        self.client = client
        self.pool = pool
        self.redis = redis

    def pids(self) -> tuple[int, int]:
        assert self.api.pid is not None
        assert self.worker.pid is not None
        return self.api.pid, self.worker.pid

    async def quiet(self) -> AtRest:
        """Returns what is held once every stream has ended and every comment is decided about."""

        async def nothing_under_way() -> bool:
            async with connection(self.pool) as database:
                pending = await database.fetchval("SELECT count(*) FROM comments WHERE status = 'pending'")
            open_streams = await gauge(self.client, "comments_open_streams")
            return pending == 0 and open_streams == 0 and await queue.queue_length(self.redis) == 0

        await wait_until(nothing_under_way, "something stayed under way", timeout=60)
        return await at_rest(self.client, *self.pids(), self.pool, self.redis)


async def answering(client: httpx.AsyncClient) -> None:
    async def ready() -> bool:
        try:
            return (await client.get("/health/ready")).status_code == 200
        except httpx.TransportError:
            return False

    await wait_until(ready, "the service never became ready", timeout=60)


async def moderator(pool: Pool) -> dict[str, str]:
    token = new_token()
    async with connection(pool) as database:
        await insert_moderator(database, Moderator("desk", Role.MODERATOR, None), token)
    return {"Authorization": f"Bearer {token}"}


async def flow(site: Site, traffic: Traffic, seconds: float) -> tuple[list[float], list[float]]:
    """Traffic for a time. Returns the memory of the API and of the worker, in MiB, read each second."""
    readings: list[tuple[float, float]] = []
    ends_at = monotonic() + seconds
    async with traffic.flowing():
        while monotonic() < ends_at:
            await asyncio.sleep(1)
            of_api, of_worker = (usage_of(pid).memory for pid in site.pids())
            readings.append((of_api, of_worker))
    return [reading[0] for reading in readings], [reading[1] for reading in readings]


@pytest.mark.timeout(MINUTES * 60 + 480)
async def test_traffic_leaves_no_memory_descriptors_tasks_or_connections_behind(
    settings: Settings, pool: Pool, redis: RedisClient, tmp_path: Path
) -> None:
    # It ends processes with tests that take four minutes. On a busy machine this one does.
    faulthandler.cancel_dump_traceback_later()
    served = msgspec.structs.replace(settings, port=free_port())
    url = f"http://127.0.0.1:{served.port}"
    logs = tmp_path / "api.log", tmp_path / "worker.log"
    children = api(served, logs[0]), shipped_worker(served, logs[1])
    async with (
        httpx.AsyncClient(base_url=url, timeout=30) as client,
        started(children[0]),
        started(children[1]),
    ):
        await answering(client)
        site = Site(children, client, pool, redis)
        pids = site.pids()
        traffic = Traffic(url, await moderator(pool))
        await flow(site, traffic, WARM_UP_SECONDS)
        before = await site.quiet()
        of_api, of_worker = await flow(site, traffic, MINUTES * 60)

        after: AtRest = before

        async def back_at_rest() -> bool:
            nonlocal after
            after = await site.quiet()
            return not left_behind(before, after, POOLS)

        try:
            await wait_until(back_at_rest, "something is left", timeout=60)
        finally:
            print(f"\n{MINUTES:g} minutes: {dict(traffic.done)}\nbefore: {before}\nafter:  {after}")
            for name, memory in (("API", of_api), ("worker", of_worker)):
                print(f"MiB of the {name}, each minute:", *(f"{reading:.1f}" for reading in memory[::60]))
        assert site.pids() == pids
        assert traffic.unexpected == []
        assert (grown(of_api), grown(of_worker)) == (0, 0)
        async with connection(pool) as database:
            assert await miscounted(database) == []
    logged = [line for log in logs for line in log.read_text().splitlines()]
    assert [line for line in logged if '"level":"error"' in line] == []


def test_memory_that_grows_with_every_request_is_not_flat() -> None:
    assert grown([100 + 0.5 * second for second in range(120)]) > 0


def test_memory_of_caches_that_fill_at_first_is_flat() -> None:
    assert grown([60.0, 75, 90, *[98.0] * 10, 99, 98, 99]) == 0


def test_a_task_for_each_stream_that_stays_is_left_behind() -> None:
    before = AtRest(5, 30, 20, 12, 8)
    after = AtRest(6, 30, 20, 12, 8)
    assert left_behind(before, after, POOLS) == {"tasks": (5, 6)}


def test_connections_within_the_size_of_the_pools_are_not_left_behind() -> None:
    assert left_behind(AtRest(5, 30, 20, 4, 8), AtRest(4, 38, 20, 12, 8), POOLS) == {}


def test_a_descriptor_for_each_stream_that_stays_is_left_behind() -> None:
    before, after = AtRest(5, 30, 20, 12, 8), AtRest(5, 300, 20, 12, 8)
    assert left_behind(before, after, POOLS) == {"api_descriptors": (30, 300)}
