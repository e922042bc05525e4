"""Under which account the local servers run, and who can read what they keep."""

import json
import os
import pwd
import subprocess
import sys
from collections.abc import Generator
from pathlib import Path
from signal import Signals
from tempfile import TemporaryDirectory

import psutil
import pytest
from redis.asyncio import Redis as Client

from comments_service.local import embedded_servers
from comments_service.local.account import Account, hand_over, idle_account, launcher, server_account
from comments_service.local.server import Server
from tests.stored import fetch_value

pytestmark = pytest.mark.faults
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can choose the servers' account")


def owners(server: Server) -> set[int]:
    return {path.lstat().st_uid for path in (server.data, *server.data.rglob("*"))}


def passes_test(command: list[str]) -> bool:
    code = subprocess.run(command, check=False).returncode
    assert code in (0, 1)
    return code == 0


def account_names() -> set[int]:
    return {entry.pw_uid for entry in pwd.getpwall()}


@as_root
async def test_as_root_each_server_runs_under_a_number_that_no_account_has(tmp_path: Path) -> None:
    async with embedded_servers(tmp_path, durable=False) as servers:
        accounts = [psutil.Process(server.pid).uids() for server in servers]
        for server, uids in zip(servers, accounts, strict=True):
            assert len(set(uids)) == 1
            assert uids.real not in {0, *account_names()}
            assert owners(server) == {uids.real}
            assert server.data.stat().st_mode & 0o777 == 0o700
            assert server.folder.stat().st_uid == 0
    assert accounts[0] != accounts[1]


@pytest.fixture
def open_folder() -> Generator[Path]:
    """A folder that every account can reach. pytest closes its own whenever a run begins."""
    with TemporaryDirectory() as folder:
        Path(folder).chmod(0o711)
        yield Path(folder)


@as_root
async def test_what_the_servers_keep_cannot_be_read_by_programs_of_other_accounts(open_folder: Path) -> None:
    async with embedded_servers(open_folder / "data", durable=False) as servers:
        secrets = [server.data / name for server, name in zip(servers, ("PG_VERSION", "."), strict=True)]
        secrets += [server.folder / "password" for server in servers]
        secrets += [server.folder / "log" for server in servers]
        secrets += [Path(f"/proc/{server.pid}/environ") for server in servers]
        for entry in pwd.getpwall():
            if entry.pw_uid == 0 or (entry.pw_uid >= 1000 and entry.pw_name != "nobody"):
                continue
            words = ["setpriv", f"--reuid={entry.pw_uid}", f"--regid={entry.pw_gid}", "--clear-groups"]
            assert passes_test([*words, "test", "-x", str(open_folder / "data")])
            for secret in secrets:
                assert not passes_test([*words, "test", "-r", str(secret)]), f"{entry.pw_name}: {secret}"


@as_root
async def test_data_of_an_earlier_release_which_belongs_to_nobody_goes_on_working(tmp_path: Path) -> None:
    nobody = pwd.getpwnam("nobody")
    async with embedded_servers(tmp_path, durable=False) as (postgres, redis):
        await fetch_value(postgres.url, "CREATE TABLE numbers AS SELECT 1 AS number")
        async with Client.from_url(redis.url) as client:
            await client.set("colour", "green")
    for server in (postgres, redis):
        hand_over(server.data, Account(nobody.pw_uid, nobody.pw_gid))
        assert owners(server) == {nobody.pw_uid}

    async with embedded_servers(tmp_path, durable=False) as (postgres, redis):
        assert await fetch_value(postgres.url, "SELECT number FROM numbers") == 1
        async with Client.from_url(redis.url) as client:
            assert await client.get("colour") == b"green"
        assert nobody.pw_uid not in owners(postgres) | owners(redis)


@as_root
async def test_data_of_a_person_stay_with_that_person(tmp_path: Path) -> None:
    home = tmp_path / "data"
    home.mkdir()
    os.chown(home, 4321, 4321)
    account = server_account(home, Path("/bin/sh"))
    assert account is not None
    assert (account.uid, account.gid) == (4321, 4321)


@as_root
def test_handing_over_follows_no_link_and_takes_nothing_of_others(tmp_path: Path) -> None:
    folder, outside = tmp_path / "data", tmp_path / "outside"
    folder.mkdir()
    for path in (outside, folder / "own", folder / "of others"):
        path.write_text("text")
    (folder / "link").symlink_to(outside)
    for path in (folder, folder / "own", folder / "link"):
        os.chown(path, 4321, 4321, follow_symlinks=False)

    hand_over(folder, Account(60_578, 60_578))

    found = {path.name: path.lstat().st_uid for path in (folder, outside, *folder.iterdir())}
    assert found == {"data": 60_578, "outside": 0, "own": 60_578, "of others": 0, "link": 60_578}


@as_root
def test_the_database_is_made_under_an_account_with_a_name_at_which_nothing_runs(tmp_path: Path) -> None:
    first = idle_account(tmp_path / "data", Path("/bin/sh"))
    assert first is not None
    assert pwd.getpwuid(first.uid).pw_name != "root"
    with subprocess.Popen(["sleep", "60"], user=first.uid) as busy:
        second = idle_account(tmp_path / "data", Path("/bin/sh"))
        busy.kill()
    assert second is not None
    assert second.uid != first.uid


# Prints the account of the process and, of each server: its accounts, and the modes of its folders.
_EMBEDDED = """
import asyncio, json, os, pathlib, sys
import psutil
from comments_service.local import embedded_servers

async def main():
    async with embedded_servers(pathlib.Path(sys.argv[1]), durable=False) as servers:
        print(json.dumps([os.geteuid(), *(
            [sorted(set(psutil.Process(server.pid).uids())), *(
                oct(folder.stat().st_mode & 0o777) for folder in (server.folder, server.data)
            )] for server in servers
        )]))

asyncio.run(main())
"""


def test_as_an_ordinary_user_the_servers_run_under_that_user(tmp_path: Path) -> None:
    # Root starts it as an ordinary user, who may not have the right to reach this Python.
    user = idle_account(tmp_path / "data", Path(sys.executable))
    if user is not None:
        os.chown(tmp_path, user.uid, user.gid)
    answer = subprocess.check_output(
        [*launcher(Signals.SIGKILL, user), sys.executable, "-c", _EMBEDDED, str(tmp_path / "data")],
        cwd=Path(__file__).parents[2],
        text=True,
    )
    uid, *servers = json.loads(answer)
    assert uid == (user.uid if user else os.geteuid())
    assert servers == [[[uid], "0o700", "0o700"]] * 2
