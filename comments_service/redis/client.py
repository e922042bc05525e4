"""Clients of Redis, and the one place where the driver's errors become ours.

All keys are disposable. The modules of this package describe theirs; `api/limit_keys.py` owns `comments:limit:…`, and
`comments:writable` is written to see that writes are taken. Commands are those of Redis 6.2, which Valkey has too.
"""

import contextlib
import functools
import re
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import AuthenticationError, RedisError, ResponseError
from redis.exceptions import TimeoutError as RedisTimeoutError

from comments_service.errors import ConfigurationError, GroupMissing, RedisRefuses, RedisUnavailable
from comments_service.outages import Outage, reason_of
from comments_service.sockets import keepalive_options

COMMAND_SECONDS = 0.5
BLOCKING_SECONDS = 5.0
WRITABLE = "comments:writable"

# A connection that is answered with one of these may lead to the wrong server: to a primary that was demoted, that lost
# its replicas, or that starts again. In a script's error the word is not the first one.
_WRONG_SERVER = re.compile(r"\b(READONLY|LOADING|MASTERDOWN|UNBLOCKED|NOREPLICAS|CLUSTERDOWN|MOVED)\b")
# A server that takes no writes at present.
_REFUSAL = re.compile(r"\b(MISCONF|OOM|NOPERM|NOAUTH|WRONGPASS)\b")

Arguments = ParamSpec("Arguments")
Answer = TypeVar("Answer")


class RedisClient(Redis):
    """A client that knows whether its server is away."""

    outage: Outage


def redis_outage() -> Outage:
    """What the clients of one Redis share."""
    return Outage("redis", limit=2)


def command_client(url: str, outage: Outage | None = None) -> RedisClient:
    """A client for short commands. It never retries, since a repeated XADD is a second entry, and gives up soon."""
    return _client(url, COMMAND_SECONDS, outage)


def blocking_client(url: str, outage: Outage | None = None) -> RedisClient:
    """A client for commands that block, used by one task. Its time limit only has to be longer than any BLOCK."""
    return _client(url, BLOCKING_SECONDS, outage)


def _client(url: str, seconds: float, outage: Outage | None) -> RedisClient:
    try:
        pool = BlockingConnectionPool.from_url(
            url,
            max_connections=50,
            timeout=seconds,
            socket_timeout=seconds,
            socket_connect_timeout=COMMAND_SECONDS,
            socket_keepalive=True,
            socket_keepalive_options=keepalive_options(),
            retry=Retry(NoBackoff(), 0),
            protocol=2,
            decode_responses=True,
        )
        # It connects to nothing. Otherwise the first call would find a parameter that no connection takes.
        pool.make_connection()
    except (TypeError, ValueError, RedisError) as error:
        # redis-py hands the parameters of the URL to a function: "… got an unexpected keyword argument 'name'".
        said = re.sub(r".*unexpected keyword argument", "there is no parameter", str(error))
        raise ConfigurationError(f"COMMENTS_REDIS_URL: {said}") from error
    client = cast(RedisClient, RedisClient.from_pool(pool))
    client.outage = outage or redis_outage()
    return client


@contextlib.asynccontextmanager
async def redis_errors(client: RedisClient) -> AsyncGenerator[None]:
    """Raises `RedisUnavailable`, `RedisRefuses` or `GroupMissing` in place of the driver's errors.

    Raises `RedisUnavailable` at once while the server hangs. Ends the connections that lead to the wrong server.
    """
    if not client.outage.may_try():
        raise RedisUnavailable("Redis does not answer")
    try:
        yield
    except (RedisError, OSError, TimeoutError) as error:
        code = _code(error)
        if code == "NOGROUP":
            client.outage.worked()
            raise GroupMissing("the consumer group does not exist") from error
        client.outage.failed(
            code or reason_of(error), timed_out=isinstance(error, TimeoutError | RedisTimeoutError)
        )
        if code and _WRONG_SERVER.fullmatch(code):
            # The connection is back in its pool. Those in use find out by themselves.
            with contextlib.suppress(RedisError, OSError):
                await client.connection_pool.disconnect(inuse_connections=False)
        if code:
            raise RedisRefuses(f"Redis refuses commands: {code}", reason=code) from error
        raise RedisUnavailable("Redis does not answer") from error
    client.outage.worked()


def _code(error: Exception) -> str | None:
    """The code of an answer such as READONLY, wherever it stands. None if Redis did not answer, or with another."""
    if not isinstance(error, RedisError):
        return None
    if isinstance(error, AuthenticationError):
        return "NOAUTH" if error.status_code == "NOAUTH" else "WRONGPASS"
    text = f"{getattr(error, 'status_code', None) or ''} {error}"
    if isinstance(error, ResponseError) and str(error).startswith("NOGROUP"):
        return "NOGROUP"
    match = _WRONG_SERVER.search(text) or _REFUSAL.search(text)
    return match[1] if match else None


def redis_call(
    call: Callable[Concatenate[RedisClient, Arguments], Awaitable[Answer]],
) -> Callable[Concatenate[RedisClient, Arguments], Coroutine[Any, Any, Answer]]:
    """Makes a coroutine function raise as `redis_errors` does."""

    @functools.wraps(call)
    async def translated(client: RedisClient, *args: Arguments.args, **kwargs: Arguments.kwargs) -> Answer:
        async with redis_errors(client):
            return await call(client, *args, **kwargs)

    return translated


@redis_call
async def require_writable(client: RedisClient) -> None:
    """Raises `RedisUnavailable`, and `RedisRefuses` if the server does not take writes, as a replica."""
    await client.set(WRITABLE, "1", ex=60)
