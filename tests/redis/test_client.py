"""The Redis clients while Redis fails."""

import contextlib

import pytest
from redis.exceptions import ConnectionError as RedisConnectionError

from comments_service.errors import RedisRefuses, RedisUnavailable
from comments_service.redis.bell import hear_bell
from comments_service.redis.client import RedisClient, blocking_client, command_client, require_writable
from comments_service.redis.heartbeat import read_heartbeat
from comments_service.redis.queue import queue_length
from tests.ports import UNREACHABLE
from tests.relay import relayed
from tests.waiting import wait_until


async def test_every_call_raises_redis_unavailable_from_the_drivers_error() -> None:
    client = command_client(f"redis://{UNREACHABLE}/0")
    calls = (require_writable(client), queue_length(client), read_heartbeat(client))
    for call in calls:
        with pytest.raises(RedisUnavailable) as raised:
            await call
        assert isinstance(raised.value.__cause__, RedisConnectionError)


async def test_a_bell_that_cannot_be_heard_raises_redis_unavailable() -> None:
    reader = blocking_client(f"redis://{UNREACHABLE}/0")
    with pytest.raises(RedisUnavailable):
        await anext(hear_bell(reader, reader, quiet_seconds=0.1))


async def test_a_server_that_takes_no_writes_is_named_by_its_code_and_its_connections_are_ended(
    redis: RedisClient, redis_url: str
) -> None:
    client = command_client(redis_url)
    before = await client.client_id()
    await redis.config_set("min-replicas-to-write", "1")
    try:
        with pytest.raises(RedisRefuses) as raised:
            await require_writable(client)
        assert raised.value.details == {"reason": "NOREPLICAS"}
        assert await client.client_id() != before
    finally:
        await redis.config_set("min-replicas-to-write", "0")
    await require_writable(client)
    await client.aclose()


async def test_a_server_that_hangs_is_asked_no_more_until_it_answers_again(
    redis: RedisClient, redis_url: str
) -> None:
    async with relayed(redis_url) as relay:
        client = command_client(relay.url)
        await require_writable(client)
        relay.hang()
        causes: list[BaseException | None] = []
        for _ in range(3):
            with pytest.raises(RedisUnavailable) as raised:
                await require_writable(client)
            causes.append(raised.value.__cause__)
        # The last one did not even try, so that nothing was raised before.
        assert causes[0]
        assert causes[-1] is None
        relay.go_on()

        async def answers() -> bool:
            with contextlib.suppress(RedisUnavailable):
                await require_writable(client)
                return True
            return False

        await wait_until(answers, "the server was never asked again")
        await client.aclose()


async def test_a_silent_bell_yields_empty_lists(redis_url: str) -> None:
    reader = blocking_client(redis_url)
    commands = command_client(redis_url)
    messages = hear_bell(reader, commands, quiet_seconds=0.05)
    assert await anext(messages) == []
    assert await anext(messages) == []
    await messages.aclose()
    await reader.aclose()
    await commands.aclose()
