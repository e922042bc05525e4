"""Clients of Redis, and the one place where the driver's errors become ours.

All keys are disposable. The modules of this package describe theirs; `api/limit_keys.py` owns `comments:limit:…`.
Commands are those of Redis 6.2, which Valkey has too.
"""

import contextlib
import functools
from collections.abc import Awaitable, Callable, Coroutine, Generator
from typing import Any, ParamSpec, TypeVar

from redis.asyncio import BlockingConnectionPool
from redis.asyncio import Redis as RedisClient
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError, ResponseError

from comments_service.errors import GroupMissing, RedisUnavailable

COMMAND_SECONDS = 1.0
BLOCKING_SECONDS = 15.0

Arguments = ParamSpec("Arguments")
Answer = TypeVar("Answer")


def command_client(url: str) -> RedisClient:
    """A client for short commands. It never retries, since a repeated XADD is a second entry, and gives up soon."""
    return _client(url, COMMAND_SECONDS)


def blocking_client(url: str) -> RedisClient:
    """A client for commands that block, used by one task. Its time limit only has to be longer than any BLOCK."""
    return _client(url, BLOCKING_SECONDS)


def _client(url: str, seconds: float) -> RedisClient:
    pool = BlockingConnectionPool.from_url(
        url,
        max_connections=50,
        timeout=seconds,
        socket_timeout=seconds,
        socket_connect_timeout=COMMAND_SECONDS,
        retry=Retry(NoBackoff(), 0),
        protocol=2,
        decode_responses=True,
    )
    return RedisClient.from_pool(pool)


@contextlib.contextmanager
def redis_errors() -> Generator[None]:
    """Raises `RedisUnavailable` or `GroupMissing` in place of the driver's errors."""
    try:
        yield
    except (RedisError, OSError, TimeoutError) as error:
        if isinstance(error, ResponseError) and str(error).startswith("NOGROUP"):
            raise GroupMissing("the consumer group does not exist") from error
        raise RedisUnavailable("Redis does not answer") from error


def redis_call(
    call: Callable[Arguments, Awaitable[Answer]],
) -> Callable[Arguments, Coroutine[Any, Any, Answer]]:
    """Makes a coroutine function raise as `redis_errors` does."""

    @functools.wraps(call)
    async def translated(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Answer:
        with redis_errors():
            return await call(*args, **kwargs)

    return translated


@redis_call
async def ping(client: RedisClient) -> None:
    """Raises `RedisUnavailable`."""
    await client.ping()
