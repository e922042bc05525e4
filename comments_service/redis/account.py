"""Whether the URL of Redis can be right, asked once when a process starts."""

from comments_service.errors import ConfigurationError, RedisRefuses, RedisUnavailable
from comments_service.redis.client import command_client, require_writable

_WRONG = ("NOAUTH", "WRONGPASS", "NOPERM")


async def require_account(url: str) -> None:
    """Raises `ConfigurationError` for a URL that cannot be read, and for a password that Redis refuses.

    A server that is away may come back: that is logged.
    """
    try:
        client = command_client(url)
    except ValueError as error:
        raise ConfigurationError(f"COMMENTS_REDIS_URL: {error}") from error
    try:
        await require_writable(client)
    except RedisRefuses as error:
        if error.details["reason"] in _WRONG:
            raise ConfigurationError(f"COMMENTS_REDIS_URL: {error}") from error
    except RedisUnavailable:
        pass
    finally:
        await client.aclose()
