import os
from pathlib import Path

import pytest

from comments_service.errors import StartError
from comments_service.local.data_folder import kept_secret, locked, written_run_file
from comments_service.run_file import RunFile, read_run_file

SERVERS = RunFile("postgresql://127.0.0.1/comments", "redis://127.0.0.1/0", None, os.getpid())


def test_servers_are_found_while_the_folder_is_locked(tmp_path: Path) -> None:
    with locked(tmp_path / "data") as folder, written_run_file(folder, SERVERS):
        assert read_run_file(tmp_path / "data") == SERVERS

    assert read_run_file(tmp_path / "data") is None
    assert list((tmp_path / "data").iterdir()) == []


def test_no_servers_are_found_before_they_are_started(tmp_path: Path) -> None:
    with locked(tmp_path):
        assert read_run_file(tmp_path) is None


def test_no_servers_are_found_if_the_folder_does_not_exist(tmp_path: Path) -> None:
    assert read_run_file(tmp_path / "data") is None


def test_the_run_file_of_a_killed_up_is_ignored(tmp_path: Path) -> None:
    stale = b'{"database_url":"a","redis_url":"b","secret_file":null,"pid":1}'
    (tmp_path / "run.json").write_bytes(stale)

    assert read_run_file(tmp_path) is None
    with locked(tmp_path):
        assert read_run_file(tmp_path) is None


def test_a_folder_can_be_locked_only_once_at_a_time(tmp_path: Path) -> None:
    with (
        locked(tmp_path),
        pytest.raises(StartError, match="`comments up` is running on the data folder"),
        locked(tmp_path),
    ):
        pass

    with locked(tmp_path):
        pass


def test_a_folder_that_cannot_be_made_is_reported(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")

    with pytest.raises(StartError, match="cannot be used: File exists"), locked(tmp_path / "data"):
        pass


def test_a_secret_is_made_once_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    secret = kept_secret(tmp_path / "secret")

    assert len(secret) >= 32
    assert kept_secret(tmp_path / "secret") == secret
    assert (tmp_path / "secret").stat().st_mode & 0o777 == 0o600
