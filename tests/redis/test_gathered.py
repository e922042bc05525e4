"""Commands of concurrent callers in one round trip."""

import asyncio

import pytest

from comments_service.errors import RedisUnavailable
from comments_service.redis.client import RedisClient, command_client
from comments_service.redis.gathered import GatheredCommands
from tests.ports import UNREACHABLE


async def test_each_caller_gets_its_own_answer(redis: RedisClient) -> None:
    commands = GatheredCommands(redis)
    numbers = range(500)
    await asyncio.gather(*(commands.send("SET", f"key-{number}", number) for number in numbers))
    answers = await asyncio.gather(*(commands.send("GET", f"key-{number}") for number in numbers))
    assert answers == [str(number) for number in numbers]


async def test_commands_of_one_moment_take_one_round_trip(redis: RedisClient) -> None:
    async def writes() -> int:
        return int((await redis.info("stats"))["total_reads_processed"])

    commands = GatheredCommands(redis)
    await commands.send("PING")
    before = await writes()
    await asyncio.gather(*(commands.send("INCR", "key") for _ in range(100)))
    # The other one asks for the figure itself.
    assert await writes() - before == 2
    assert await commands.send("GET", "key") == "100"


async def test_callers_are_told_that_redis_does_not_answer() -> None:
    commands = GatheredCommands(command_client(f"redis://{UNREACHABLE}/0"))
    for _ in range(2):
        answers = await asyncio.gather(*(commands.send("PING") for _ in range(3)), return_exceptions=True)
        assert [type(answer) for answer in answers] == [RedisUnavailable] * 3


async def test_a_refused_command_is_an_error_and_the_next_one_is_sent(redis: RedisClient) -> None:
    commands = GatheredCommands(redis)
    await redis.set("text", "no stream")
    with pytest.raises(RedisUnavailable):
        await commands.send("XADD", "text", "*", "id", "1")
    assert await commands.send("GET", "text") == "no stream"


async def test_a_caller_that_leaves_takes_no_answer_from_the_others(redis: RedisClient) -> None:
    commands = GatheredCommands(redis)
    leaving, staying = (asyncio.create_task(commands.send("INCR", "key")) for _ in range(2))
    await asyncio.sleep(0)
    leaving.cancel()
    assert await staying == 2
    assert leaving.cancelled()
