"""The connection pool while PostgreSQL fails."""

import asyncio

import asyncpg
import pytest

from comments_service.errors import Unavailable
from comments_service.store import pool as pools
from comments_service.store.pool import Pool, connection, open_pool
from tests.ports import UNREACHABLE
from tests.running import database_at


async def select_one(pool: Pool) -> int:
    async with connection(pool) as database:
        return await database.fetchval("SELECT 1")


async def end_sessions(admin_url: str, database_url: str) -> None:
    """End every session of the test's database."""
    admin = await asyncpg.connect(admin_url)
    await admin.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1",
        database_url.rpartition("/")[2],
    )
    await admin.close()


async def test_a_pool_opens_before_its_server_runs() -> None:
    pool = await open_pool(f"postgresql://comments:x@{UNREACHABLE}/comments")
    with pytest.raises(Unavailable):
        await select_one(pool)
    pool.terminate()


async def test_a_database_that_does_not_exist_is_unavailable(admin_url: str) -> None:
    pool = await open_pool(database_at(admin_url, "nowhere"))
    with pytest.raises(Unavailable):
        await select_one(pool)
    pool.terminate()


async def test_a_database_that_refuses_the_password_is_unavailable(database_url: str) -> None:
    account, _, address = database_url.rpartition("@")
    pool = await open_pool(f"{account.rpartition(':')[0]}:guess@{address}")
    with pytest.raises(Unavailable):
        await select_one(pool)
    pool.terminate()


async def test_waiting_for_a_free_connection_times_out(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    pool = await open_pool(database_url, max_size=1)
    async with connection(pool):
        monkeypatch.setattr(pools, "ACQUIRE_SECONDS", 0.2)
        with pytest.raises(Unavailable):
            await select_one(pool)
        monkeypatch.undo()
    assert await select_one(pool) == 1
    pool.terminate()


async def test_broken_connections_are_replaced(pool: Pool, admin_url: str, database_url: str) -> None:
    await asyncio.gather(*(select_one(pool) for _ in range(5)))
    await end_sessions(admin_url, database_url)
    outcomes = [await asyncio.gather(select_one(pool), return_exceptions=True) for _ in range(12)]
    assert {type(outcome) for [outcome] in outcomes} <= {int, Unavailable}
    assert outcomes[-1] == [1]


async def test_a_connection_that_breaks_in_use_raises_unavailable(
    pool: Pool, admin_url: str, database_url: str
) -> None:
    async def interrupted() -> None:
        async with connection(pool) as database:
            await database.fetchval("SELECT 1")
            await end_sessions(admin_url, database_url)
            await database.fetchval("SELECT 1")

    with pytest.raises(Unavailable):
        await interrupted()
    assert await select_one(pool) == 1


async def test_an_error_in_a_statement_is_not_reported_as_an_outage(pool: Pool) -> None:
    with pytest.raises(asyncpg.UndefinedTableError):
        async with connection(pool) as database:
            await database.execute("SELECT * FROM nothing")


async def test_an_open_transaction_is_rolled_back_before_its_connection_is_used_again(
    database_url: str,
) -> None:
    pool = await open_pool(database_url, max_size=1)
    async with connection(pool) as database:
        await database.execute("BEGIN")
        await database.execute("UPDATE sites SET closed = true")
    async with connection(pool) as database:
        assert not await database.fetchval("SELECT closed FROM sites")
    pool.terminate()
