"""The settings: frozen values read from the environment, each name checked."""

import re
from collections.abc import Mapping
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar, get_type_hints
from urllib.parse import urlsplit

import msgspec
from msgspec import Meta, inspect

from comments_service.errors import ConfigurationError
from comments_service.wording import kind_at, what_is_wrong

SettingsT = TypeVar("SettingsT", bound=msgspec.Struct)

# Settings whose values no message repeats: secrets, and URLs with passwords or keys.
_UNSHOWN = (
    "secret",
    "oidc_client_secret",
    "database_url",
    "redis_url",
    "check_url",
    "api_keys",
    "coral_secrets",
    "shadow_key",
)
PERIODS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400}


class ParsedSetting:
    """A setting that is parsed from its text. Two with the same text are equal."""

    def __init__(self, text: str) -> None:
        """Reads the text. Raises ValueError."""
        self._text = text

    def __repr__(self) -> str:
        return repr(self._text)

    def __str__(self) -> str:
        return self._text

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and str(self) == str(other)

    def __hash__(self) -> int:
        return hash(self._text)


class RateLimit(ParsedSetting):
    """`20/minute`: `count` at once, refilled evenly over `period` seconds. `off` is no limit, a count of 0."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.count = self.period = 0
        if text == "off":
            return
        count, _, period = text.partition("/")
        if not count.isdecimal() or int(count) < 1 or period not in PERIODS:
            raise ValueError(
                f"must be off or COUNT/PERIOD with a period of {', '.join(PERIODS)}, not {text!r}"
            )
        self.count, self.period = int(count), PERIODS[period]


class Networks(ParsedSetting):
    """Networks of IP addresses in CIDR notation, separated by commas."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        try:
            self._networks = tuple(ip_network(part.strip()) for part in text.split(",") if part.strip())
        except ValueError as error:
            raise ValueError(f"must be networks such as 10.0.0.0/8 with commas between: {error}") from error

    def __contains__(self, address: object) -> bool:
        # A socket of IPv6 that takes IPv4 too has 192.0.2.1 as ::ffff:192.0.2.1.
        address = getattr(address, "ipv4_mapped", None) or address
        return any(address in network for network in self._networks)


class ServerUrls(msgspec.Struct, frozen=True):
    """Where PostgreSQL and Redis are."""

    database_url: str
    redis_url: str


class OidcSettings(msgspec.Struct, frozen=True):
    """An issuer (OpenID Connect), and our client there."""

    issuer: str
    client_id: str
    client_secret: str | None


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
    demo: Annotated[
        Literal["on", "off"],
        Meta(
            description="Whether `comments up` fills the demo newspaper of a new data folder with comments; `off`: no."
        ),
    ] = "on"
    submit_limit: Annotated[
        RateLimit,
        Meta(
            description="Comments for each visitor and address, refused ones too, as `20/minute`; `off` for none."
        ),
    ] = RateLimit("20/minute")
    check_url: Annotated[
        Annotated[
            str,
            Meta(
                pattern=r"^(https?://([^\s/?#@]*@)?([^\s/?#@:\[\]]+|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?(/[^\s?#]*)?"
                r"(\?key=[^\s&#]+)?)?\Z",
                description="An address: http:// or https:// with a host, with ?key= behind it where one is needed.",
            ),
        ]
        | None,
        Meta(
            description="`moderation serve`, such as `http://127.0.0.1:8100`, which checks texts before they are sent."
        ),
    ] = None
    check_limit: Annotated[
        RateLimit,
        Meta(
            description="Checks before sending for each visitor and address, as `10/minute`; `off` for none."
        ),
    ] = RateLimit("10/minute")
    react_limit: Annotated[
        RateLimit,
        Meta(
            description="Reactions and reports for each visitor and address, as `60/minute`; `off` for none."
        ),
    ] = RateLimit("60/minute")
    desk_origin: Annotated[
        Annotated[
            str,
            Meta(
                pattern=r"^(https?://([a-z0-9.-]+|\[[0-9a-f:.]+\])(:[0-9]{1,5})?)?\Z",
                description="An origin: http:// or https:// with a host, in small letters, and nothing behind it.",
            ),
        ]
        | None,
        Meta(
            description="The desk's own origin, as `https://desk.news.example`. Desk and review API answer there alone."
        ),
    ] = None
    oidc_issuer: Annotated[
        Annotated[
            str,
            Meta(
                pattern=r"^(https://[^\s?#]+|http://(127\.0\.0\.1|localhost|\[::1\])(:[0-9]{1,5})?(/[^\s?#]*)?)?\Z",
                description="The issuer's address: https:// with a host, as the issuer writes it.",
            ),
        ]
        | None,
        Meta(description="The issuer whose accounts may sign in at the desk (OpenID Connect)."),
    ] = None
    oidc_client_id: Annotated[
        str | None,
        Meta(
            description="What the issuer calls the desk. Must be set with an issuer, as `COMMENTS_DESK_ORIGIN` must be."
        ),
    ] = None
    oidc_client_secret: Annotated[
        str | None, Meta(description="The secret of this client; without it the desk is a public client.")
    ] = None
    oidc_label: Annotated[
        str | None, Meta(description="How the desk's button calls the issuer, such as `News ID`.")
    ] = None
    trusted_proxies: Annotated[
        Networks,
        Meta(
            description="Networks (CIDR, commas between) of the reverse proxies whose `X-Forwarded-For` is believed."
        ),
    ] = Networks("")

    def oidc(self) -> OidcSettings | None:
        """The issuer and our client there, None if there is none. Raises `ConfigurationError`."""
        if not self.oidc_issuer:
            return None
        for name in ("oidc_client_id", "desk_origin"):
            if not getattr(self, name):
                raise ConfigurationError(f"COMMENTS_OIDC_ISSUER needs COMMENTS_{name.upper()} too")
        return OidcSettings(self.oidc_issuer, self.oidc_client_id or "", self.oidc_client_secret or None)

    @property
    def data_path(self) -> Path:
        return Path(self.data_dir)

    def servers(self) -> ServerUrls:
        """Raises `ConfigurationError` that names each URL that is not set."""
        return ServerUrls(*self.required("database_url", "redis_url"))

    def require_readable(self) -> None:
        """Raises `ConfigurationError` that names the URL of a server which cannot be right."""
        for name in _SCHEMES:
            value: str | None = getattr(self, name)
            if value is not None:
                _require_readable(name, value)

    def required(self, *names: Literal["database_url", "redis_url", "secret"]) -> list[str]:
        """The values of these settings. Raises `ConfigurationError` that names each one that is not set."""
        values: list[str | None] = [getattr(self, name) for name in names]
        missing = [
            f"COMMENTS_{name.upper()}" for name, value in zip(names, values, strict=True) if value is None
        ]
        if missing:
            raise ConfigurationError(
                f"{', '.join(missing)} must be set; or start `comments up`, which does not run on the data folder "
                f"{self.data_path.resolve()} (COMMENTS_DATA_DIR names another)"
            )
        self.require_readable()
        return [value for value in values if value is not None]


_SCHEMES = {
    "database_url": ("postgresql://", "postgres://"),
    "redis_url": ("redis://", "rediss://", "unix://"),
}


# The host of PostgreSQL may be a folder (%2Fvar%2Frun), and there may be several.
_HOST = re.compile(r"(\[[0-9A-Fa-f:.%]+\]|[^\[\]:,\s]*)(?::([0-9]{1,5}))?")


def _require_readable(name: str, value: str) -> None:
    """Raises `ConfigurationError`, without the value: it may have a password."""
    setting, schemes = f"COMMENTS_{name.upper()}", _SCHEMES[name]
    if not value.startswith(schemes):
        raise ConfigurationError(f"{setting} must begin with {' or '.join(schemes)}")
    try:
        parts = urlsplit(value)
    except ValueError as error:
        raise ConfigurationError(f"{setting}: the host is not an address") from error
    hosts = [_HOST.fullmatch(host) for host in parts.netloc.rpartition("@")[2].split(",")]
    if not all(host and (host[1] or len(hosts) == 1) and 0 < int(host[2] or 1) <= 65_535 for host in hosts):
        raise ConfigurationError(
            f"{setting}: after // and the password stand a host and a port from 1 to 65535; "
            "in the password write / ? # @ as %2F %3F %23 %40"
        )
    if parts.scheme in ("redis", "rediss") and not re.fullmatch("/?[0-9]*", parts.path):
        raise ConfigurationError(f"{setting}: after the host stands the number of a database, such as /0")


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
        return msgspec.convert(values, kind, strict=False, dec_hook=_parsed)
    except msgspec.ValidationError as error:
        what, _, place = str(error).partition(" - at `$.")
        field = place.rstrip("`")
        given = None if field in _UNSHOWN else values.get(field)
        sentence = what_is_wrong(what, kind_at(inspect.type_info(kind), field), given)
        raise ConfigurationError(f"{prefix}{field.upper()} {sentence}") from error


def _parsed(kind: type[ParsedSetting], text: str) -> ParsedSetting:
    return kind(text)
