"""The service while another server takes over: a promoted standby of PostgreSQL, a demoted Redis."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator
from pathlib import Path
from uuid import UUID

import asyncpg
import httpx
import psutil
import pytest

from comments_service.errors import RedisUnavailable, Unavailable
from comments_service.local.server import free_port
from comments_service.redis.bell import hear_bell
from comments_service.redis.client import blocking_client, command_client
from comments_service.settings import RateLimit, Settings
from comments_service.store.migrations import migrate
from comments_service.store.pool import connection, open_pool
from comments_service.store.sites import add_origins
from tests.faults.processes import api, kept_running, started, worker
from tests.faults.publisher import Publisher, opinion
from tests.faults.replication import ReplicatedPostgres, Standby, demote_redis, two_redis_servers
from tests.relay import Relay, relayed
from tests.running import SECRET
from tests.stored import comment_state
from tests.waiting import wait_until

pytestmark = pytest.mark.faults

# Quiet machines take one or two seconds of them, which docs/operations.md promises to be five. A busy one is no fault.
WRITES_AGAIN_SECONDS = 60.0
OTHER_SESSIONS = """
    FROM pg_stat_activity
    WHERE usename = 'comments' AND pid <> pg_backend_pid() AND backend_type = 'client backend'
"""


async def kill(server: ReplicatedPostgres) -> None:
    assert server.pid is not None
    psutil.Process(server.pid).kill()
    await server.wait()


class Pair:
    """A primary, its standby, and the one address at which the service finds whichever is the primary."""

    def __init__(self, primary: ReplicatedPostgres, standby: Standby, address: Relay) -> None:
        self.primary = primary
        self.standby = standby
        self.address = address


@pytest.fixture
async def pair(tmp_path: Path) -> AsyncGenerator[Pair]:
    primary = ReplicatedPostgres(tmp_path / "primary")
    standby = Standby(tmp_path / "standby", primary)
    async with contextlib.AsyncExitStack() as stack:
        stack.push_async_callback(primary.stop)
        await primary.start()
        await migrate(primary.url)
        database = await asyncpg.connect(primary.url)
        await add_origins(database, "default", [])
        await database.close()
        stack.push_async_callback(standby.stop)
        await standby.start()
        await primary.confirm_by_standby()
        yield Pair(primary, standby, await stack.enter_async_context(relayed(primary.url)))


def settings_for(database_url: str, redis_url: str) -> Settings:
    return Settings(
        database_url=database_url,
        redis_url=redis_url,
        secret=SECRET,
        port=free_port(),
        submit_limit=RateLimit("10000/second"),
    )


@contextlib.asynccontextmanager
async def publishing(
    settings: Settings, truth_url: str, redis_url: str, folder: Path
) -> AsyncGenerator[Publisher]:
    """A running API and worker, and a publisher that looks at the result in `truth_url` and `redis_url`."""
    pool = await open_pool(truth_url, max_size=2)
    redis = command_client(redis_url)
    url = f"http://127.0.0.1:{settings.port}"
    async with (
        started(api(settings, folder / "api.log")),
        kept_running(worker(settings, folder / "worker.log")) as codes,
        httpx.AsyncClient(base_url=url, timeout=15) as client,
    ):
        publisher = Publisher(settings, client, pool, redis)
        await ready(publisher)
        yield publisher
    assert codes == [], "the worker ended by itself"
    await redis.aclose()
    pool.terminate()


async def checks(publisher: Publisher) -> dict[str, str]:
    with contextlib.suppress(httpx.TransportError):
        return (await publisher.client.get("/health/ready")).json()["checks"]
    return {}


async def says(publisher: Publisher, **expected: str) -> None:
    """Return as soon as readiness says what is expected of these dependencies."""

    async def said() -> bool:
        return expected.items() <= (await checks(publisher)).items()

    await wait_until(said, f"readiness did not say {expected}", timeout=60)


async def ready(publisher: Publisher) -> None:
    async def is_ready() -> bool:
        return set((await checks(publisher)).values()) == {"ok"}

    await wait_until(is_ready, "the service did not become ready", timeout=60)


async def writes_again(publisher: Publisher, body: str) -> None:
    """Send a comment until it is accepted and the worker has published it."""

    async def accepted_and_published() -> bool:
        with contextlib.suppress(httpx.TransportError, Unavailable):
            answer = await publisher.submit(body)
            if answer.status_code == 202:
                async with connection(publisher.pool) as database:
                    status = (await comment_state(database, UUID(answer.json()["id"])))[0]
                return status == "approved"
        return False

    await wait_until(accepted_and_published, f"{body}: not published", timeout=WRITES_AGAIN_SECONDS)


async def test_after_a_promotion_everything_writes_again_and_no_accepted_comment_is_lost(
    pair: Pair, redis_url: str, redis: object, tmp_path: Path
) -> None:
    async def fail_over() -> None:
        await kill(pair.primary)
        await pair.address.cut()
        await pair.standby.promote()
        pair.address.point_to(pair.standby.url)
        await pair.address.open()
        await writes_again(publisher, "昇格のあとの意見")

    settings = settings_for(pair.address.url, redis_url)
    async with publishing(settings, pair.standby.url, redis_url, tmp_path) as publisher:
        await publisher.submit_during(fail_over, "昇格", 150)
        await publisher.settled()
        await ready(publisher)


async def test_connections_to_a_primary_that_was_made_read_only_are_left_for_the_new_one(
    pair: Pair, redis_url: str, redis: object, tmp_path: Path
) -> None:
    """MagicStack/asyncpg#249, brettwooldridge/HikariCP#1802: the old primary lives, and its connections stay open."""

    async def fail_over() -> None:
        pair.primary.make_read_only()
        await pair.standby.promote()
        pair.address.point_to(pair.standby.url)
        await writes_again(publisher, "切り替えのあとの意見")

    settings = settings_for(pair.address.url, redis_url)
    async with publishing(settings, pair.standby.url, redis_url, tmp_path) as publisher:
        await publisher.submit_during(fail_over, "切り替え", 150)
        await publisher.settled()
        await ready(publisher)
        # Nobody reads from the old one any more either.
        database = await asyncpg.connect(pair.primary.url)

        async def left() -> bool:
            # A pool looks at a connection when it takes it. One that it does not need may stay open, and is not asked.
            began = await database.fetchval("SELECT clock_timestamp()")
            looks = [publisher.client.get(path) for path in ("/health/ready", "/metrics") for _ in range(20)]
            await asyncio.gather(*looks)
            return (
                await database.fetchval(f"SELECT count(*) {OTHER_SESSIONS} AND query_start > $1", began) == 0
            )

        await wait_until(left, "the old primary was still asked", timeout=60)
        await database.close()


async def test_sessions_that_began_read_only_are_replaced_when_new_ones_may_write(
    pair: Pair, redis_url: str, redis: object, tmp_path: Path
) -> None:
    """MagicStack/asyncpg#253: 147 of 147 comments were refused for as long as the sessions lived."""
    settings = settings_for(pair.address.url, redis_url)
    async with publishing(settings, pair.primary.url, redis_url, tmp_path) as publisher:
        database = await asyncpg.connect(pair.primary.url)
        await database.execute("ALTER ROLE comments SET default_transaction_read_only = on")
        await database.execute(f"SELECT pg_terminate_backend(pid) {OTHER_SESSIONS}")

        await says(publisher, postgresql="the database is read-only")
        answers = [
            (await publisher.submit(opinion("読み取り専用の間", number))).status_code for number in range(20)
        ]
        assert set(answers) == {503}
        await database.execute("ALTER ROLE comments RESET default_transaction_read_only")
        await database.close()
        await writes_again(publisher, "書き込めるようになってからの意見")
        await ready(publisher)


async def test_a_demoted_redis_is_left_for_the_new_primary(database_url: str, tmp_path: Path) -> None:
    first, second = two_redis_servers(tmp_path)
    async with contextlib.AsyncExitStack() as stack:
        for server in (first, second):
            stack.push_async_callback(server.stop)
            await server.start()
        address = await stack.enter_async_context(relayed(first.url))

        async def fail_over() -> None:
            # The open connections stay at the first one, which goes on to answer reads and PING.
            await demote_redis(first, second)
            await says(publisher, redis="refuses commands: READONLY")
            address.point_to(second.url)
            await writes_again(publisher, "Redisの切り替えのあとの意見")

        settings = settings_for(database_url, address.url)
        async with publishing(settings, database_url, second.url, tmp_path) as publisher:
            await publisher.submit_during(fail_over, "Redisの切り替え", 120)
            await publisher.settled()
            await ready(publisher)


async def test_a_subscription_to_a_redis_that_others_have_left_is_given_up(tmp_path: Path) -> None:
    """The old primary answers PING for ever, and nobody rings there."""
    first, second = two_redis_servers(tmp_path)
    async with contextlib.AsyncExitStack() as stack:
        for server in (first, second):
            stack.push_async_callback(server.stop)
            await server.start()
        address = await stack.enter_async_context(relayed(first.url))
        subscriber, commands = blocking_client(address.url), command_client(address.url)
        stack.push_async_callback(subscriber.aclose)
        stack.push_async_callback(commands.aclose)
        messages = hear_bell(subscriber, commands, quiet_seconds=0.2)
        for _ in range(2):
            assert await anext(messages) == []
        address.point_to(second.url)
        await commands.connection_pool.disconnect()
        with pytest.raises(RedisUnavailable):
            assert [rings async for rings in messages] == []
