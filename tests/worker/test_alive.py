import socket

from comments_service.redis.client import RedisClient
from comments_service.redis.heartbeat import read_heartbeat, record_heartbeat
from comments_service.settings import Settings
from moderation.worker.alive import why_not_alive
from moderation.worker.loop import Worker
from tests.ports import UNREACHABLE
from tests.waiting import wait_until


async def test_a_working_worker_is_alive(settings: Settings, worker: Worker) -> None:
    async def alive() -> bool:
        return await why_not_alive(settings.servers().redis_url) is None

    await wait_until(alive, f"{worker} gave no sign of life")


async def test_a_worker_of_another_host_does_not_count_as_alive(
    settings: Settings, redis: RedisClient
) -> None:
    await record_heartbeat(redis, "another-host", "ngram 1")
    assert await read_heartbeat(redis) == "ngram 1"
    assert await why_not_alive(settings.servers().redis_url) == (
        f"no worker of {socket.gethostname()} has given a sign of life in 20 s"
    )


async def test_a_worker_counts_as_alive_while_redis_is_unreachable() -> None:
    assert await why_not_alive(f"redis://{UNREACHABLE}") is None
