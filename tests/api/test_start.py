"""Settings that cannot be right stop the start of a process in one line."""

import asyncio
import json
from pathlib import Path
from urllib.parse import urlsplit

import msgspec
import pytest

from comments_service.errors import ConfigurationError
from comments_service.local.server import free_port
from comments_service.settings import Settings
from tests.api.serving import served_api, start_serving
from tests.ports import UNREACHABLE
from tests.running import RunningService, database_at, with_password

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def refused(settings: Settings, folder: Path, port: int | None = None) -> tuple[int, str]:
    """The exit status and the log of a process that must not start."""
    process, log = await start_serving(settings, port or free_port(), folder)
    async with asyncio.timeout(30):
        status = await process.wait()
    return status, log.read_text()


@pytest.mark.parametrize(
    ("setting", "value", "reason"),
    [
        ("database_url", "mysql://comments@127.0.0.1/comments", "must begin with"),
        ("database_url", "a wrong password", "password authentication failed"),
        ("database_url", "an unknown database", "does not exist"),
        (
            "database_url",
            "postgresql://127.0.0.1/comments?sslmode=maybe",
            "`sslmode` parameter must be one of",
        ),
        ("database_url", "a server without TLS", "rejected SSL upgrade"),
        ("redis_url", "a database too many", "no database of that number"),
        ("redis_url", "http://127.0.0.1:6379", "must begin with"),
        ("redis_url", "redis://127.0.0.1:sixty", ""),
        ("redis_url", "a wrong password", "Redis refuses the user or the password (WRONGPASS)"),
        ("redis_url", "no password", "Redis wants a password, and the URL has none (NOAUTH)"),
        ("redis_url", "redis://127.0.0.1:6379/0?colour=red", "there is no parameter 'colour'"),
        ("redis_url", "rediss://127.0.0.1:6379/0?ssl_cert_reqs=some", "Invalid SSL"),
        ("redis_url", "redis://127.0.0.1:6379/0?socket_timeout=soon", "socket_timeout"),
    ],
)
async def test_a_server_that_cannot_be_right_stops_the_start_in_one_line_that_names_the_setting(
    service: RunningService, tmp_path: Path, setting: str, value: str, reason: str
) -> None:
    right: str = getattr(service.settings, setting)
    if value == "a wrong password":
        value = with_password(right, "guess")
    if value == "no password":
        value = f"redis://{right.rpartition('@')[2]}"
    if value == "an unknown database":
        value = database_at(right, "nowhere")
    if value == "a server without TLS":
        value = f"{right}?sslmode=require"
    if value == "a database too many":
        value = f"{right.rpartition('/')[0]}/99999"
    status, log = await refused(msgspec.structs.replace(service.settings, **{setting: value}), tmp_path)
    assert status == 78
    lines = log.splitlines()
    assert len(lines) == 1
    assert f"COMMENTS_{setting.upper()}" in lines[0]
    assert reason in lines[0]
    assert "guess" not in log


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("database_url", "mysql://127.0.0.1/comments"),
        ("database_url", "postgresql:comments"),
        ("database_url", "postgresql://comments:guess@127.0.0.1:port/comments"),
        ("database_url", "postgresql://comments:guess@127.0.0.1:99999/comments"),
        ("database_url", "postgresql://comments:guess@127.0.0.1:0/comments"),
        ("database_url", "postgresql://comments:guess@[::1/comments"),
        ("database_url", "postgresql://comments:guess@db1,/comments"),
        ("database_url", "postgresql://comments:guess@ db1/comments"),
        ("database_url", "postgresql://comments:guess/of#it@127.0.0.1/comments"),
        ("redis_url", "redis://:guess@127.0.0.1:port/0"),
        ("redis_url", "rediss://127.0.0.1:99999/0"),
        ("redis_url", "redis://127.0.0.1:6379/first"),
    ],
)
async def test_an_address_that_no_driver_reads_is_named_and_not_shown(setting: str, value: str) -> None:
    settings = msgspec.structs.replace(Settings(), **{setting: value})
    with pytest.raises(ConfigurationError, match=f"^COMMENTS_{setting.upper()}") as error:
        settings.require_readable()
    assert "guess" not in str(error.value)


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("database_url", "postgresql:///comments"),
        ("database_url", "postgres://comments:a%2Fb@[2001:db8::1]:5432/comments?sslmode=require"),
        ("database_url", "postgresql://comments@db1:5432,db2:5432/comments?target_session_attrs=primary"),
        ("database_url", "postgresql://comments@%2Fvar%2Frun%2Fpostgresql/comments"),
        ("redis_url", "redis://127.0.0.1"),
        ("redis_url", "rediss://user:guess@redis.example:6380/15?ssl_cert_reqs=required"),
        ("redis_url", "unix:///run/redis.sock?db=1"),
    ],
)
async def test_an_address_that_the_drivers_read_is_taken(setting: str, value: str) -> None:
    msgspec.structs.replace(Settings(), **{setting: value}).require_readable()


async def test_a_port_in_use_is_named_with_its_setting(service: RunningService, tmp_path: Path) -> None:
    port = urlsplit(service.url).port or 0
    status, log = await refused(service.settings, tmp_path, port)
    assert status == 1
    assert f"127.0.0.1, port {port}" in log
    assert "COMMENTS_PORT" in log


async def test_a_server_that_is_away_is_logged_with_its_reason(
    service: RunningService, tmp_path: Path
) -> None:
    settings = msgspec.structs.replace(
        service.settings,
        database_url=f"postgresql://{UNREACHABLE}/x",
        redis_url=f"redis://{UNREACHABLE}/0",
    )
    async with served_api(settings, tmp_path) as api:
        log = api.log.read_text()
    away = [json.loads(line) for line in log.splitlines() if '"away"' in line]
    assert {line["server"] for line in away} >= {"postgresql", "redis"}
    assert all("refused" in line["reason"] for line in away)
