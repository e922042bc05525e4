import asyncio
import os
import sys
import urllib.request
from collections.abc import Callable, Generator
from contextlib import suppress
from pathlib import Path
from signal import Signals

import asyncpg
import psutil
import pytest
from redis import Redis
from redis.exceptions import RedisError

from comments_service.local.account import idle_account, launcher
from comments_service.run_file import RunFile, read_run_file
from tests.local.up_process import Up, alive, started
from tests.waiting import wait_until

pytestmark = pytest.mark.faults


@pytest.fixture
def up(tmp_path: Path) -> Generator[Up]:
    with started(tmp_path / "data") as up:
        yield up


async def write(up: Up, text: str) -> None:
    connection = await asyncpg.connect(up.servers.database_url)
    await connection.execute("CREATE TABLE IF NOT EXISTS notes (text text)")
    await connection.execute("INSERT INTO notes VALUES ($1)", text)
    await connection.close()


async def notes(up: Up) -> list[str]:
    connection = await asyncpg.connect(up.servers.database_url)
    try:
        return [row[0] for row in await connection.fetch("SELECT text FROM notes ORDER BY text")]
    finally:
        await connection.close()


async def answers(read: Callable[[], object]) -> bool:
    try:
        await asyncio.to_thread(read)
    except (OSError, RedisError):
        return False
    return True


def health(up: Up) -> int:
    with urllib.request.urlopen(f"http://127.0.0.1:{up.port}/health/ready", timeout=5) as answer:
        return answer.status


async def test_up_prepares_the_database_and_prints_the_addresses_once_the_api_is_ready(up: Up) -> None:
    await up.serving()

    lines = [line.split()[-1] for line in up.output.splitlines()]

    assert lines[0] == up.servers.database_url
    base = f"http://127.0.0.1:{up.port}"
    assert lines[2:5] == [f"{base}/demo/articles/welcome", f"{base}/desk", f"{base}/docs"]
    serving = f"http://127.0.0.1:{up.child('stand_in_serving').environ()['MODERATION_PORT']}"
    assert lines[5] == f"{serving}/v1alpha1/comments:analyze"
    command = up.output.splitlines()[-1].strip()
    assert command.startswith(f"COMMENTS_DATA_DIR={up.folder} ")
    assert command.endswith('comments moderator add "Your name" --role admin')
    assert health(up) == 200


async def test_as_long_as_there_is_no_moderator_up_prints_a_link_to_the_desk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INVITATION", "cmi_first")
    with started(tmp_path / "data") as up:
        await up.serving()
        link = up.output.splitlines()[-1].strip()
        assert link == f"http://127.0.0.1:{up.port}/desk#invitation=cmi_first"
        assert await up.stop() == 0


async def test_the_addresses_are_printed_when_moderation_serve_answers_too(tmp_path: Path) -> None:
    sign = tmp_path / "goes-on"
    late = [sys.executable, str(Path(__file__).with_name("stand_in_serving.py")), str(sign)]
    with started(tmp_path / "data", plan={"serving": late}) as up:
        waiting = "waiting for the API, the worker and moderation serve"
        await wait_until(lambda: waiting in up.errors, "it does not say what it waits for", timeout=30)
        await wait_until(lambda: answers(lambda: health(up)), "the API is not ready", timeout=30)
        assert "is running" not in up.output
        sign.touch()
        await up.serving()
        assert await up.stop() == 0


async def test_a_setting_that_moderation_serve_refuses_is_never_announced_as_running(tmp_path: Path) -> None:
    refusing = [sys.executable, "-c", "import sys, time; time.sleep(2); sys.exit(78)"]
    with started(tmp_path / "data", plan={"serving": refusing}) as up:
        await wait_until(lambda: up.ended, "it did not end", timeout=30)
    assert "moderation serve does not start with these settings" in up.errors
    assert "is running" not in up.output


@pytest.mark.parametrize("number", [Signals.SIGINT, Signals.SIGTERM])
async def test_a_signal_stops_everything_and_leaves_no_process_and_no_lock(up: Up, number: Signals) -> None:
    await up.serving()
    processes = up.descendants()

    assert await up.stop(number) == 0

    assert alive(processes) == []
    assert read_run_file(up.folder) is None
    assert sorted(path.name for path in up.folder.iterdir()) == ["postgres", "redis", "secret"]
    assert not (up.folder / "postgres" / "data" / "postmaster.pid").exists()


async def test_a_signal_during_the_first_start_leaves_a_folder_that_works(up: Up) -> None:
    await wait_until((up.folder / "postgres" / "data.new").exists, "initdb did not begin")
    processes = up.descendants()

    assert await up.stop() == 0
    assert alive(processes) == []

    with started(up.folder) as restarted:
        await restarted.serving()


async def test_a_kill_during_the_first_start_leaves_a_folder_that_works(up: Up) -> None:
    await wait_until((up.folder / "postgres" / "data.new").exists, "initdb did not begin")
    up.process.kill()
    up.process.wait()

    with started(up.folder) as restarted:
        await restarted.serving()


async def test_the_worker_is_stopped_while_the_servers_still_answer(up: Up) -> None:
    await up.serving()
    with Redis.from_url(up.servers.redis_url) as redis:
        await wait_until(lambda: redis.get("worker-starts") == b"1", "the worker did not start")
    processes = up.descendants()

    await up.stop()
    assert alive(processes) == []

    with started(up.folder) as restarted:
        await restarted.serving()
        connection = await asyncpg.connect(restarted.servers.database_url)
        assert await connection.fetchval("SELECT count(*) FROM stopped") == 0
        await connection.close()
        with Redis.from_url(restarted.servers.redis_url) as redis:
            assert redis.get("worker-stopped") == b"yes"


async def test_a_second_signal_hurries_a_child_that_does_not_stop(tmp_path: Path) -> None:
    stubborn = [sys.executable, str(Path(__file__).with_name("stand_in_api.py")), "stubborn"]
    with started(tmp_path / "data", plan={"api": stubborn}) as up:
        await up.serving()
        processes = up.descendants()
        up.process.send_signal(Signals.SIGINT)
        await wait_until(lambda: "stopping" in up.errors, "it does not say that it stops")

        up.process.send_signal(Signals.SIGINT)

        await wait_until(lambda: up.ended, "it waits for the 25 s of grace", timeout=10)
        assert alive(processes) == []


async def test_killing_the_supervisor_ends_its_children_and_keeps_the_data(up: Up) -> None:
    await up.serving()
    await write(up, "誤字があったので直しました")
    descendants = up.descendants()
    children = psutil.Process(up.process.pid).children()

    up.process.kill()
    up.process.wait()

    await wait_until(lambda: not alive(children), "the children of the killed `up` did not end")
    assert read_run_file(up.folder) is None
    with started(up.folder) as restarted:
        await restarted.serving()
        assert await notes(restarted) == ["誤字があったので直しました"]
    for process in alive(descendants):
        process.kill()


async def test_killing_every_process_at_once_loses_no_data(up: Up) -> None:
    await up.serving()
    await write(up, "続報を待ちます")

    for process in [psutil.Process(up.process.pid), *up.descendants()]:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    up.process.wait()

    with started(up.folder) as restarted:
        await restarted.serving()
        assert await notes(restarted) == ["続報を待ちます"]


@pytest.mark.parametrize("name", ["stand_in_api", "stand_in_worker", "stand_in_serving"])
async def test_a_killed_child_is_started_again(up: Up, name: str) -> None:
    await up.serving()
    killed = up.child(name)
    killed.kill()

    await wait_until(
        lambda: "was killed by SIGKILL; starting it again" in up.errors, "it does not say that a child died"
    )
    await wait_until(lambda: not killed.is_running(), "the dead child was not reaped")

    def replaced() -> bool:
        try:
            return up.child(name).pid != killed.pid
        except StopIteration:
            return False

    await wait_until(replaced, "no other child was started")
    await wait_until(lambda: answers(lambda: health(up)), "the API does not answer")


async def test_a_killed_postgresql_is_started_again_on_its_port_with_its_data(up: Up) -> None:
    await up.serving()
    await write(up, "一票を投じます")

    up.child("postgres").kill()

    async def has_notes() -> bool:
        try:
            return await notes(up) == ["一票を投じます"]
        except (OSError, asyncpg.PostgresError):
            return False

    await wait_until(
        lambda: "PostgreSQL was killed by SIGKILL" in up.errors, "it does not say that PostgreSQL died"
    )
    await wait_until(has_notes, "PostgreSQL does not answer")


async def test_a_killed_redis_is_started_again_on_its_port_with_its_synchronised_data(up: Up) -> None:
    await up.serving()
    with Redis.from_url(up.servers.redis_url) as redis:
        await wait_until(lambda: redis.get("worker-starts") == b"1", "the worker did not start")
        await wait_until(
            lambda: not redis.info("persistence")["aof_pending_bio_fsync"], "the data were not synchronised"
        )

    up.child("valkey-server").kill()

    def worker_starts() -> object:
        with Redis.from_url(up.servers.redis_url) as redis:
            return redis.get("worker-starts")

    await wait_until(lambda: "Redis was killed by SIGKILL" in up.errors, "it does not say that Redis died")
    await wait_until(lambda: answers(worker_starts), "Redis does not answer")
    assert worker_starts() == b"1"


async def test_a_child_that_always_dies_is_started_again_while_the_others_run(tmp_path: Path) -> None:
    broken = [sys.executable, "-c", "import sys; sys.exit('no model')"]
    with started(tmp_path / "data", plan={"worker": broken}) as up:
        message = "the worker ended with exit code 1, 3 times in a row soon after its start; starting it again in 2 s"
        await wait_until(lambda: message in up.errors, "it does not say that it tries again", timeout=30)
        assert health(up) == 200
        assert await up.stop() == 0


async def test_a_second_up_on_the_same_folder_is_refused(up: Up) -> None:
    await up.serving()

    with started(up.folder) as second:
        await wait_until(lambda: second.ended, "the second did not end")

        assert second.process.returncode == 1
        assert f"already at http://127.0.0.1:{up.port} (process {up.process.pid})" in second.errors
    assert health(up) == 200
    assert up.servers.pid == up.process.pid


async def test_a_port_in_use_is_refused_and_its_setting_named(up: Up, tmp_path: Path) -> None:
    await up.serving()

    with started(tmp_path / "second", port=up.port) as second:
        await wait_until(lambda: second.ended, "the second did not end")

        assert second.process.returncode == 1
        assert "set COMMENTS_PORT to another port" in second.errors


async def test_two_ups_run_side_by_side_on_two_folders_and_ports(up: Up, tmp_path: Path) -> None:
    with started(tmp_path / "second") as second:
        await up.serving()
        await second.serving()

        assert up.servers.database_url != second.servers.database_url
        assert up.servers.redis_url != second.servers.redis_url
        first = [up.child(name) for name in ("postgres", "valkey-server")]
        assert await second.stop() == 0
        assert alive(first) == first
        await wait_until(lambda: answers(lambda: health(up)), f"the first does not answer: {up.errors}")


async def test_other_commands_find_the_servers_and_only_the_owner_may_read_the_secrets(up: Up) -> None:
    await up.serving()
    servers = up.servers

    assert servers.pid == up.process.pid
    assert servers.secret_file == str(up.folder / "secret")
    private = [up.folder / "run.json", up.folder / "secret"]
    private += [up.folder / server / name for server in ("postgres", "redis") for name in ("password", "log")]
    assert {path.stat().st_mode & 0o777 for path in private} == {0o600}
    for server in ("postgres", "redis"):
        assert (up.folder / server / "data").stat().st_mode & 0o777 == 0o700
    with Redis.from_url(servers.redis_url) as redis:
        assert redis.ping()


async def test_children_get_the_urls_of_the_servers_and_the_secret(up: Up) -> None:
    await up.serving()
    servers = up.servers
    secret = (up.folder / "secret").read_text()

    for name in ("stand_in_api", "stand_in_worker", "stand_in_serving"):
        environment = up.child(name).environ()
        assert environment["COMMENTS_DATABASE_URL"] == servers.database_url
        assert environment["COMMENTS_REDIS_URL"] == servers.redis_url
        assert environment["COMMENTS_SECRET"] == secret
    serving = up.child("stand_in_serving").environ()["MODERATION_PORT"]
    assert up.child("stand_in_api").environ()["COMMENTS_CHECK_URL"] == f"http://127.0.0.1:{serving}"


async def test_servers_and_a_secret_from_the_environment_are_used(
    tmp_path: Path, admin_url: str, redis_url: str
) -> None:
    idle = [sys.executable, "-c", "import time; time.sleep(3600)"]
    options = {"database_url": admin_url, "redis_url": redis_url, "secret": "a secret of the environment"}
    with started(tmp_path / "data", plan={"worker": idle, **options}) as up:
        await up.serving()

        assert up.servers == RunFile(
            admin_url, redis_url, None, up.process.pid, f"http://127.0.0.1:{up.port}"
        )
        assert up.child("stand_in_api").environ()["COMMENTS_SECRET"] == options["secret"]
        assert [path.name for path in up.folder.iterdir()] == ["run.json"]


async def test_no_process_has_a_secret_among_its_arguments(up: Up) -> None:
    await up.serving()
    secrets = [(up.folder / name).read_text() for name in ("secret", "postgres/password", "redis/password")]

    arguments = [argument for process in up.descendants() for argument in process.cmdline()]

    assert [secret for secret in secrets for argument in arguments if secret in argument] == []


@pytest.mark.skipif(
    os.geteuid() != 0, reason="without root every test of this file runs up as an ordinary user"
)
async def test_up_runs_as_an_ordinary_user(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    account = idle_account(home / "data", Path(sys.executable))
    assert account is not None
    os.chown(home, account.uid, account.gid)

    with started(home / "data", launcher=launcher(Signals.SIGKILL, account)) as up:
        await up.serving()
        assert up.child("postgres").uids().real == account.uid
        assert up.process.pid == up.servers.pid
        processes = up.descendants()
        assert await up.stop() == 0
        assert alive(processes) == []
