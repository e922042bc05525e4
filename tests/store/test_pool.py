"""The connection pool while PostgreSQL fails."""

import asyncio
import contextlib

import asyncpg
import pytest

from comments_service.errors import Unavailable
from comments_service.store import pool as pools
from comments_service.store.pool import Pool, connection, open_pool
from tests.ports import UNREACHABLE
from tests.relay import relayed
from tests.running import database_at
from tests.waiting import wait_until


async def select_one(pool: Pool) -> int:
    async with connection(pool) as database:
        return await database.fetchval("SELECT 1")


async def cause_of_failure(pool: Pool) -> BaseException | None:
    with pytest.raises(Unavailable) as raised:
        await select_one(pool)
    return raised.value.__cause__


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


async def in_one_session(pool: Pool, *statements: str) -> None:
    async with connection(pool) as database:
        for statement in statements:
            await database.fetch(statement)


async def pid(pool: Pool) -> int:
    async with connection(pool) as database:
        return await database.fetchval("SELECT pg_backend_pid()")


async def test_a_connection_that_refuses_a_write_is_ended(pool: Pool) -> None:
    """MagicStack/asyncpg#249: it leads to a primary that was demoted. Poolers do not tell that it is read-only."""
    before = await pid(pool)
    with pytest.raises(Unavailable, match="read-only"):
        async with connection(pool) as database, database.transaction(readonly=True):
            await database.execute("UPDATE sites SET closed = true")
    assert await pid(pool) != before


async def test_a_connection_whose_session_lost_our_statements_is_ended(pool: Pool) -> None:
    """Behind a pooler another server's session may stand behind a connection after a failover."""
    before = await pid(pool)
    with pytest.raises(Unavailable):
        await in_one_session(pool, "DEALLOCATE ALL", "SELECT pg_backend_pid()")
    assert await pid(pool) != before


async def test_a_lock_that_is_not_had_in_time_is_no_outage(pool: Pool, database_url: str) -> None:
    other = await asyncpg.connect(database_url)
    async with other.transaction():
        await other.execute("LOCK TABLE sites")
        with pytest.raises(Unavailable):
            await in_one_session(pool, "SET lock_timeout = 10", "SELECT count(*) FROM sites")
    await other.close()
    assert pool.outage.may_try()


async def test_a_server_that_hangs_is_asked_no_more_until_it_answers_again(database_url: str) -> None:
    async with relayed(database_url) as relay:
        pool = await open_pool(relay.url, patience=0.2)
        assert await select_one(pool) == 1
        relay.hang()
        causes = [await cause_of_failure(pool) for _ in range(4)]
        # The last one did not even try, so that nothing was raised before.
        assert [type(cause) for cause in causes] == [TimeoutError] * 3 + [type(None)]
        relay.go_on()

        async def answers() -> bool:
            with contextlib.suppress(Unavailable):
                return await select_one(pool) == 1
            return False

        await wait_until(answers, "the server was never asked again")
        pool.terminate()


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
