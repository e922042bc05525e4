"""Whether the URL of Redis can be right, asked once when a process starts."""

from comments_service.errors import ConfigurationError, RedisRefuses, RedisUnavailable
from comments_service.outages import Outage, reason_of
from comments_service.redis.client import command_client, require_writable

_WRONG = {
    "NOAUTH": "Redis wants a password, and the URL has none",
    "WRONGPASS": "Redis refuses the user or the password",
    "NOPERM": "Redis does not allow this user what the service does",
}


async def require_account(url: str) -> None:
    """Raises `ConfigurationError` for a URL that cannot be read, and for a user or password that Redis refuses.

    A server that is away may come back: that is logged.
    """
    client = command_client(url, Outage("redis", quiet=True))
    try:
        await require_writable(client)
    except RedisRefuses as error:
        code = str(error.details["reason"])
        if code in _WRONG:
            raise ConfigurationError(f"COMMENTS_REDIS_URL: {_WRONG[code]} ({code})") from error
        Outage("redis").failed(code, timed_out=False)
    except RedisUnavailable as error:
        cause = error.__cause__ or error
        # Its code is only ERR.
        if "DB index" in str(cause):
            raise ConfigurationError("COMMENTS_REDIS_URL: Redis has no database of that number") from error
        Outage("redis").failed(reason_of(cause), timed_out=False)
    finally:
        await client.aclose()
