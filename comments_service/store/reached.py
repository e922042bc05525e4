"""What an operator reads when PostgreSQL cannot be reached: the setting, the host, and the reason; never a password."""

import os
from urllib.parse import unquote, urlsplit

import asyncpg

from comments_service.errors import ConfigurationError, Unavailable

_SETTING = "COMMENTS_DATABASE_URL"
# Another try with the same URL would not help.
_WRONG = (
    ValueError,
    asyncpg.InvalidAuthorizationSpecificationError,
    asyncpg.InvalidCatalogNameError,
    asyncpg.ClientConfigurationError,
)


def why_not_reached(url: str, error: BaseException) -> ConfigurationError | Unavailable:
    """The driver's error about `url` as ours: `ConfigurationError` if the URL cannot be right.

    `Unavailable` if the server, or the service that knows its name, may come back.
    """
    # asyncpg has no error of its own for a server without TLS.
    if isinstance(error, _WRONG) or "rejected SSL upgrade" in str(error):
        return ConfigurationError(f"{_SETTING}: {error}")
    host = unquote(urlsplit(url).netloc.rpartition("@")[2])
    at = f" at {host}" if host else ""
    return Unavailable(f"{_SETTING}: the database{at} cannot be reached: {_reason(error)}")


def _reason(error: BaseException) -> str:
    if isinstance(error, TimeoutError):
        return "no answer in time"
    if isinstance(error, OSError) and error.errno:
        # A name that is not known has a negative number, and its words in `strerror`.
        return os.strerror(error.errno) if error.errno > 0 else str(error.strerror)
    return str(error) or type(error).__name__
