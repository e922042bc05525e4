"""The settings: frozen values read from the environment, each name checked."""

from collections.abc import Mapping
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar, get_type_hints

import msgspec
from msgspec import Meta

from comments_service.errors import ConfigurationError

SettingsT = TypeVar("SettingsT", bound=msgspec.Struct)

PERIODS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400}


class RateLimit(msgspec.Struct, frozen=True):
    """`count` at once, refilled evenly over `period` seconds."""

    count: int
    period: int

    @classmethod
    def parse(cls, text: str) -> "RateLimit | None":
        """Read `20/minute`; `off` is None. Raises ValueError."""
        if text == "off":
            return None
        count, _, period = text.partition("/")
        if not count.isdecimal() or int(count) < 1 or period not in PERIODS:
            raise ValueError(
                f"must be off or COUNT/PERIOD with a period of {', '.join(PERIODS)}, not {text!r}"
            )
        return cls(int(count), PERIODS[period])


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """What the service is told by its environment, `COMMENTS_` before each name in capitals."""

    host: Annotated[str, Meta(description="Address to listen on.")] = "127.0.0.1"
    port: Annotated[int, Meta(ge=1, le=65535, description="Port to listen on.")] = 8000
    data_dir: Annotated[
        str,
        Meta(
            description="Where `comments up` keeps its servers' data, and where other commands look for them."
        ),
    ] = ".data"
    database_url: Annotated[
        str | None,
        Meta(description="PostgreSQL 15 or newer, `postgresql://…`. Without it `comments up` starts one."),
    ] = None
    redis_url: Annotated[
        str | None,
        Meta(description="Redis 6.2 or newer, or Valkey, `redis://…`. Without it `comments up` starts one."),
    ] = None
    secret: Annotated[
        Annotated[str, Meta(min_length=16)] | None,
        Meta(description="Signs visitor tokens; at least 16 characters. `comments up` makes its own."),
    ] = None
    submit_limit: Annotated[
        str, Meta(description="Comments for each visitor and each address, as `20/minute`; `off` for none.")
    ] = "20/minute"
    trusted_proxies: Annotated[
        str,
        Meta(
            description="Networks (CIDR, commas between) of the reverse proxies whose `X-Forwarded-For` is believed."
        ),
    ] = ""

    def __post_init__(self) -> None:
        self.rate_limit()
        self.proxy_networks()

    @property
    def data_path(self) -> Path:
        return Path(self.data_dir)

    def rate_limit(self) -> RateLimit | None:
        try:
            return RateLimit.parse(self.submit_limit)
        except ValueError as error:
            raise ConfigurationError(f"COMMENTS_SUBMIT_LIMIT {error}") from error

    def proxy_networks(self) -> tuple[IPv4Network | IPv6Network, ...]:
        try:
            return tuple(ip_network(part.strip()) for part in self.trusted_proxies.split(",") if part.strip())
        except ValueError as error:
            raise ConfigurationError(f"COMMENTS_TRUSTED_PROXIES: {error}") from error

    def require(self, *names: Literal["database_url", "redis_url", "secret"]) -> None:
        """Raise `ConfigurationError` naming those of `names` that are not set."""
        missing = [f"COMMENTS_{name.upper()}" for name in names if getattr(self, name) is None]
        if missing:
            raise ConfigurationError(f"{', '.join(missing)} must be set (or start `comments up` first)")


def from_environment(kind: type[SettingsT], prefix: str, environ: Mapping[str, str]) -> SettingsT:
    """Read `kind` from the variables that begin with `prefix`.

    Raises `ConfigurationError` for a name that `kind` has no field for and for a value that does not fit.
    """
    fields = get_type_hints(kind)
    values: dict[str, Any] = {}
    for name in environ:
        if not name.startswith(prefix):
            continue
        field = name.removeprefix(prefix).lower()
        if field not in fields or name != f"{prefix}{field.upper()}":
            known = ", ".join(f"{prefix}{known.upper()}" for known in fields)
            raise ConfigurationError(f"unknown setting {name}; there are {known}")
        values[field] = environ[name]
    try:
        return msgspec.convert(values, kind, strict=False)
    except msgspec.ValidationError as error:
        what, _, field = str(error).partition(" - at `$.")
        raise ConfigurationError(f"{prefix}{field.rstrip('`').upper()}: {what}") from error
