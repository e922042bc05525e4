"""The processes of ours that `comments up` runs beside the servers: the API, the worker and `moderation serve`."""

import os
import socket
import sys
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

import msgspec

from comments_service.errors import StartError
from comments_service.local.child import Child, Launch
from comments_service.local.data_folder import kept_secret
from comments_service.local.readiness import Address
from comments_service.run_file import RunFile
from comments_service.sockets import why_not_listening

# What `moderation serve` takes without MODERATION_PORT, and where to look when it is in use: another `comments up` may
# run on this machine.
SERVING_PORTS = (8100, *range(8102, 8200))
# The same of the worker's figures.
METRICS_PORTS = (8101, *range(8102, 8200))


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What to run and where. A server is started for each URL that is None, a secret made when there is none.

    Without `moderation_port` the first of `SERVING_PORTS` that is free is taken. With `demo` the demo newspaper of a
    new folder gets comments, unless the database is another's.
    """

    data_dir: Path
    host: str = "127.0.0.1"
    port: int = 8000
    moderation_host: str = "127.0.0.1"
    moderation_port: int | None = None
    moderation_tls: bool = False
    database_url: str | None = None
    redis_url: str | None = None
    secret: str | None = None
    demo: bool = False
    desk_origin: str | None = None
    api: tuple[str, ...] = (sys.executable, "-m", "comments_service", "serve")
    worker: tuple[str, ...] = (sys.executable, "-m", "moderation", "work")
    serving: tuple[str, ...] = (sys.executable, "-m", "moderation", "serve")


def address_of_serving(plan: Plan) -> Address:
    """Where `moderation serve` is to listen. Raises `StartError` if the port that was asked for is taken."""
    ports = [plan.moderation_port] if plan.moderation_port is not None else SERVING_PORTS
    addresses = [Address(plan.moderation_host, port, tls=plan.moderation_tls) for port in ports]
    for address in addresses[:-1]:
        with suppress(StartError):
            require_free(address, "", "")
            return address
    require_free(addresses[-1], "`moderation serve`", "MODERATION_PORT")
    return addresses[-1]


def metrics_port(serving: Address) -> int:
    """The port of the worker's figures without MODERATION_METRICS_PORT: one that is free, or the usual one."""
    host = os.environ.get("MODERATION_METRICS_HOST") or "127.0.0.1"
    for port in METRICS_PORTS:
        with suppress(StartError):
            if port != serving.port:
                require_free(Address(host, port), "", "")
                return port
    # The worker says in its log that it has none, and works.
    return METRICS_PORTS[0]


def require_free(address: Address, process: str, setting: str) -> None:
    """Raises `StartError` if the port is taken. The process would fail again and again, and another be probed."""
    host, port = address.bound_host, address.port
    try:
        socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET).close()
    except OSError as error:
        advice = f"set {setting} to another port"
        raise StartError(f"{process} {why_not_listening(host, port, error, advice)}") from error


def processes_of(plan: Plan, servers: RunFile, serving: Address) -> tuple[Child, Child, Child]:
    """The API, the worker and `moderation serve`, which is to listen at `serving`. None is started yet."""
    secret = kept_secret(Path(servers.secret_file)) if servers.secret_file else plan.secret
    environment = os.environ | {
        "COMMENTS_DATABASE_URL": servers.database_url,
        "COMMENTS_REDIS_URL": servers.redis_url,
        "COMMENTS_SECRET": secret or "",
        "COMMENTS_HOST": plan.host,
        "COMMENTS_PORT": str(plan.port),
        "COMMENTS_DATA_DIR": str(plan.data_dir),
        "MODERATION_HOST": plan.moderation_host,
        "MODERATION_PORT": str(serving.port),
    }
    if not os.environ.get("MODERATION_METRICS_PORT"):
        environment["MODERATION_METRICS_PORT"] = str(metrics_port(serving))
    if not plan.moderation_tls:
        environment.setdefault("COMMENTS_CHECK_URL", check_url(serving))
    launch = Launch(env=environment)
    return (
        Child("the API", plan.api, launch),
        Child("the worker", plan.worker, launch),
        Child("moderation serve", plan.serving, launch),
    )


def check_url(serving: Address) -> str:
    """Where the API asks what will become of a text, with a key if `moderation serve` takes only some."""
    key = os.environ.get("MODERATION_API_KEYS", "").partition(",")[0].strip()
    return f"{serving.url}?key={quote(key, safe='')}" if key else serving.url
