"""The policies of sites, while PostgreSQL does not answer."""

import asyncio

from comments_service.errors import Unavailable
from moderation.api.policies import open_policies


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
