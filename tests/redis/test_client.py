"""The Redis clients while Redis fails."""

import pytest
from redis.exceptions import ConnectionError as RedisConnectionError

from comments_service.errors import RedisUnavailable
from comments_service.redis.bell import hear_bell
from comments_service.redis.client import blocking_client, command_client, ping
from comments_service.redis.heartbeat import read_heartbeat
from comments_service.redis.queue import queue_length
from tests.ports import UNREACHABLE


async def test_every_call_raises_redis_unavailable_from_the_drivers_error() -> None:
    client = command_client(f"redis://{UNREACHABLE}/0")
    for call in (ping(client), queue_length(client), read_heartbeat(client)):
        with pytest.raises(RedisUnavailable) as raised:
            await call
        assert isinstance(raised.value.__cause__, RedisConnectionError)


async def test_a_bell_that_cannot_be_heard_raises_redis_unavailable() -> None:
    reader = blocking_client(f"redis://{UNREACHABLE}/0")
    with pytest.raises(RedisUnavailable):
        await anext(hear_bell(reader, quiet_seconds=0.1))


async def test_a_silent_bell_yields_empty_lists(redis_url: str) -> None:
    reader = blocking_client(redis_url)
    messages = hear_bell(reader, quiet_seconds=0.05)
    assert await anext(messages) == []
    assert await anext(messages) == []
    await messages.aclose()
    await reader.aclose()
