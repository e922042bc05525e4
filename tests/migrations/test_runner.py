"""Applying migrations: each once, in order, by one process at a time, and never to a newer database."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from comments_service.errors import ConfigurationError, SchemaTooNew, Unavailable
from comments_service.store import migrations
from comments_service.store.migrations import available, folder, migrate, schema_version
from comments_service.store.pool import single_connection
from tests.ports import UNREACHABLE
from tests.running import database_at
from tests.stored import waiting_for_locks
from tests.waiting import wait_until


@pytest.fixture
def scripts(tmp_path: Path) -> Path:
    """A folder with two migrations."""
    (tmp_path / "0001_articles.sql").write_text("CREATE TABLE articles (id text);")
    (tmp_path / "0002_titles.sql").write_text(
        "ALTER TABLE articles ADD title text; UPDATE articles SET title = '「無題」';", encoding="utf-8"
    )
    return tmp_path


async def fetch_value(url: str, query: str) -> Any:
    async with single_connection(url) as database:
        return await database.fetchval(query)


async def version(url: str) -> int:
    async with single_connection(url) as database:
        return await schema_version(database)


async def test_an_empty_database_gets_every_migration_in_order(empty_database_url: str) -> None:
    assert await version(empty_database_url) == 0
    applied = await migrate(empty_database_url)
    assert applied == [file.stem for file in available().values()]
    assert await version(empty_database_url) == len(applied)


async def test_a_second_run_does_nothing(empty_database_url: str, scripts: Path) -> None:
    assert await migrate(empty_database_url, scripts) == ["0001_articles", "0002_titles"]
    assert await migrate(empty_database_url, scripts) == []


async def test_only_missing_migrations_are_applied(empty_database_url: str, scripts: Path) -> None:
    await migrate(empty_database_url, scripts)
    (scripts / "0003_urls.sql").write_text("ALTER TABLE articles ADD url text;")
    assert await migrate(empty_database_url, scripts) == ["0003_urls"]


async def test_six_simultaneous_runs_apply_each_migration_once(empty_database_url: str) -> None:
    answers = await asyncio.gather(*(migrate(empty_database_url) for _ in range(6)))
    assert sorted(map(len, answers)) == [0, 0, 0, 0, 0, len(available())]
    assert await fetch_value(empty_database_url, "SELECT count(*) FROM schema_migrations") == len(available())


async def test_a_newer_database_is_refused(empty_database_url: str, scripts: Path) -> None:
    await migrate(empty_database_url, scripts)
    (scripts / "0002_titles.sql").unlink()
    with pytest.raises(SchemaTooNew, match="has migration 2, this release knows 1: install a newer release"):
        await migrate(empty_database_url, scripts)


async def test_a_gap_in_the_numbers_is_refused(empty_database_url: str, scripts: Path) -> None:
    (scripts / "0004_urls.sql").write_text("SELECT 1")
    with pytest.raises(ConfigurationError, match="not numbered 1, 2, 3"):
        await migrate(empty_database_url, scripts)
    assert await version(empty_database_url) == 0


async def test_two_of_one_number_are_refused(empty_database_url: str, scripts: Path) -> None:
    (scripts / "0002_urls.sql").write_text("SELECT 1")
    with pytest.raises(ConfigurationError, match="not numbered 1, 2, 3"):
        await migrate(empty_database_url, scripts)


async def test_a_failing_migration_leaves_nothing_and_the_earlier_ones_stay(
    empty_database_url: str, scripts: Path
) -> None:
    (scripts / "0002_titles.sql").write_text("CREATE TABLE half_done (id int); SELECT 1 / 0;")

    with pytest.raises(
        ConfigurationError, match="0002_titles failed and left nothing behind: division by zero"
    ):
        await migrate(empty_database_url, scripts)

    assert await version(empty_database_url) == 1
    assert await fetch_value(empty_database_url, "SELECT to_regclass('articles') IS NOT NULL")
    assert await fetch_value(empty_database_url, "SELECT to_regclass('half_done') IS NULL")


async def test_a_failed_migration_can_be_corrected_and_applied(
    empty_database_url: str, scripts: Path
) -> None:
    good = (scripts / "0002_titles.sql").read_text(encoding="utf-8")
    (scripts / "0002_titles.sql").write_text("SELECT 1 / 0")
    with pytest.raises(ConfigurationError):
        await migrate(empty_database_url, scripts)
    (scripts / "0002_titles.sql").write_text(good, encoding="utf-8")
    assert await migrate(empty_database_url, scripts) == ["0002_titles"]


async def test_a_migration_gives_way_to_those_who_hold_its_table_and_tries_again(
    empty_database_url: str, scripts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reader of the table must not wait behind a migration that waits for a backup."""
    monkeypatch.setattr(migrations, "LOCK_SECONDS", 0.05)
    monkeypatch.setattr(migrations, "PAUSE_SECONDS", 0.05)
    await migrate(empty_database_url, scripts)
    (scripts / "0003_urls.sql").write_text("ALTER TABLE articles ADD url text;")
    async with single_connection(empty_database_url) as backup, backup.transaction():
        await backup.execute("LOCK TABLE articles IN ACCESS SHARE MODE")
        migrating = asyncio.create_task(migrate(empty_database_url, scripts))

        async def waits() -> bool:
            return await waiting_for_locks(backup)

        await wait_until(waits, "the migration did not wait for the table")
        assert await fetch_value(empty_database_url, "SELECT count(*) FROM articles") == 0
        assert not migrating.done()
    assert await migrating == ["0003_urls"]


async def test_a_migration_gives_up_and_says_why_if_its_table_stays_taken(
    empty_database_url: str, scripts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrations, "LOCK_SECONDS", 0.01)
    monkeypatch.setattr(migrations, "PAUSE_SECONDS", 0.0)
    await migrate(empty_database_url, scripts)
    (scripts / "0003_urls.sql").write_text("ALTER TABLE articles ADD url text;")
    async with single_connection(empty_database_url) as backup, backup.transaction():
        await backup.execute("LOCK TABLE articles IN ACCESS SHARE MODE")
        with pytest.raises(ConfigurationError, match="0003_urls left nothing behind: a backup"):
            await migrate(empty_database_url, scripts)
    assert await version(empty_database_url) == 2


async def test_a_database_that_is_away_may_come_back_and_one_that_does_not_exist_is_a_configuration_error(
    admin_url: str,
) -> None:
    with pytest.raises(Unavailable, match=f"^COMMENTS_DATABASE_URL: the database at {UNREACHABLE} cannot be"):
        await migrate(f"postgresql://comments:x@{UNREACHABLE}/comments")
    with pytest.raises(ConfigurationError, match=r"^COMMENTS_DATABASE_URL: .*nowhere"):
        await migrate(database_at(admin_url, "nowhere"))


def test_files_that_are_not_migrations_are_skipped(scripts: Path) -> None:
    (scripts / "README.md").write_text("One file for each change.")
    (scripts / "0003_draft.sql.bak").write_text("DROP TABLE articles")
    assert [file.name for file in available(scripts).values()] == ["0001_articles.sql", "0002_titles.sql"]


def test_the_folder_contains_the_first_migration() -> None:
    assert (folder() / "0001_initial.sql").is_file()
