"""The file of suggestions: whole lines, from several processes, for nobody else's eyes."""

import asyncio
import fcntl
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from comments_service.domain.suggestions import Erasure, KeptSuggestion
from comments_service.errors import ConfigurationError
from moderation.api.suggestions import NotKeptError, open_suggestions, place_of
from moderation.api.suggestions import file as file_module
from moderation.api.suggestions.file import FilePlace
from tests.suggestions.suggested import keep, kept, suggested
from tests.waiting import wait_until

WRITER = """
import asyncio, sys
from moderation.api.suggestions import open_suggestions, place_of
from tests.suggestions.suggested import suggested

async def main(name, count):
    async with open_suggestions(place_of({"COMMENTS_DATA_DIR": sys.argv[1]}), keep_text=True) as opened:
        for number in range(count):
            await opened.keep(suggested("電" * 3_000, client_token=f"{name}:{number}"))

asyncio.run(main(sys.argv[2], int(sys.argv[3])))
"""


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def lines(path: Path) -> int:
    return path.read_bytes().count(b"\n")


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    return {"COMMENTS_DATA_DIR": str(tmp_path / "data")}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "suggested_scores.jsonl"


async def test_only_this_account_may_read_it(environ: dict[str, str], path: Path) -> None:
    await keep(environ, suggested())
    assert mode(path) == 0o600
    await FilePlace(path).erase(Erasure(client_token="another"))
    assert mode(path) == 0o600


async def test_several_processes_write_whole_lines_while_another_erases(
    environ: dict[str, str], path: Path
) -> None:
    writers = [
        await asyncio.create_subprocess_exec(
            sys.executable,
            "-c",
            WRITER,
            environ["COMMENTS_DATA_DIR"],
            name,
            "40",
            cwd=Path(__file__).parents[2],
        )
        for name in "abc"
    ]
    await wait_until(lambda: path.exists() and path.stat().st_size > 0, "nothing was written", timeout=60)
    while any(writer.returncode is None for writer in writers):
        assert await FilePlace(path).erase(Erasure(client_token="nobody's")) == 0
        await asyncio.sleep(0)
    assert [writer.returncode for writer in writers] == [0, 0, 0]
    found = await kept(environ)
    assert {one.client_token for one in found} == {f"{name}:{n}" for name in "abc" for n in range(40)}
    assert len(found) == 120


async def test_the_beginning_of_a_line_that_a_crash_left_spoils_no_other(
    environ: dict[str, str], path: Path
) -> None:
    await keep(environ, suggested(client_token="before"))
    with path.open("ab") as file:
        file.write(b'{"received_at":"2026-12-01T00:00:00Z","text":"')
    await keep(environ, suggested(client_token="after"))

    place = FilePlace(path)
    assert [one.client_token for one in await kept(environ)] == ["before", "after"]
    assert await place.erase(Erasure(client_token="before")) == 1
    assert lines(path) == 1


async def test_a_disk_that_is_full_refuses_the_suggestion_and_leaves_no_part_of_it(
    environ: dict[str, str], path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real_write = os.write

    def write_half(file: int, data: bytes) -> int:
        return real_write(file, data[: len(data) // 2])

    async with open_suggestions(place_of(environ), keep_text=True) as opened:
        await opened.keep(suggested(client_token="before"))
        with monkeypatch.context() as patched:
            patched.setattr(file_module.os, "write", write_half)
            with pytest.raises(NotKeptError):
                await opened.keep(suggested(client_token="full"))
        await opened.keep(suggested(client_token="after"))
    assert [one.client_token for one in await kept(environ)] == ["before", "after"]
    assert lines(path) == 2


async def test_a_file_that_another_process_does_not_let_go_is_not_waited_for(
    environ: dict[str, str], path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_module, "LOCK_SECONDS", 0.1)
    async with open_suggestions(place_of(environ), keep_text=True) as opened:
        with path.open("rb") as another:
            fcntl.flock(another, fcntl.LOCK_EX)
            with pytest.raises(NotKeptError):
                await opened.keep(suggested())
        await opened.keep(suggested())
    assert len(await kept(environ)) == 1


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may erase for another account")
async def test_a_file_from_which_root_erases_stays_that_of_its_account(
    environ: dict[str, str], path: Path
) -> None:
    await keep(environ, suggested(client_token="one"), suggested(client_token="other"))
    os.chown(path, 10_001, 10_001)
    assert await FilePlace(path).erase(Erasure(client_token="one")) == 1
    status = os.stat(path)  # noqa: PTH116 - pathlib is not for async functions
    assert (status.st_uid, status.st_gid, status.st_mode & 0o777) == (10_001, 10_001, 0o600)


async def test_those_that_came_together_wait_for_the_file_together(
    environ: dict[str, str], path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_module, "LOCK_SECONDS", 0.1)
    append, tried = file_module._append, list[int]()

    def counted(path: Path, suggestions: Sequence[KeptSuggestion]) -> None:
        tried.append(len(suggestions))
        append(path, suggestions)

    monkeypatch.setattr(file_module, "_append", counted)
    async with open_suggestions(place_of(environ), keep_text=True) as opened:
        with path.open("rb") as another:
            fcntl.flock(another, fcntl.LOCK_EX)
            outcomes = await asyncio.gather(
                *(opened.keep(suggested()) for _ in range(4)), return_exceptions=True
            )
    assert [type(outcome) for outcome in outcomes] == [NotKeptError] * 4
    assert sum(tried) == 4


async def test_a_folder_that_cannot_be_made_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(ConfigurationError, match="COMMENTS_DATA_DIR"):
        async with open_suggestions(
            place_of({"COMMENTS_DATA_DIR": str(tmp_path / "taken" / "in")}), keep_text=True
        ):
            pass
