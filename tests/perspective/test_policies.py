"""The policies of sites, while PostgreSQL does not answer."""

import asyncio

import pytest

from comments_service.errors import Unavailable
from comments_service.store.pool import Pool
from moderation.api.policies import TOLD, open_policies


async def test_many_who_ask_while_the_database_hangs_wait_for_one_attempt() -> None:
    """One after another the third would answer Coral, which waits for 0.8 seconds, too late."""
    attempts: list[asyncio.StreamWriter] = []

    async def hang(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        attempts.append(writer)

    server = await asyncio.start_server(hang, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server, open_policies(f"postgresql://comments@127.0.0.1:{port}/comments", None) as policies:
        asked = [policies.of("news" if number % 2 else "sports") for number in range(6)]
        outcomes = await asyncio.gather(*asked, return_exceptions=True)
        assert [type(outcome) for outcome in outcomes] == [Unavailable] * 6
        assert len(attempts) == 1
        for writer in attempts:
            writer.close()


async def test_names_of_no_site_fill_neither_log_nor_memory(
    pool: Pool, database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with open_policies(database_url, None) as policies:
        for number in range(TOLD + 20):
            await policies.of(f"nowhere-{number}")
    assert sum("no such site" in record.message for record in caplog.records) == TOLD
