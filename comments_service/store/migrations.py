"""Applies `migrations/*.sql` in order, each once, each in its own transaction.

A runner of our own: the maintained libraries that take plain SQL files (yoyo, pgmigrate, Alembic without its ORM)
need a second database driver. asyncpg-trek does not, but has no guard against a newer database.
"""

import asyncio
import re
from pathlib import Path

import asyncpg

from comments_service.errors import ConfigurationError, SchemaTooNew
from comments_service.store.pool import UNREACHABLE, Connection, require_writable
from comments_service.store.reached import why_not_reached

_NAME = re.compile(r"(\d{4})_\w+\.sql")
# While a migration waits for a table that a backup or a long query holds, all others wait behind it.
LOCK_SECONDS = 2.0
PAUSE_SECONDS = 5.0
TRIES = 24
_LOCK = 0x636F6D6D656E7473  # "comments" in ASCII: the advisory lock under which one runs at a time


def folder() -> Path:
    """The folder of the files: inside the installed package, or next to it in a checkout."""
    package = Path(__file__).parents[1]
    installed = package / "migrations"
    return installed if installed.is_dir() else package.parent / "migrations"


def available(path: Path | None = None) -> dict[int, Path]:
    """The migrations that this release knows, by number, in order.

    Raises `ConfigurationError` for a gap, and for two of one number.
    """
    files = [
        (int(match[1]), file)
        for file in sorted((path or folder()).iterdir())
        if (match := _NAME.fullmatch(file.name))
    ]
    if [number for number, _ in files] != list(range(1, len(files) + 1)):
        raise ConfigurationError(f"the migrations in {path or folder()} are not numbered 1, 2, 3, …")
    return dict(files)


async def migrate(url: str, path: Path | None = None) -> list[str]:
    """Bring the database to this release's schema. Returns the names of the migrations that were applied.

    Several may run at once: they wait for one another on an advisory lock. Raises `SchemaTooNew` for a database that a
    newer release migrated, `ConfigurationError` if the URL cannot be right or a migration fails, `Unavailable` if the
    database cannot be reached.
    """
    try:
        connection = await asyncpg.connect(url, timeout=10)
    except (*UNREACHABLE, ValueError) as error:
        raise why_not_reached(url, error) from error
    try:
        await require_writable(connection)
        await connection.execute("SELECT pg_advisory_lock($1)", _LOCK)
        return await _apply(connection, available(path))
    except asyncpg.ReadOnlySQLTransactionError as error:
        raise ConfigurationError(
            "the database is read-only: a standby, or a primary that was demoted"
        ) from error
    except UNREACHABLE as error:
        raise why_not_reached(url, error) from error
    finally:
        await connection.close()


async def _apply(connection: Connection, known: dict[int, Path]) -> list[str]:
    await connection.execute(
        """
        CREATE TABLE IF NOT EXISTS schema_migrations (
            number integer PRIMARY KEY, name text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now()
        )
        """
    )
    version = await schema_version(connection)
    check_not_newer(version, known)
    applied: list[str] = []
    for number, file in known.items():
        if number > version:
            await _apply_file(connection, number, file.stem, file.read_text(encoding="utf-8"))
            applied.append(file.stem)
    return applied


async def _apply_file(connection: Connection, number: int, name: str, script: str) -> None:
    """Apply a migration. Tries again for some minutes if others hold its tables."""
    for tries_left in reversed(range(TRIES)):
        try:
            async with connection.transaction():
                await connection.execute(f"SET LOCAL lock_timeout = '{LOCK_SECONDS:g}s'")
                await connection.execute(script)
                await connection.execute(
                    "INSERT INTO schema_migrations (number, name) VALUES ($1, $2)", number, name
                )
        except (asyncpg.LockNotAvailableError, asyncpg.DeadlockDetectedError) as error:
            if not tries_left:
                raise ConfigurationError(
                    f"migration {name} left nothing behind: a backup or a long query holds its tables"
                ) from error
            await asyncio.sleep(PAUSE_SECONDS)
        except asyncpg.PostgresError as error:
            raise ConfigurationError(f"migration {name} failed and left nothing behind: {error}") from error
        else:
            return


def check_not_newer(version: int, known: dict[int, Path]) -> None:
    if version > len(known):
        raise SchemaTooNew(
            f"the database has migration {version}, this release knows {len(known)}: install a newer release"
        )


async def schema_version(connection: Connection) -> int:
    """The number of the last migration applied; 0 for an empty database."""
    if await connection.fetchval("SELECT to_regclass('schema_migrations')") is None:
        return 0
    return int(await connection.fetchval("SELECT coalesce(max(number), 0) FROM schema_migrations"))
