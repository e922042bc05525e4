"""The API and the worker while PostgreSQL and Redis are killed, emptied and restarted, and when the API is killed."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator
from signal import Signals
from uuid import uuid4

import asyncpg
import httpx
import psutil
import pytest
import pytest_asyncio

from comments_service.local.child import Child
from comments_service.local.postgres import Postgres
from comments_service.local.redis import Redis
from comments_service.local.server import Server, free_port
from comments_service.redis.client import command_client
from comments_service.redis.queue import GROUP, QUEUE
from comments_service.settings import RateLimit, Settings
from comments_service.store.migrations import migrate
from comments_service.store.pool import open_pool
from comments_service.store.sites import add_origins
from tests.faults.processes import api, kept_running, send_signal, started, worker
from tests.faults.publisher import Publisher, opinion
from tests.running import SECRET
from tests.waiting import wait_until

# All tests share the servers and the API: each test ends when what it killed works again.
pytestmark = [pytest.mark.faults, pytest.mark.asyncio(loop_scope="module")]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def postgres(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Postgres]:
    server = Postgres(tmp_path_factory.mktemp("own") / "postgres")
    await server.start()
    yield server
    await server.stop()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def redis_server(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Redis]:
    server = Redis(tmp_path_factory.mktemp("own") / "redis")
    await server.start()
    yield server
    await server.stop()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def own_settings(postgres: Postgres, redis_server: Redis) -> Settings:
    """The servers of this module, migrated. The rate limit is on, but so high that it is never reached."""
    await migrate(postgres.url)
    database = await asyncpg.connect(postgres.url)
    await add_origins(database, "default", [])
    await database.close()
    return Settings(
        database_url=postgres.url,
        redis_url=redis_server.url,
        secret=SECRET,
        port=free_port(),
        submit_limit=RateLimit("10000/second"),
    )


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running_api(
    own_settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> AsyncGenerator[Child]:
    async with started(api(own_settings, tmp_path_factory.mktemp("own") / "api.log")) as child:
        yield child


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running_worker(
    own_settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> AsyncGenerator[None]:
    async with kept_running(worker(own_settings, tmp_path_factory.mktemp("own") / "worker.log")) as codes:
        yield
    assert codes == [], "the worker ended by itself"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def publisher(
    own_settings: Settings, running_api: Child, running_worker: None
) -> AsyncGenerator[Publisher]:
    url = f"http://127.0.0.1:{own_settings.port}"
    pool = await open_pool(own_settings.servers().database_url, max_size=2)
    redis = command_client(own_settings.servers().redis_url)
    async with httpx.AsyncClient(base_url=url, timeout=15) as client:
        site = Publisher(own_settings, client, pool, redis)
        await ready(site)
        yield site
    await redis.aclose()
    pool.terminate()


async def ready(publisher: Publisher) -> None:
    async def is_ready() -> bool:
        with contextlib.suppress(httpx.TransportError):
            return (await publisher.client.get("/health/ready")).status_code == 200
        return False

    await wait_until(is_ready, "the service did not become ready", timeout=30)


async def kill(server: Server) -> None:
    assert server.pid is not None
    psutil.Process(server.pid).kill()
    await server.wait()


async def checks(publisher: Publisher) -> dict[str, str]:
    """The checks of the readiness probe, which must fail."""
    answer = await publisher.client.get("/health/ready")
    assert answer.status_code == 503
    return answer.json()["checks"]


async def test_comments_accepted_without_redis_are_decided_when_redis_is_back(
    publisher: Publisher, redis_server: Redis
) -> None:
    await kill(redis_server)
    answers = [await publisher.submit(opinion("Redisのない間", number)) for number in range(20)]
    assert [answer.status_code for answer in answers] == [202] * 20
    assert (await checks(publisher))["redis"] != "ok"

    await redis_server.start()

    await publisher.settled()
    await ready(publisher)


@pytest.mark.parametrize("loss", ["flush", "destroyed group", "restart", "restart without its data"])
async def test_whatever_redis_loses_no_comment_is_lost_or_decided_twice(
    publisher: Publisher, redis_server: Redis, loss: str
) -> None:
    async def lose() -> None:
        match loss:
            case "flush":
                await publisher.redis.flushall()
            case "destroyed group":
                await publisher.redis.xgroup_destroy(QUEUE, GROUP)
            case _:
                await kill(redis_server)
                if loss == "restart without its data":
                    await redis_server.new_folder(redis_server.data, redis_server.launch.account)
                await redis_server.start()

    await publisher.submit_during(lose, loss, 120)
    await publisher.settled()


async def test_without_postgresql_the_answer_is_503_with_retry_after(
    publisher: Publisher, postgres: Postgres
) -> None:
    body = f"データベースのない間の意見 {uuid4()}"
    await kill(postgres)

    answer = await publisher.submit(body)
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
    assert int(answer.headers["Retry-After"]) > 0
    assert (await checks(publisher))["postgresql"] != "ok"

    await postgres.start()

    await publisher.submit_until_accepted(body)
    await publisher.settled()
    await ready(publisher)


async def test_a_killed_postgresql_loses_no_accepted_comment(
    publisher: Publisher, postgres: Postgres
) -> None:
    async def kill_and_start() -> None:
        await kill(postgres)
        await postgres.start()

    await publisher.submit_during(kill_and_start, "停電", 150)
    await publisher.settled()


async def test_a_killed_api_loses_no_accepted_comment(publisher: Publisher, running_api: Child) -> None:
    async def kill_and_start() -> None:
        send_signal(running_api, Signals.SIGKILL)
        await running_api.wait()
        await running_api.start()

    await publisher.submit_during(kill_and_start, "再起動", 150)
    await publisher.settled()


async def test_comments_survive_a_restart_of_the_api_postgresql_and_redis(
    publisher: Publisher, running_api: Child, postgres: Postgres, redis_server: Redis
) -> None:
    address = "/v1/sites/default/articles/tram-2026/comments"
    before = (await publisher.client.get(address)).json()
    await running_api.stop()
    await asyncio.gather(postgres.stop(), redis_server.stop())

    await asyncio.gather(postgres.start(), redis_server.start())
    await running_api.start()

    await ready(publisher)
    assert (await publisher.client.get(address)).json() == before
    await publisher.submit_until_accepted("再開後の意見")
    await publisher.settled()
