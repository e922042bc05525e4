"""A suggestion is kept or refused, and nothing waits for a database that is away."""

import asyncio
import contextlib
import logging
from collections.abc import Sequence
from pathlib import Path

import pytest
from prometheus_client import REGISTRY

from comments_service.domain.suggestions import KeptSuggestion
from comments_service.errors import ConfigurationError
from moderation.api.suggestions import NotKeptError, keeping, open_suggestions, place_of
from moderation.api.suggestions.keeping import Keeper
from tests.ports import UNREACHABLE
from tests.relay import relayed
from tests.suggestions.suggested import INSULT, kept, suggested
from tests.waiting import wait_until


def counted(outcome: str) -> float:
    return REGISTRY.get_sample_value("moderation_suggested_scores_total", {"outcome": outcome}) or 0


@pytest.fixture
def none_running(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In this folder no `comments up` runs."""
    monkeypatch.chdir(tmp_path)


async def test_without_a_place_suggestions_are_dropped_with_a_warning_at_the_start(
    none_running: None, caplog: pytest.LogCaptureFixture
) -> None:
    before = counted("dropped")
    async with open_suggestions(place_of({}), keep_text=True) as opened:
        assert [record.getMessage() for record in caplog.records if record.levelno == logging.WARNING] == [
            "suggested scores are dropped"
        ]
        await opened.keep(suggested())
    assert counted("dropped") == before + 1


@pytest.mark.usefixtures("none_running")
async def test_a_database_that_is_away_refuses_suggestions_and_takes_them_when_it_is_back(
    database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    before = counted("not_kept"), counted("kept")
    async with (
        relayed(database_url) as relay,
        open_suggestions(place_of({"COMMENTS_DATABASE_URL": relay.url}), keep_text=True) as opened,
    ):
        await relay.cut()
        with pytest.raises(NotKeptError):
            await opened.keep(suggested())
        await relay.open()

        async def is_kept() -> bool:
            with contextlib.suppress(NotKeptError):
                await opened.keep(suggested())
                return True
            return False

        await wait_until(is_kept, "the database is back, but nothing is kept")
    assert len(await kept({"COMMENTS_DATABASE_URL": database_url})) == 1
    assert counted("not_kept") > before[0]
    assert counted("kept") == before[1] + 1
    assert "suggested score not kept" in caplog.text
    assert INSULT not in caplog.text


@pytest.mark.usefixtures("none_running")
async def test_a_database_that_is_not_migrated_yet_refuses_suggestions_until_it_is(
    empty_database_url: str,
) -> None:
    environ = {"COMMENTS_DATABASE_URL": empty_database_url}
    async with open_suggestions(place_of(environ), keep_text=True) as opened:
        with pytest.raises(NotKeptError):
            await opened.keep(suggested())


@pytest.mark.usefixtures("none_running")
async def test_the_service_starts_while_the_database_is_away_but_not_with_a_wrong_address() -> None:
    away = place_of({"COMMENTS_DATABASE_URL": f"postgresql://comments:x@{UNREACHABLE}/comments"})
    async with open_suggestions(away, keep_text=True) as opened:
        with pytest.raises(NotKeptError):
            await opened.keep(suggested())
    with pytest.raises(ConfigurationError, match="COMMENTS_DATABASE_URL"):
        place_of({"COMMENTS_DATABASE_URL": "mysql://x/y"})


async def test_no_more_wait_than_a_process_can_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "MOST_WAITING", 2)
    may_write = asyncio.Event()
    written: list[KeptSuggestion] = []

    async def write(suggestions: Sequence[KeptSuggestion]) -> None:
        await may_write.wait()
        written.extend(suggestions)

    keeper = Keeper(write, keep_text=True)
    first, second = (asyncio.create_task(keeper.keep(suggested())) for _ in range(2))
    await asyncio.sleep(0)
    with pytest.raises(NotKeptError, match="too many"):
        await keeper.keep(suggested())
    may_write.set()
    await asyncio.gather(first, second)
    await keeper.keep(suggested())
    assert len(written) == 3


async def test_those_whose_clients_have_left_are_counted_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "MOST_WAITING", 2)
    monkeypatch.setattr(keeping, "PATIENCE_SECONDS", 0.05)
    may_write = asyncio.Event()
    written: list[KeptSuggestion] = []

    async def write(suggestions: Sequence[KeptSuggestion]) -> None:
        await may_write.wait()
        written.extend(suggestions)

    keeper = Keeper(write, keep_text=True)
    for _ in range(4):
        with pytest.raises(NotKeptError):
            await keeper.keep(suggested())
    may_write.set()
    await wait_until(lambda: len(written) >= 2, "nothing was written")
    await keeper.keep(suggested())
    assert len(written) == 3


async def test_a_write_that_hangs_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "PATIENCE_SECONDS", 0.05)
    never = asyncio.Event()

    async def write(suggestions: Sequence[KeptSuggestion]) -> None:
        await never.wait()

    with pytest.raises(NotKeptError):
        await Keeper(write, keep_text=True).keep(suggested())
